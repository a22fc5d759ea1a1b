import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readProblem, unanswered } from "@/api/problem";
import { DraftKeeper, type SendDraft } from "@/forms/draft";

type Sent = Parameters<SendDraft>[0];

/** A service that answers as it is told, and remembers what it was asked. */
class Service {
  readonly sent: Sent[] = [];
  answers: (Error | "ok")[] = [];

  readonly send: SendDraft = async (request) => {
    this.sent.push(request);
    const answer = this.answers.shift() ?? "ok";
    if (answer !== "ok") throw answer;
    return { response: request.response, etag: `v${this.sent.length}`, saveTime: "2026-03-01T09:30:00Z" };
  };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function keeping(service: Service): DraftKeeper {
  return new DraftKeeper(service.send, { response: "", etag: "v0" }, "nothing");
}

async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

describe("a draft", () => {
  test("is sent once, a moment after the last change", async () => {
    const service = new Service();
    const keeper = keeping(service);
    for (const text of ["a", "ab", "abc"]) {
      keeper.write(text);
      await pass(300);
    }
    expect(service.sent).toEqual([]);
    await pass(1_000);
    expect(service.sent).toMatchObject([{ response: "abc", etag: "v0" }]);
    expect(keeper.store.get()).toEqual({ kind: "saved", time: "2026-03-01T09:30:00Z" });
    expect(keeper.etag).toBe("v1");
  });

  test("that was not changed is not sent", async () => {
    const service = new Service();
    const keeper = keeping(service);
    keeper.write("nothing");
    await keeper.flush();
    expect(service.sent).toEqual([]);
  });

  test("without an answer is sent again as it was, and only then what was written since", async () => {
    const service = new Service();
    service.answers = [unanswered()];
    const keeper = keeping(service);
    keeper.write("first");
    await pass(1_000);
    expect(keeper.store.get().kind).toBe("offline");
    keeper.write("second");
    await keeper.flush();
    const [lost, again, newer] = service.sent;
    expect(again).toEqual(lost);
    expect(newer).toMatchObject({ response: "second", etag: "v2" });
    expect(newer?.requestId).not.toBe(lost?.requestId);
  });
});

describe("a draft that was refused", () => {
  test("because another device overtook it is not sent before the person has chosen", async () => {
    const service = new Service();
    service.answers = [readProblem(412, { reason: "STALE" })];
    const keeper = keeping(service);
    keeper.write("mine");
    await pass(1_000);
    keeper.write("mine, longer");
    await pass(10_000);
    expect(keeper.store.get().kind).toBe("conflict");
    expect(service.sent).toHaveLength(1);
    await keeper.prevail("v7");
    expect(service.sent[1]).toMatchObject({ response: "mine, longer", etag: "v7" });
  });

  test("can give way to what the other device saved", async () => {
    const service = new Service();
    service.answers = [readProblem(412, { reason: "STALE" })];
    const keeper = keeping(service);
    keeper.write("mine");
    await pass(1_000);
    keeper.adopt({ response: "theirs", etag: "v7", saveTime: "2026-03-01T10:00:00Z" }, "theirs");
    keeper.write("theirs");
    await pass(10_000);
    expect(service.sent).toHaveLength(1);
    expect(keeper.store.get()).toEqual({ kind: "saved", time: "2026-03-01T10:00:00Z" });
    expect(keeper.etag).toBe("v7");
  });

  test("says why, and the next change is tried", async () => {
    const service = new Service();
    service.answers = [readProblem(409, { reason: "FORM_NOT_SUBMITTED", detail: "It ended." })];
    const keeper = keeping(service);
    keeper.write("too late");
    await pass(1_000);
    expect(keeper.store.get()).toMatchObject({ kind: "refused", problem: { detail: "It ended." } });
    keeper.write("once more");
    await pass(1_000);
    expect(service.sent).toHaveLength(2);
  });
});

describe("a draft that was submitted", () => {
  test("is not sent any more", async () => {
    const service = new Service();
    const keeper = keeping(service);
    keeper.write("last words");
    keeper.stop();
    await pass(10_000);
    await keeper.flush();
    expect(service.sent).toEqual([]);
  });
});
