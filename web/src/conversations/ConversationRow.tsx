import { Link } from "wouter";
import type { Conversation } from "@/api/types";
import { hostOf, isArchived, manages, othersIn, peopleIn, titleOf } from "@/lib/conversation";
import { conversationPath } from "@/lib/route";
import { plural } from "@/lib/text";
import { formatActivity, formatStart } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { Avatar } from "@/ui/Avatar";

interface Props {
  conversation: Conversation;
  selected: boolean;
}

export function ConversationRow({ conversation, selected }: Props) {
  const now = useNow();
  const unread = Number(conversation.unreadCount);
  const face = manages(conversation) ? othersIn(conversation)[0] : hostOf(conversation);
  return (
    <li>
      <Link
        href={conversationPath(conversation.conversationId)}
        className={`row ${unread > 0 ? "unread" : ""}`}
        aria-current={selected ? "page" : undefined}
      >
        <Avatar name={face?.displayName ?? titleOf(conversation)} />
        <span className="row-main">
          <bdi className="row-title">{titleOf(conversation)}</bdi>
          <bdi className="row-people">
            {conversation.subject ? peopleIn(conversation) : conversation.divisionName}
          </bdi>
          <StateBadge conversation={conversation} now={now} />
        </span>
        <span className="row-side">
          <time dateTime={conversation.activityTime}>{formatActivity(conversation.activityTime, now)}</time>
          {unread > 0 && (
            <span className="unread-badge">
              <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
              <span className="visually-hidden">{plural(unread, "unread message", "unread messages")}</span>
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}

export function StateBadge({ conversation, now }: { conversation: Conversation; now: Date }) {
  const badge = badgeOf(conversation, now);
  return badge && <span className={`badge ${badge.kind}`}>{badge.text}</span>;
}

function badgeOf(conversation: Conversation, now: Date): { kind: string; text: string } | null {
  switch (conversation.state) {
    case "CONVERSATION_STATE_SCHEDULED":
      return {
        kind: "blue",
        text: `Starts ${formatStart(conversation.startTime ?? conversation.createTime, now)}`,
      };
    case "CONVERSATION_STATE_AWAITING_PROVIDER": {
      const own = conversation.relation === "RELATION_HOST";
      return { kind: "amber", text: own ? "Waiting for your first message" : "Waiting for the provider" };
    }
    case "CONVERSATION_STATE_CANCELLED":
      return { kind: "grey", text: "Cancelled" };
    default:
      return isArchived(conversation) ? { kind: "grey", text: "Completed" } : null;
  }
}
