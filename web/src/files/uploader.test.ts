import { afterEach, describe, expect, it } from "vitest";
import { readProblem } from "@/api/problem";
import { type Report, type Transfer, Uploader } from "@/files/uploader";
import { type Outgoing, outgoing } from "@/files/uploads";

/** The far end of the transfers: each goes on as the test says. */
class Line {
  readonly begun: string[] = [];
  readonly givenUp: string[] = [];
  readonly #open = new Map<string, { report: Report; end: () => void; fail: (reason: unknown) => void }>();

  readonly transfer: Transfer = (one, report, signal) =>
    new Promise((end, fail) => {
      signal.addEventListener("abort", () => fail(signal.reason));
      this.begun.push(one.file.name);
      this.#open.set(one.file.name, { report, end, fail });
    });

  readonly giveUp = async (fileId: string) => void this.givenUp.push(fileId);
  readonly changed = async () => undefined;

  of(name: string) {
    const open = this.#open.get(name);
    if (!open) throw new Error(`${name} is not being sent`);
    return open;
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

function started(line: Line, ...names: string[]): Uploader {
  const uploader = new Uploader(line);
  uploader.share(
    "c",
    names.map((name) => new File(["12345"], name)),
    ["p"],
  );
  return uploader;
}

function one(name: string): Outgoing {
  const found = outgoing.get().find(({ file }) => file.name === name);
  if (!found) throw new Error(`${name} is not there`);
  return found;
}

afterEach(() => outgoing.set([]));

describe("sending files", () => {
  it("sends two at a time, and the next once one has arrived", async () => {
    const line = new Line();
    started(line, "a", "b", "c");
    expect(line.begun).toEqual(["a", "b"]);
    line.of("a").end();
    await settled();
    expect(one("a").stage).toBe("checking");
    expect(line.begun).toEqual(["a", "b", "c"]);
  });

  it("shows how far each is", () => {
    const line = new Line();
    started(line, "a");
    line.of("a").report({ stage: "offline", sent: 3 });
    expect(one("a")).toMatchObject({ stage: "offline", sent: 3, participantIds: ["p"] });
  });

  it("keeps what is refused, with the reason, and sends it again under its id", async () => {
    const line = new Line();
    const uploader = started(line, "a");
    line.of("a").fail(readProblem(409, { reason: "CONVERSATION_COMPLETED", detail: "It is over." }));
    await settled();
    const { fileId, stage, refusal } = one("a");
    expect({ stage, refusal }).toEqual({
      stage: "refused",
      refusal: { reason: "CONVERSATION_COMPLETED", message: "It is over." },
    });
    uploader.retry(fileId);
    expect(line.begun).toEqual(["a", "a"]);
    expect(one("a")).toMatchObject({ fileId, refusal: null });
  });

  it("forgets what is cancelled, and goes on with the next", async () => {
    const line = new Line();
    const uploader = started(line, "a", "b", "c");
    const { fileId } = one("a");
    await uploader.cancel("c", fileId);
    expect(line.givenUp).toEqual([fileId]);
    expect(outgoing.get().map(({ file }) => file.name)).toEqual(["b", "c"]);
    expect(line.begun).toEqual(["a", "b", "c"]);
  });

  it("is busy while bytes are missing", async () => {
    const line = new Line();
    const uploader = started(line, "a");
    expect(uploader.busy).toBe(true);
    line.of("a").end();
    await settled();
    expect(uploader.busy).toBe(false);
  });
});
