import { useEffect, useRef, useState } from "react";
import type { Conversation } from "@/api/types";
import { othersIn } from "@/lib/conversation";
import { listNames } from "@/lib/text";
import { isTyping, useAttention } from "@/live/presence";

const QUIET_MILLISECONDS = 30_000;

/** "… is writing", for the eyes as it happens; for the ears at most twice a minute. */
export function TypingNote({ conversation }: { conversation: Conversation }) {
  const attention = useAttention();
  const names = othersIn(conversation)
    .filter((one) => isTyping(attention, conversation.conversationId, one.participantId))
    .map((one) => one.displayName);
  const text = writing(names);
  const said = useNowAndThen(text);
  return (
    <>
      <p className="typing-note" aria-hidden="true">
        {text && <bdi>{text}</bdi>}
      </p>
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </>
  );
}

export function writing(names: readonly string[]): string {
  if (names.length === 0) return "";
  if (names.length > 3) return "Several people are writing…";
  return `${listNames([...names])} ${names.length === 1 ? "is" : "are"} writing…`;
}

function useNowAndThen(text: string): string {
  const [said, setSaid] = useState("");
  const last = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (text && Date.now() - last.current > QUIET_MILLISECONDS) {
      last.current = Date.now();
      setSaid(text);
    } else if (!text) setSaid("");
  }, [text]);
  return said;
}
