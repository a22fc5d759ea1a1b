import { useRef } from "react";
import type { Conversation, Message } from "@/api/types";
import { senderOf } from "@/thread/entries";

/** What a screen reader says when somebody else writes while the thread is open; "" before that. */
export function useAnnounceNews(conversation: Conversation, messages: readonly Message[]): string {
  const opened = useRef(messages.at(-1)?.sequence ?? "0");
  const last = messages.at(-1);
  if (!last || last.participantId === conversation.ownParticipantId) return "";
  if (BigInt(last.sequence) <= BigInt(opened.current)) return "";
  return `${senderOf(conversation, last.participantId).name}: ${last.text}`;
}
