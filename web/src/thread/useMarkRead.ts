import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { markRead } from "@/api/calls";
import type { Conversation, Message } from "@/api/types";
import { findConversation, patchConversation } from "@/live/cache";

const PAUSE_MILLISECONDS = 400;

/** Says what was read, while the end of the thread is really in front of the person. */
export function useMarkRead(conversation: Conversation, messages: readonly Message[], atEnd: boolean): void {
  const client = useQueryClient();
  const { conversationId, readSequence, unreadCount } = conversation;
  const last = messages.at(-1)?.sequence ?? "0";
  const isNews = BigInt(last) > BigInt(readSequence) || unreadCount !== "0";
  useEffect(() => {
    if (!atEnd || !isNews) return;
    const tell = () => {
      if (document.visibilityState !== "visible" || !document.hasFocus()) return;
      markRead(conversationId, last).then(
        (mark) => {
          const now = findConversation(client, conversationId);
          if (now) patchConversation(client, { ...now, ...mark });
        },
        // The next message, or the next visit, says it again.
        () => undefined,
      );
    };
    const timer = setTimeout(tell, PAUSE_MILLISECONDS);
    window.addEventListener("focus", tell);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("focus", tell);
    };
  }, [client, conversationId, last, atEnd, isNews]);
}
