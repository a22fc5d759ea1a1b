import type { ReactNode } from "react";
import type { Conversation } from "@/api/types";

interface Props {
  conversation: Conversation;
  /** Why somebody sees it; null for who does not. */
  verdict: (participantId: string) => ReactNode;
  /** Why everybody else does not. */
  others: string;
  /** Why coordinators do not. */
  coordinators: string;
}

/** Everybody in a conversation, and whether they see something that is for some of them (B1). */
export function PeopleWhoSee({ conversation, verdict, others, coordinators }: Props) {
  return (
    <ul className="who-sees-list">
      {conversation.participants.map(({ participantId, displayName }) => (
        <li key={participantId}>
          <bdi>{displayName}</bdi>
          {verdict(participantId) ?? <span className="quiet-text">No: {others}</span>}
        </li>
      ))}
      <li>
        <span>Coordinators of the division</span>
        <span className="quiet-text">No: {coordinators}</span>
      </li>
    </ul>
  );
}
