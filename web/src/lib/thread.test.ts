import { describe, expect, test } from "vitest";
import type { Message } from "@/api/types";
import { appendNewer, lastSequence, mergeLive, prependOlder, type Thread } from "@/lib/thread";

function message(sequence: number): Message {
  return {
    messageId: `m${sequence}`,
    sequence: String(sequence),
    participantId: "p",
    text: `text ${sequence}`,
    sendTime: "2026-01-01T00:00:00Z",
  };
}

function thread(...sequences: number[]): Thread {
  return { messages: sequences.map(message), more: false };
}

function numbers(of: Thread): string[] {
  return of.messages.map((one) => one.sequence);
}

describe("messages that arrive live (B7)", () => {
  test("are added after the last one", () => {
    const merged = mergeLive(thread(1, 2), [message(3), message(4)]);
    expect(numbers(merged.thread)).toEqual(["1", "2", "3", "4"]);
    expect(merged.missingAfter).toBeUndefined();
  });

  test("are added in order even when they arrive out of order", () => {
    expect(numbers(mergeLive(thread(9), [message(11), message(10)]).thread)).toEqual(["9", "10", "11"]);
  });

  test("are dropped when they are known already", () => {
    expect(numbers(mergeLive(thread(1, 2, 3), [message(2), message(3)]).thread)).toEqual(["1", "2", "3"]);
  });

  test("never leave a hole: the answer says from where to fetch", () => {
    const merged = mergeLive(thread(1, 2), [message(3), message(5)]);
    expect(numbers(merged.thread)).toEqual(["1", "2", "3"]);
    expect(merged.missingAfter).toBe("3");
  });

  test("are fetched when nothing is loaded and the first is not number 1", () => {
    expect(mergeLive(thread(), [message(8)])).toEqual({ thread: thread(), missingAfter: "0" });
    expect(numbers(mergeLive(thread(), [message(1)]).thread)).toEqual(["1"]);
  });
});

test("a fetched page may start above 1 for somebody who joined later (S11)", () => {
  expect(numbers(appendNewer(thread(), [message(8), message(9)]))).toEqual(["8", "9"]);
});

test("a fetched page that overlaps adds only what is new", () => {
  expect(numbers(appendNewer(thread(1, 2, 3), [message(2), message(3), message(4)]))).toEqual([
    "1",
    "2",
    "3",
    "4",
  ]);
});

test("an older page goes before the first and says whether there is more", () => {
  const older = prependOlder(thread(3, 4), [message(1), message(2), message(3)], true);
  expect(numbers(older)).toEqual(["1", "2", "3", "4"]);
  expect(older.more).toBe(true);
});

test("sequence numbers are compared as numbers, not as text", () => {
  expect(lastSequence(mergeLive(thread(9), [message(10)]).thread)).toBe("10");
});
