import type { Message } from "@/api/types";

/**
 * What is loaded of a conversation's messages. `messages` is contiguous by sequence number, oldest first:
 * there is never a hole in it (B7).
 */
export interface Thread {
  messages: readonly Message[];
  /** True where older messages exist that are not loaded. */
  more: boolean;
}

export interface Merged {
  thread: Thread;
  /** Set where messages after this number are missing and have to be fetched. */
  missingAfter?: string;
}

/** The number of the last loaded message; "0" for none. */
export function lastSequence(thread: Thread): string {
  return thread.messages.at(-1)?.sequence ?? "0";
}

/**
 * Adds messages that arrived live. Known ones are dropped; whatever would leave a hole is not added, and
 * the answer says from where to fetch.
 */
export function mergeLive(thread: Thread, incoming: readonly Message[]): Merged {
  const merged = [...thread.messages];
  for (const message of bySequence(incoming)) {
    const last = BigInt(merged.at(-1)?.sequence ?? "0");
    const sequence = BigInt(message.sequence);
    if (sequence <= last) continue;
    if (sequence !== last + 1n) {
      return { thread: { ...thread, messages: merged }, missingAfter: last.toString() };
    }
    merged.push(message);
  }
  return { thread: { ...thread, messages: merged } };
}

/** Adds a page that was fetched after the last loaded message. A newcomer's first number need not be 1. */
export function appendNewer(thread: Thread, page: readonly Message[]): Thread {
  const last = BigInt(lastSequence(thread));
  const fresh = bySequence(page).filter((message) => BigInt(message.sequence) > last);
  return { ...thread, messages: [...thread.messages, ...fresh] };
}

/** Adds a page that was fetched before the first loaded message. */
export function prependOlder(thread: Thread, page: readonly Message[], more: boolean): Thread {
  const first = thread.messages[0];
  const fresh = bySequence(page).filter((one) => !first || BigInt(one.sequence) < BigInt(first.sequence));
  return { messages: [...fresh, ...thread.messages], more };
}

function bySequence(messages: readonly Message[]): Message[] {
  return [...messages].sort((one, other) => {
    const difference = BigInt(one.sequence) - BigInt(other.sequence);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  });
}
