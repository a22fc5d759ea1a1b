import { lazy, Suspense, useState } from "react";
import { fileAddress } from "@/api/calls";
import { useFiles } from "@/api/queries";
import type { Conversation, SharedFile } from "@/api/types";
import { mayShare } from "@/lib/conversation";
import { formatSize, listNames } from "@/lib/text";
import { formatMoment } from "@/lib/time";
import { senderOf } from "@/thread/entries";
import { Button } from "@/ui/Button";
import { Loading, ProblemNote } from "@/ui/feedback";
import { FileIcon, PaperclipIcon } from "@/ui/icons";

const ShareFileDialog = lazy(() => import("@/details/ShareFileDialog"));

export function Attachments({ conversation }: { conversation: Conversation }) {
  const [sharing, setSharing] = useState(false);
  const files = useFiles(conversation.conversationId);
  return (
    <section className="detail-section" aria-labelledby="attachments-heading">
      <div className="detail-head">
        <h2 id="attachments-heading">
          Attachments {files.data && <span className="count">{files.data.length}</span>}
        </h2>
        {mayShare(conversation) && (
          <Button kind="quiet" icon aria-label="Share a file" onPress={() => setSharing(true)}>
            <PaperclipIcon />
          </Button>
        )}
      </div>
      {files.isPending && <Loading label="Loading attachments" />}
      <ProblemNote error={files.error} onRetry={() => void files.refetch()} />
      {files.data?.length === 0 && <p className="quiet-text">Nothing was shared yet.</p>}
      <ul className="files">
        {files.data?.map((file) => (
          <FileLine key={file.fileId} file={file} conversation={conversation} />
        ))}
      </ul>
      {sharing && (
        <Suspense>
          <ShareFileDialog conversation={conversation} onClose={() => setSharing(false)} />
        </Suspense>
      )}
    </section>
  );
}

function FileLine({ file, conversation }: { file: SharedFile; conversation: Conversation }) {
  const sender = senderOf(conversation, file.senderParticipantId);
  return (
    <li>
      <a href={fileAddress(file.fileId)} download>
        <FileIcon />
        <span className="file-line">
          <bdi className="file-name">{file.name}</bdi>
          <small>
            {formatSize(Number(file.size))} · <bdi>{sender.own ? "You" : sender.name}</bdi> ·{" "}
            {formatMoment(file.shareTime)}
          </small>
          <SeenBy file={file} conversation={conversation} />
        </span>
      </a>
    </li>
  );
}

/** Only the sender and the host are told who was chosen (S28). */
function SeenBy({ file, conversation }: { file: SharedFile; conversation: Conversation }) {
  const known =
    conversation.relation === "RELATION_HOST" || senderOf(conversation, file.senderParticipantId).own;
  if (!known || conversation.participants.length < 3) return null;
  const names = conversation.participants
    .filter((one) => file.participantIds.includes(one.participantId))
    .map((one) => one.displayName);
  return <small>For {listNames(names) || "the provider only"}</small>;
}
