import { useEffect, useMemo } from "react";
import { signalPresence } from "@/api/calls";
import type { Conversation } from "@/api/types";
import { isArchived } from "@/lib/conversation";
import { Signals } from "@/live/signals";

/** Tells the others that the person looks at a conversation, while they do; `write` tells that they write. */
export function useSignals(conversation: Conversation): Signals | null {
  const { conversationId } = conversation;
  const heard =
    conversation.ownParticipantId !== "" && !conversation.ownWithdrawTime && !isArchived(conversation);
  const signals = useMemo(
    () =>
      heard
        ? // What is not heard now is said again soon, or does not matter any more.
          new Signals((activity) => void signalPresence(conversationId, activity).catch(() => undefined))
        : null,
    [conversationId, heard],
  );
  useEffect(() => {
    if (!signals) return;
    const follow = () => (document.visibilityState === "visible" ? signals.look() : signals.leave());
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      signals.leave();
    };
  }, [signals]);
  return signals;
}
