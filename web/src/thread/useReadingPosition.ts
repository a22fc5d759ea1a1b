import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { loadOlder } from "@/api/queries";
import type { Message } from "@/api/types";
import { notify } from "@/ui/notices";

/** How near to an end counts as being there, in CSS pixels. */
const NEAR = 120;

/**
 * Keeps the reader's place: at the end new messages scroll into view; elsewhere nothing moves, also when older
 * messages are put in above. Near the top those are loaded.
 */
export function useReadingPosition(id: string, messages: readonly Message[], extra: number, more: boolean) {
  const frame = useRef<HTMLElement>(null);
  const fromEnd = useRef(0);
  const [atEnd, setAtEnd] = useState(true);
  const older = useOlder(id, more);
  const first = messages[0]?.sequence;
  const last = messages.at(-1)?.sequence;
  const before = useRef(first);

  const toEnd = useCallback(() => {
    const element = frame.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when what is shown has changed.
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    if (atEnd) toEnd();
    else if (before.current !== first) element.scrollTop = element.scrollHeight - fromEnd.current;
    before.current = first;
  }, [first, last, extra]);

  useKeepAtEnd(frame, atEnd, toEnd);

  const onScroll = () => {
    const element = frame.current;
    if (!element) return;
    fromEnd.current = element.scrollHeight - element.scrollTop;
    setAtEnd(fromEnd.current - element.clientHeight < NEAR);
    if (element.scrollTop < NEAR) older.load();
  };
  return { frame, atEnd, toEnd, onScroll, loading: older.loading, loadOlder: older.load };
}

function useOlder(id: string, more: boolean) {
  const client = useQueryClient();
  const [loading, setLoading] = useState(false);
  const load = () => {
    if (loading || !more) return;
    setLoading(true);
    loadOlder(client, id)
      .catch(() => notify("Earlier messages could not be loaded. Please try again."))
      .finally(() => setLoading(false));
  };
  return { loading, load };
}

/** The frame shrinks when a phone shows its keyboard; what is in it grows when a message could not be sent. */
function useKeepAtEnd(
  frame: { readonly current: HTMLElement | null },
  atEnd: boolean,
  toEnd: () => void,
): void {
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element || !atEnd) return;
    const observer = new ResizeObserver(toEnd);
    for (const one of [element, ...element.children]) observer.observe(one);
    return () => observer.disconnect();
  }, [frame, atEnd, toEnd]);
}
