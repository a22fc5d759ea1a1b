import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { listChanges } from "@/api/calls";
import { readProblem, unanswered } from "@/api/problem";
import { LiveConnection, type LiveHandlers } from "@/live/connection";

vi.mock("@/api/calls", () => ({ listChanges: vi.fn() }));
const changes = vi.mocked(listChanges);

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
    news: vi.fn(),
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
  changes.mockResolvedValue({ changes: [], cursor: "polled" });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  changes.mockReset();
});

describe("while the stream is open", () => {
  test("messages and changes are passed on, and nothing is polled", async () => {
    const { handlers } = connect();
    source().tell("hello", { cursor: "c1" });
    source().tell("messages", { conversationId: "a", messages: [] }, "c2");
    source().tell("changed", { conversationId: "b", topic: "files" }, "c3");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(handlers.state).toHaveBeenLastCalledWith("live");
    expect(handlers.messages).toHaveBeenCalledWith("a", []);
    expect(handlers.changed).toHaveBeenCalledWith("b", "files");
    expect(changes).not.toHaveBeenCalled();
  });

  test("a reset loads everything afresh", () => {
    const { handlers } = connect();
    source().tell("reset", {});
    expect(handlers.reset).toHaveBeenCalledOnce();
  });
});

describe("after a gap", () => {
  test("what changed since the last known cursor is asked for (B7)", async () => {
    changes.mockResolvedValue({ changes: [{ conversationId: "a", lastSequence: "9" }], cursor: "c9" });
    const { handlers } = connect();
    source().tell("hello", { cursor: "c1" });
    source().tell("changed", { conversationId: "a", topic: "conversation" }, "c5");
    source().fail(0);
    source().tell("hello", { cursor: "c9" });
    await vi.advanceTimersByTimeAsync(0);
    expect(changes).toHaveBeenCalledWith("c5");
    expect(handlers.news).toHaveBeenCalledWith("a");
  });

  test("everything is loaded afresh where that cannot be told", async () => {
    changes.mockRejectedValue(unanswered());
    const { handlers } = connect();
    source().tell("hello", { cursor: "c1" });
    source().tell("hello", { cursor: "c2" });
    await vi.advanceTimersByTimeAsync(0);
    expect(handlers.reset).toHaveBeenCalledOnce();
  });
});

describe("while the stream is down", () => {
  test("changes are polled every 10 seconds from where it ended, until it is back", async () => {
    const { handlers } = connect();
    source().tell("hello", { cursor: "c1" });
    source().fail(0);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(changes).toHaveBeenLastCalledWith("c1");
    expect(handlers.state).toHaveBeenLastCalledWith("polling");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(changes).toHaveBeenLastCalledWith("polled");
    source().tell("hello", { cursor: "c2" });
    await vi.advanceTimersByTimeAsync(0);
    const asked = changes.mock.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(changes).toHaveBeenCalledTimes(asked);
    expect(handlers.state).toHaveBeenLastCalledWith("live");
  });

  test("it is opened again after the server refused it", async () => {
    connect();
    source().fail(FakeEventSource.CLOSED);
    const opened = FakeEventSource.opened.length;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(FakeEventSource.opened.length).toBe(opened + 1);
  });

  test("no answer at all is offline", async () => {
    changes.mockRejectedValue(unanswered());
    const { handlers } = connect();
    source().fail(0);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(handlers.state).toHaveBeenLastCalledWith("offline");
  });

  test("a cursor that is too old loads everything afresh and starts anew", async () => {
    changes.mockRejectedValueOnce(readProblem(409, { reason: "CURSOR_TOO_OLD" }));
    const { handlers } = connect();
    source().tell("hello", { cursor: "c1" });
    source().fail(0);
    await vi.advanceTimersByTimeAsync(13_000);
    expect(handlers.reset).toHaveBeenCalled();
    expect(changes).toHaveBeenLastCalledWith("");
  });

  test("an ended session leads to sign-in", async () => {
    changes.mockRejectedValue(readProblem(401, { reason: "SESSION_ENDED" }));
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
  await vi.advanceTimersByTimeAsync(60_000);
  expect(changes).not.toHaveBeenCalled();
});
