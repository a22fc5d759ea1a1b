import { lazy, Suspense, useState } from "react";
import { useFiles, useThread } from "@/api/queries";
import type { Conversation, Message, SharedFile } from "@/api/types";
import { useOwnUploads } from "@/files/useOwnUploads";
import { othersIn } from "@/lib/conversation";
import { arrange, type Item } from "@/lib/items";
import { useStore } from "@/lib/store";
import { listNames, plural } from "@/lib/text";
import { formatDay } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { FileEntry, MessageGroup, PendingMessages } from "@/thread/entries";
import { useAnnounceNews } from "@/thread/useAnnounceNews";
import { useMarkRead } from "@/thread/useMarkRead";
import { useOutbox } from "@/thread/useOutbox";
import { useReadingPosition } from "@/thread/useReadingPosition";
import { Button } from "@/ui/Button";
import { Empty, Loading, ProblemNote } from "@/ui/feedback";

const ThreadUploads = lazy(() => import("@/files/ThreadUploads"));

export function MessageList({ conversation }: { conversation: Conversation }) {
  const thread = useThread(conversation.conversationId);
  const files = useFiles(conversation.conversationId);
  if (thread.isPending || files.isPending) return <Loading label="Loading messages" />;
  if (thread.isError && !thread.data) {
    return <ProblemNote error={thread.error} onRetry={() => void thread.refetch()} />;
  }
  return (
    <Scroll
      conversation={conversation}
      messages={thread.data.messages}
      more={thread.data.more}
      files={files.data ?? []}
    />
  );
}

interface ScrollProps {
  conversation: Conversation;
  messages: readonly Message[];
  more: boolean;
  files: readonly SharedFile[];
}

function Scroll({ conversation, messages, more, files }: ScrollProps) {
  const outbox = useOutbox(conversation.conversationId);
  const { pending } = useStore(outbox.store);
  const [readBefore] = useState(() => readWhenOpened(conversation));
  const unsent = pending.filter((one) => !messages.some((known) => known.messageId === one.messageId));
  const uploads = useOwnUploads(conversation, files).filter((one) => one.here);
  const [everSent, setEverSent] = useState(false);
  // It stays to say what has come of the last one.
  if (uploads.length > 0 && !everSent) setEverSent(true);
  const items = arrange(messages, files, {
    after: readBefore,
    ownParticipantId: conversation.ownParticipantId,
  });
  const position = useReadingPosition(
    conversation.conversationId,
    messages,
    unsent.length + files.length + uploads.length,
    more,
  );
  useMarkRead(conversation, messages, position.atEnd);
  const said = useAnnounceNews(conversation, messages);
  const empty = items.length === 0 && unsent.length === 0 && uploads.length === 0;
  return (
    <div className="scroll-frame">
      <section
        className="scroll"
        ref={position.frame}
        onScroll={position.onScroll}
        aria-label="Messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it.
        tabIndex={0}
      >
        {more && (
          <Button kind="quiet" className="older" isPending={position.loading} onPress={position.loadOlder}>
            {position.loading ? "Loading…" : "Load earlier messages"}
          </Button>
        )}
        {empty ? <NothingSaid conversation={conversation} /> : null}
        <ol className="items">
          {items.map((item) => (
            <Entry key={item.key} item={item} conversation={conversation} />
          ))}
          <PendingMessages pending={unsent} outbox={outbox} />
        </ol>
        {everSent && (
          <Suspense>
            <ThreadUploads conversation={conversation} uploads={uploads} files={files} />
          </Suspense>
        )}
        <ReadNote conversation={conversation} last={messages.at(-1)} />
      </section>
      {!position.atEnd && (
        <Button className="to-end" onPress={position.toEnd}>
          Go to the latest
        </Button>
      )}
      <p className="visually-hidden" role="log" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

/** The mark for what is new stays where it was when the conversation was opened; what comes in later needs none. */
function readWhenOpened(conversation: Conversation): bigint | null {
  return conversation.unreadCount === "0" ? null : BigInt(conversation.readSequence);
}

function Entry({ item, conversation }: { item: Item; conversation: Conversation }) {
  const now = useNow();
  switch (item.kind) {
    case "day":
      return (
        <li className="day">
          <time dateTime={item.time}>{formatDay(item.time, now)}</time>
        </li>
      );
    case "unread":
      return <li className="new-mark">New</li>;
    case "group":
      return <MessageGroup conversation={conversation} group={item} />;
    case "file":
      return <FileEntry conversation={conversation} file={item.file} />;
  }
}

/** Under one's own last message: who has read it, where that is shown (S41). */
function ReadNote({ conversation, last }: { conversation: Conversation; last: Message | undefined }) {
  if (!last || last.participantId !== conversation.ownParticipantId) return null;
  const shown = othersIn(conversation).filter((one) => one.readSequence !== undefined);
  const readers = shown.filter((one) => BigInt(one.readSequence ?? "0") >= BigInt(last.sequence));
  if (readers.length === 0) return null;
  const everybody = shown.length > 1 && readers.length === shown.length;
  const names =
    readers.length > 3
      ? plural(readers.length, "person", "people")
      : listNames(readers.map((one) => one.displayName));
  return (
    <p className="read-note">
      Read by <bdi>{everybody ? "everybody" : names}</bdi>
    </p>
  );
}

function NothingSaid({ conversation }: { conversation: Conversation }) {
  if (conversation.relation !== "RELATION_HOST") return <Empty title="No messages yet" />;
  if (conversation.state !== "CONVERSATION_STATE_AWAITING_PROVIDER") return <Empty title="No messages yet" />;
  return (
    <Empty title="Say hello">
      <p>You speak first. Your participants can write once you have sent a message.</p>
    </Empty>
  );
}
