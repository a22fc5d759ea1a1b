import type { Conversation, SharedFile } from "@/api/types";
import { FileMenu } from "@/files/FileMenu";
import { OpenFile, Thumbnail } from "@/files/OpenFile";
import { formatSize, listNames } from "@/lib/text";
import { formatMoment } from "@/lib/time";
import { senderOf } from "@/thread/entries";

interface Props {
  file: SharedFile;
  conversation: Conversation;
}

/** A shared file beside the thread: what it is, from whom, who sees it, and what can be done with it. */
export function FileLine({ file, conversation }: Props) {
  const sender = senderOf(conversation, file.senderParticipantId);
  return (
    <li className={`file ${file.quarantineTime ? "quarantined" : ""}`}>
      <OpenFile file={file} className="file-open">
        <Thumbnail file={file} />
        <span className="file-line">
          <bdi className="file-name">{file.name}</bdi>
          <small>
            {formatSize(Number(file.size))} · <bdi>{sender.own ? "You" : sender.name}</bdi> ·{" "}
            {formatMoment(file.shareTime)}
          </small>
          <SeenBy file={file} conversation={conversation} />
          <Safety file={file} />
        </span>
      </OpenFile>
      <FileMenu file={file} conversation={conversation} />
    </li>
  );
}

/** Only the sender and the host are told who was chosen (S28). */
function SeenBy({ file, conversation }: Props) {
  const known =
    conversation.relation === "RELATION_HOST" || senderOf(conversation, file.senderParticipantId).own;
  if (!known || conversation.participants.length < 3) return null;
  const names = conversation.participants
    .filter(
      ({ participantId }) =>
        participantId !== file.senderParticipantId && file.participantIds.includes(participantId),
    )
    .map((one) => one.displayName);
  return <small>For {listNames(names) || "the provider only"}</small>;
}

/** What was found out about it; that nothing was is not kept quiet. */
function Safety({ file }: { file: SharedFile }) {
  if (file.quarantineTime) {
    return (
      <small className="error-text">
        Nobody can open it any more: quarantined {formatMoment(file.quarantineTime)}
      </small>
    );
  }
  return file.scanState === "SCAN_STATE_UNSCANNED" ? <small>Not scanned for malware</small> : null;
}
