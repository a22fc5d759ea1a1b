import { afterEach, describe, expect, test, vi } from "vitest";
import { sendMessage } from "@/api/calls";
import { readProblem, unanswered } from "@/api/problem";
import type { Message } from "@/api/types";
import { Outbox } from "@/thread/outbox";

vi.mock("@/api/calls", () => ({ sendMessage: vi.fn() }));
const sent = vi.mocked(sendMessage);

function accept(_: string, messageId: string, text: string): Promise<Message> {
  return Promise.resolve({
    messageId,
    sequence: "1",
    participantId: "p",
    text,
    sendTime: "2026-01-01T00:00:00Z",
  });
}

function outbox(): { box: Outbox; accepted: string[]; refused: string[] } {
  const accepted: string[] = [];
  const refused: string[] = [];
  const box = new Outbox(
    "c",
    (_, message) => accepted.push(message.text),
    (id) => refused.push(id),
  );
  return { box, accepted, refused };
}

function say(box: Outbox, text: string): void {
  box.write(text);
  box.send();
}

afterEach(() => {
  vi.useRealTimers();
  sent.mockReset();
});

describe("sending", () => {
  test("keeps the order of what was written", async () => {
    sent.mockImplementation(accept);
    const { box, accepted } = outbox();
    say(box, "one");
    say(box, "two");
    await vi.waitFor(() => expect(accepted).toEqual(["one", "two"]));
    expect(box.store.get()).toEqual({ draft: "", pending: [], refusal: null });
  });

  test("tries again under the same id when no answer came (B7)", async () => {
    vi.useFakeTimers();
    sent.mockRejectedValueOnce(unanswered()).mockImplementation(accept);
    const { box, accepted } = outbox();
    say(box, "hello");
    await vi.runAllTimersAsync();
    expect(accepted).toEqual(["hello"]);
    expect(sent.mock.calls[0]?.[1]).toBe(sent.mock.calls[1]?.[1]);
  });

  test("gives up after some attempts, and a retry uses the same id", async () => {
    vi.useFakeTimers();
    sent.mockRejectedValue(unanswered());
    const { box, accepted } = outbox();
    say(box, "one");
    say(box, "two");
    await vi.runAllTimersAsync();
    expect(box.store.get().pending.map(({ text, failed }) => [text, failed])).toEqual([
      ["one", true],
      ["two", true],
    ]);
    sent.mockImplementation(accept);
    box.retry();
    await vi.runAllTimersAsync();
    expect(accepted).toEqual(["one", "two"]);
    expect(new Set(sent.mock.calls.map(([, messageId]) => messageId)).size).toBe(2);
  });
});

describe("a refusal", () => {
  const completed = readProblem(409, { reason: "CONVERSATION_COMPLETED", detail: "It is completed." });

  test("puts the text back and says why (S21)", async () => {
    sent.mockRejectedValue(completed);
    const { box, refused } = outbox();
    say(box, "too late");
    await vi.waitFor(() => expect(box.store.get().refusal).toBe(completed));
    expect(box.store.get()).toMatchObject({ draft: "too late", pending: [] });
    expect(refused).toEqual(["c"]);
  });

  test("does not overwrite what is being written meanwhile", async () => {
    sent.mockRejectedValue(completed);
    const { box } = outbox();
    say(box, "too late");
    box.write("next");
    await vi.waitFor(() => expect(box.store.get().pending).toEqual([]));
    expect(box.store.get().draft).toBe("too late\n\nnext");
  });
});
