import { lazy, Suspense } from "react";
import type { Conversation, Message, SharedFile } from "@/api/types";
import { isPictured, OpenFile, Thumbnail } from "@/files/OpenFile";
import { formatSize } from "@/lib/text";
import { formatMoment, formatTime } from "@/lib/time";
import type { Outbox, Pending } from "@/thread/outbox";
import { WhoSees, WhoSeesButton } from "@/thread/WhoSees";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";

const FileViewersDialog = lazy(() => import("@/files/FileViewersDialog"));

interface GroupProps {
  conversation: Conversation;
  group: { participantId: string; messages: readonly Message[] };
}

/** What one person said in short order: the name once, each text as plain text, isolated by direction. */
export function MessageGroup({ conversation, group }: GroupProps) {
  const sender = senderOf(conversation, group.participantId);
  const first = group.messages[0];
  return (
    <li className={`group ${sender.own ? "own" : ""}`}>
      {!sender.own && <Avatar name={sender.name} />}
      <div className="group-body">
        <p className="sender">
          <bdi>{sender.own ? "You" : sender.name}</bdi>
          {sender.host && !sender.own && <span className="badge blue">Provider</span>}
          {first && <time dateTime={first.sendTime}>{formatTime(first.sendTime)}</time>}
        </p>
        {group.messages.map((message) => (
          <div key={message.messageId} className="said">
            <p className="bubble" dir="auto" title={formatMoment(message.sendTime)}>
              {message.text}
            </p>
            <WhoSees conversation={conversation} sequence={message.sequence} />
          </div>
        ))}
      </div>
    </li>
  );
}

export function FileEntry({ conversation, file }: { conversation: Conversation; file: SharedFile }) {
  const sender = senderOf(conversation, file.senderParticipantId);
  return (
    <li className={`group ${sender.own ? "own" : ""}`}>
      {!sender.own && <Avatar name={sender.name} />}
      <div className="group-body">
        <p className="sender">
          <bdi>{sender.own ? "You" : sender.name}</bdi>
          <span className="sender-act">shared a file</span>
          <time dateTime={file.shareTime}>{formatTime(file.shareTime)}</time>
        </p>
        <div className="said">
          <OpenFile file={file} className={`file-bubble ${isPictured(file) ? "picture" : ""}`}>
            <Thumbnail file={file} />
            <span>
              <bdi>{file.name}</bdi>
              <small>
                {file.quarantineTime
                  ? "Quarantined: nobody can open it any more"
                  : formatSize(Number(file.size))}
              </small>
            </span>
          </OpenFile>
          <WhoSeesFile conversation={conversation} file={file} />
        </div>
      </div>
    </li>
  );
}

/** The same question as at messages; of files a coordinator who was not chosen knows nothing. */
function WhoSeesFile({ conversation, file }: { conversation: Conversation; file: SharedFile }) {
  if (conversation.relation !== "RELATION_HOST") return null;
  return (
    <WhoSeesButton>
      {(close) => (
        <Suspense>
          <FileViewersDialog conversation={conversation} file={file} onClose={close} />
        </Suspense>
      )}
    </WhoSeesButton>
  );
}

export function PendingMessages({ pending, outbox }: { pending: readonly Pending[]; outbox: Outbox }) {
  const failed = pending.some((one) => one.failed);
  if (pending.length === 0) return null;
  return (
    <li className="group own">
      <div className="group-body">
        {pending.map((one) => (
          <p key={one.messageId} className={`bubble ${one.failed ? "failed" : "sending"}`} dir="auto">
            {one.text}
          </p>
        ))}
        {failed ? <Failed outbox={outbox} last={pending.at(-1)} /> : <p className="sending-note">Sending…</p>}
      </div>
    </li>
  );
}

function Failed({ outbox, last }: { outbox: Outbox; last: Pending | undefined }) {
  return (
    <div className="failed-note" role="alert">
      <p>Not sent: Sotto could not be reached.</p>
      <Button onPress={() => outbox.retry()}>Try again</Button>
      {last && (
        <Button kind="quiet" onPress={() => outbox.takeBack(last.messageId)}>
          Edit
        </Button>
      )}
    </div>
  );
}

export function senderOf(conversation: Conversation, participantId: string) {
  const participant = conversation.participants.find((one) => one.participantId === participantId);
  return {
    name: participant?.displayName ?? "A participant",
    host: participant?.host ?? false,
    own: participantId !== "" && participantId === conversation.ownParticipantId,
  };
}
