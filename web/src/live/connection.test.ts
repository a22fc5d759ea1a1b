import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { pollLive } from "@/api/calls";
import { readProblem, unanswered } from "@/api/problem";
import { LiveConnection, type LiveHandlers } from "@/live/connection";

vi.mock("@/api/calls", () => ({ pollLive: vi.fn() }));
const poll = vi.mocked(pollLive);

class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeEventSource[] = [];
  readyState = 1;

  constructor(readonly address: string) {
    super();
    FakeEventSource.opened.push(this);
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
  }

  tell(type: string, data: object, lastEventId = ""): void {
    this.dispatchEvent(Object.assign(new Event(type), { data: JSON.stringify(data), lastEventId }));
  }

  fail(readyState: number): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }
}

function source(): FakeEventSource {
  const last = FakeEventSource.opened.at(-1);
  if (!last) throw new Error("no stream was opened");
  return last;
}

function connect() {
  const handlers = {
    messages: vi.fn(),
    changed: vi.fn(),
    read: vi.fn(),
    presence: vi.fn(),
    reset: vi.fn(),
    state: vi.fn(),
    signedOut: vi.fn(),
  } satisfies LiveHandlers;
  const connection = new LiveConnection(handlers);
  connection.open();
  return { connection, handlers };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeEventSource);
  poll.mockImplementation(() => new Promise(() => undefined));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  poll.mockReset();
});

describe("while the stream is open", () => {
  test("what happens is passed on, and nothing is polled", async () => {
    const { handlers } = connect();
    source().tell("hello", { cursor: "c1" }, "c1");
    source().tell("messages", { conversationId: "a", messages: [] }, "c2");
    source().tell("changed", { conversationId: "b", topic: "files" }, "c2");
    source().tell("read", { conversationId: "a", marks: [{ participantId: "p", readSequence: "3" }] }, "c2");
    source().tell("presence", {
      conversationId: "a",
      participantId: "p",
      activity: "PRESENCE_ACTIVITY_TYPING",
    });
    for (let beats = 0; beats < 8; beats += 1) {
      await vi.advanceTimersByTimeAsync(15_000);
      source().tell("heartbeat", {}, "c3");
    }
    expect(handlers.state).toHaveBeenLastCalledWith("live");
    expect(handlers.messages).toHaveBeenCalledWith("a", []);
    expect(handlers.changed).toHaveBeenCalledWith("b", "files");
    expect(handlers.read).toHaveBeenCalledWith("a", [{ participantId: "p", readSequence: "3" }]);
    expect(handlers.presence).toHaveBeenCalledWith("a", "p", "PRESENCE_ACTIVITY_TYPING");
    expect(poll).not.toHaveBeenCalled();
    expect(source().address).toBe("/v1/live");
  });

  test("a reset loads everything afresh", () => {
    const { handlers } = connect();
    source().tell("reset", {});
    expect(handlers.reset).toHaveBeenCalledOnce();
  });

  test("silence means a dead connection: another is opened from where this one was (B7)", async () => {
    connect();
    source().tell("hello", { cursor: "c1" }, "c1");
    source().tell("heartbeat", {}, "c7");
    const opened = FakeEventSource.opened.length;
    await vi.advanceTimersByTimeAsync(39_000);
    expect(FakeEventSource.opened.length).toBe(opened);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakeEventSource.opened.length).toBe(opened + 1);
    expect(source().address).toBe("/v1/live?cursor=c7");
  });
});

describe("while the stream is down", () => {
  test("one poll follows the other from where it ended, until it is back", async () => {
    const { handlers } = connect();
    source().tell("hello", { cursor: "c1" }, "c1");
    source().fail(0);
    poll.mockResolvedValueOnce({
      events: [{ event: "changed", data: { conversationId: "a", topic: "messages" } }],
      cursor: "c2",
    });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(poll).toHaveBeenLastCalledWith("c1", expect.any(AbortSignal));
    expect(handlers.changed).toHaveBeenCalledWith("a", "messages");
    expect(handlers.state).toHaveBeenLastCalledWith("polling");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(poll).toHaveBeenLastCalledWith("c2", expect.any(AbortSignal));
    source().tell("hello", { cursor: "c3" }, "c3");
    await vi.advanceTimersByTimeAsync(0);
    const asked = poll.mock.calls.length;
    for (let beats = 0; beats < 4; beats += 1) {
      await vi.advanceTimersByTimeAsync(15_000);
      source().tell("heartbeat", {});
    }
    expect(poll).toHaveBeenCalledTimes(asked);
    expect(poll.mock.lastCall?.[1]?.aborted).toBe(true);
    expect(handlers.state).toHaveBeenLastCalledWith("live");
  });

  test("it is opened again, with its cursor, after the server refused it", async () => {
    connect();
    source().tell("hello", { cursor: "c1" }, "c1");
    source().fail(FakeEventSource.CLOSED);
    const opened = FakeEventSource.opened.length;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(FakeEventSource.opened.length).toBe(opened + 1);
    expect(source().address).toBe("/v1/live?cursor=c1");
  });
});

describe("while polls take its place", () => {
  test("no answer at all is offline", async () => {
    poll.mockRejectedValue(unanswered());
    const { handlers } = connect();
    source().fail(0);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(handlers.state).toHaveBeenLastCalledWith("offline");
  });

  test("whoever never had a cursor loads everything afresh with the first one", async () => {
    poll.mockResolvedValueOnce({ events: [], cursor: "c1" });
    const { handlers } = connect();
    source().fail(0);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(handlers.reset).toHaveBeenCalledOnce();
  });

  test("an ended session leads to sign-in", async () => {
    poll.mockRejectedValue(readProblem(401, { reason: "SESSION_ENDED" }));
    const { handlers } = connect();
    source().fail(FakeEventSource.CLOSED);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(handlers.signedOut).toHaveBeenCalled();
  });
});

test("a closed connection does nothing any more", async () => {
  const { connection } = connect();
  source().fail(0);
  connection.close();
  const opened = FakeEventSource.opened.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(poll).not.toHaveBeenCalled();
  expect(FakeEventSource.opened.length).toBe(opened);
});
