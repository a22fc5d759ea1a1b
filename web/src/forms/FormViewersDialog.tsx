import { useQuery } from "@tanstack/react-query";
import type { Conversation, FormAssignment, FormViewer, FormViewerReason } from "@/api/types";
import { explainForm } from "@/forms/calls";
import { PeopleWhoSee } from "@/thread/PeopleWhoSee";
import { Dialog } from "@/ui/Dialog";
import { Loading, ProblemNote } from "@/ui/feedback";

const WHY: Record<FormViewerReason, string> = {
  FORM_VIEWER_REASON_HOST: "hosts the conversation",
  FORM_VIEWER_REASON_ASSIGNED: "was asked to fill it in",
};

interface Props {
  assignment: FormAssignment;
  conversation: Conversation;
  onClose: () => void;
}

/** Who can see a form and its answers, and why (B1). */
export default function FormViewersDialog({ assignment, conversation, onClose }: Props) {
  const explained = useQuery({
    queryKey: ["form-viewers", assignment.formAssignmentId],
    queryFn: () => explainForm(assignment.formAssignmentId),
    staleTime: 0,
  });
  return (
    <Dialog title="Who can see this?" isOpen onClose={onClose}>
      <div className="dialog-body">
        <p>
          <bdi>{assignment.title}</bdi>
        </p>
        {explained.isPending && <Loading label="Loading who can see this" />}
        <ProblemNote error={explained.error} onRetry={() => void explained.refetch()} />
        {explained.data && <Viewers viewers={explained.data} conversation={conversation} />}
      </div>
    </Dialog>
  );
}

function Viewers({ viewers, conversation }: { viewers: FormViewer[]; conversation: Conversation }) {
  const byId = new Map(viewers.map((one) => [one.participantId, one]));
  const verdict = (participantId: string) => {
    const viewer = byId.get(participantId);
    return viewer ? <span>Yes: {WHY[viewer.reason]}</span> : null;
  };
  return (
    <PeopleWhoSee
      conversation={conversation}
      verdict={verdict}
      others="not asked to fill it in"
      coordinators="only the host and who was asked"
    />
  );
}
