import { lazy, Suspense, useState } from "react";
import { Link } from "wouter";
import type { Conversation, FormAssignment } from "@/api/types";
import { useFormAssignments } from "@/forms/queries";
import { isOpen, mayAssign, nextAct, scoreText, stateText } from "@/forms/states";
import { formPath } from "@/lib/route";
import { plural } from "@/lib/text";
import { formatMoment } from "@/lib/time";
import { WhoSeesButton } from "@/thread/WhoSees";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/feedback";
import { AlertIcon, PlusIcon } from "@/ui/icons";
import "@/styles/forms.css";

const FormViewersDialog = lazy(() => import("@/forms/FormViewersDialog"));
const AssignDialog = lazy(() => import("@/forms/AssignDialog"));

/** Beside the thread: for the host all forms that were assigned, for a participant the own (S30). */
export default function FormsSection({ conversation }: { conversation: Conversation }) {
  const [assigning, setAssigning] = useState(false);
  const forms = useFormAssignments(conversation.conversationId);
  const assignments = inOrder(conversation, forms.data ?? []);
  const flagged = assignments.filter((one) => one.outcome?.flagged).length;
  const isHost = conversation.relation === "RELATION_HOST";
  if (!isHost && !forms.error && assignments.length === 0) return null;
  return (
    <section className="detail-section" aria-labelledby="forms-heading">
      <div className="detail-head">
        <h2 id="forms-heading">Forms {forms.data && <span className="count">{assignments.length}</span>}</h2>
        {mayAssign(conversation) && (
          <Button kind="quiet" icon aria-label="Assign a form" onPress={() => setAssigning(true)}>
            <PlusIcon />
          </Button>
        )}
      </div>
      {flagged > 0 && (
        <p className="note bad forms-flag">
          <AlertIcon />
          <strong>{plural(flagged, "form needs", "forms need")} your attention</strong>
        </p>
      )}
      <ProblemNote error={forms.error} onRetry={() => void forms.refetch()} />
      {isHost && forms.data?.length === 0 && <p className="quiet-text">No form was assigned yet.</p>}
      <ul className="forms">
        {assignments.map((assignment) => (
          <AssignmentLine
            key={assignment.formAssignmentId}
            conversation={conversation}
            assignment={assignment}
          />
        ))}
      </ul>
      {assigning && (
        <Suspense>
          <AssignDialog conversation={conversation} onClose={() => setAssigning(false)} />
        </Suspense>
      )}
    </section>
  );
}

/** What needs attention first, then as the people stand in the conversation. */
function inOrder(conversation: Conversation, assignments: readonly FormAssignment[]): FormAssignment[] {
  const place = (one: FormAssignment) =>
    (one.outcome?.flagged ? -100 : 0) +
    conversation.participants.findIndex((each) => each.participantId === one.participantId);
  return [...assignments].sort((one, other) => place(one) - place(other));
}

function AssignmentLine({
  conversation,
  assignment,
}: {
  conversation: Conversation;
  assignment: FormAssignment;
}) {
  const state = stateText(assignment);
  const own = assignment.participantId === conversation.ownParticipantId;
  const person = conversation.participants.find((one) => one.participantId === assignment.participantId);
  const when = assignment.submitTime
    ? formatMoment(assignment.submitTime)
    : assignment.dueTime && isOpen(assignment.state) && `due ${formatMoment(assignment.dueTime)}`;
  return (
    <li>
      <Link href={formPath(assignment.conversationId, assignment.formAssignmentId)} className="form-line">
        <span className="form-line-head">
          <bdi className="form-title">{assignment.title}</bdi>
          <span className={`badge ${state.tone}`}>{state.text}</span>
        </span>
        <small>
          {!own && <bdi>{person?.displayName ?? "A participant"}</bdi>}
          {!own && when && " · "}
          {when}
        </small>
        {assignment.outcome?.scores.map((score) => (
          <span key={score.name} className="form-line-score">
            {scoreText(score)}
          </span>
        ))}
        {assignment.outcome?.flags.map((flag) => (
          <span key={flag} className="error-text" dir="auto">
            {flag}
          </span>
        ))}
        {own && <span className="form-next">{nextAct(assignment.state)}</span>}
      </Link>
      <WhoSeesButton>
        {(close) => (
          <Suspense>
            <FormViewersDialog assignment={assignment} conversation={conversation} onClose={close} />
          </Suspense>
        )}
      </WhoSeesButton>
    </li>
  );
}
