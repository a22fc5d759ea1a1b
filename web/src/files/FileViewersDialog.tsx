import { useQuery } from "@tanstack/react-query";
import type { ExplainedFile, FileViewer, ViewerReason } from "@/api/types";
import { explainFile } from "@/files/calls";
import type { FileDialogProps } from "@/files/FileMenu";
import { formatMoment } from "@/lib/time";
import { PeopleWhoSee } from "@/thread/PeopleWhoSee";
import { Dialog } from "@/ui/Dialog";
import { Loading, Note, ProblemNote } from "@/ui/feedback";

const WHY: Record<ViewerReason, string> = {
  VIEWER_REASON_HOST: "hosts the conversation",
  VIEWER_REASON_SENDER: "shared it",
  VIEWER_REASON_CHOSEN: "was chosen by the sender",
  VIEWER_REASON_ADDED: "was added by the provider",
  VIEWER_REASON_HISTORY_SHARED: "joined later and was shown the history",
};

/** Who can see a file, and why (B1), for the host. */
export default function FileViewersDialog({ file, conversation, onClose }: FileDialogProps) {
  const explained = useQuery({
    queryKey: ["file-viewers", file.fileId],
    queryFn: () => explainFile(file.fileId),
    staleTime: 0,
  });
  return (
    <Dialog title="Who can see this?" isOpen onClose={onClose}>
      <div className="dialog-body">
        <p>
          <bdi className="file-name">{file.name}</bdi>
        </p>
        {explained.isPending && <Loading label="Loading who can see this" />}
        <ProblemNote error={explained.error} onRetry={() => void explained.refetch()} />
        {explained.data?.quarantine && <Quarantined quarantine={explained.data.quarantine} />}
        {explained.data && <Viewers explained={explained.data} conversation={conversation} />}
      </div>
    </Dialog>
  );
}

function Quarantined({ quarantine }: { quarantine: NonNullable<ExplainedFile["quarantine"]> }) {
  return (
    <Note kind="warn">
      <p>
        Quarantined by an admin on {formatMoment(quarantine.quarantineTime)}, so nobody can open it any more.
        The reason: <bdi>{quarantine.reason}</bdi>
      </p>
    </Note>
  );
}

function Viewers({
  explained,
  conversation,
}: {
  explained: ExplainedFile;
  conversation: FileDialogProps["conversation"];
}) {
  const byId = new Map(explained.viewers.map((one) => [one.participantId, one]));
  const verdict = (participantId: string) => {
    const viewer = byId.get(participantId);
    return viewer ? <Verdict viewer={viewer} over={Boolean(explained.quarantine)} /> : null;
  };
  return (
    <PeopleWhoSee
      conversation={conversation}
      verdict={verdict}
      others="not chosen"
      coordinators="only who was chosen"
    />
  );
}

/** `over`: it is quarantined, so that those who saw it see it no more. */
function Verdict({ viewer, over }: { viewer: FileViewer; over: boolean }) {
  return (
    <span>
      {over ? "No longer" : "Yes"}: {WHY[viewer.reason]}
      {!over && <small> since {formatMoment(viewer.addTime)}</small>}
    </span>
  );
}
