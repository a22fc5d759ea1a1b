import { Link } from "wouter";
import { useConversation, useFoundConversations, useFoundMessages } from "@/api/queries";
import type { FoundMessage } from "@/api/types";
import { ConversationRow } from "@/conversations/ConversationRow";
import { titleOf } from "@/lib/conversation";
import { conversationPath } from "@/lib/route";
import { formatActivity } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { Button } from "@/ui/Button";
import { Loading, ProblemNote } from "@/ui/feedback";

interface Props {
  query: string;
  selected: string | undefined;
}

/** Conversations by subject and names, and messages by what they say. */
export default function SearchResults({ query, selected }: Props) {
  return (
    <section className="list-panel search-results" aria-label="Search results">
      <FoundConversationRows query={query} selected={selected} />
      <FoundMessageRows query={query} />
    </section>
  );
}

function FoundConversationRows({ query, selected }: Props) {
  const found = useFoundConversations(query);
  if (found.isPending) return <Loading label="Searching conversations" />;
  if (found.isError) return <ProblemNote error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data.length === 0) return null;
  return (
    <>
      <h2>Conversations</h2>
      <ul className="rows">
        {found.data.map((conversation) => (
          <ConversationRow
            key={conversation.conversationId}
            conversation={conversation}
            selected={conversation.conversationId === selected}
          />
        ))}
      </ul>
    </>
  );
}

function FoundMessageRows({ query }: { query: string }) {
  const pages = useFoundMessages(query);
  if (pages.isPending) return <Loading label="Searching messages" />;
  if (pages.isError) return <ProblemNote error={pages.error} onRetry={() => void pages.refetch()} />;
  const found = pages.data.pages.flatMap((page) => page.messages);
  return (
    <>
      <h2>Messages</h2>
      <ul className="rows">
        {found.map((message) => (
          <FoundMessageRow key={`${message.conversationId}/${message.sequence}`} message={message} />
        ))}
      </ul>
      <p className="hint" role="status">
        {found.length === 0 && (pages.hasNextPage ? "None in the newest messages." : "No message says that.")}
      </p>
      {pages.hasNextPage && (
        <Button
          className="more"
          isPending={pages.isFetchingNextPage}
          onPress={() => void pages.fetchNextPage()}
        >
          Search older messages
        </Button>
      )}
    </>
  );
}

function FoundMessageRow({ message }: { message: FoundMessage }) {
  const now = useNow();
  const conversation = useConversation(message.conversationId).data;
  const sender = conversation?.participants.find((one) => one.participantId === message.participantId);
  return (
    <li>
      <Link href={conversationPath(message.conversationId)} className="row">
        <span className="row-main">
          <bdi className="row-title">{conversation ? titleOf(conversation) : "…"}</bdi>
          <span className="row-people">
            <bdi>{sender?.displayName}</bdi>
          </span>
          <bdi className="found-text">
            {message.before}
            <mark>{message.match}</mark>
            {message.after}
          </bdi>
        </span>
        <span className="row-side">
          <time dateTime={message.sendTime}>{formatActivity(message.sendTime, now)}</time>
        </span>
      </Link>
    </li>
  );
}
