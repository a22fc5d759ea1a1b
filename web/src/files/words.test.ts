import { describe, expect, it } from "vitest";
import type { UploadLimits } from "@/api/types";
import type { OwnUpload, Stage } from "@/files/uploads";
import { namedPaste } from "@/files/useIncomingFiles";
import { limitsText, newsOf, progressText, refusalText, refusedBefore } from "@/files/words";

const LIMITS: UploadLimits = { largestSize: String(50 * 1024 * 1024), extensions: ["pdf", "csv"] };

function upload(fileId: string, stage: Stage, sent = 0): OwnUpload {
  const refusal = stage === "refused" ? { reason: "FILE_INFECTED", message: "" } : null;
  return { fileId, name: `${fileId}.pdf`, size: 2_000_000, sent, stage, refusal, here: true };
}

describe("what is refused before it is sent", () => {
  it.each([
    ["scan.PDF", 1_000, ""],
    ["scan.pdf", 0, "It is empty."],
    ["drawing.svg", 1_000, "Files of this type cannot be shared."],
    ["pdf", 1_000, "Files of this type cannot be shared."],
    ["scan.pdf", 50 * 1024 * 1024, ""],
    ["scan.pdf", 50 * 1024 * 1024 + 1, "It is larger than 50 MiB."],
    [`${"a".repeat(197)}.pdf`, 1_000, "Its name has more than 200 characters."],
  ])("%s of %i bytes: %s", (name, size, refusal) => {
    expect(refusedBefore({ name, size }, LIMITS)).toBe(refusal);
  });

  it("is nothing by type or size while the limits are not known: the service decides", () => {
    expect(refusedBefore({ name: "drawing.svg", size: 1 }, undefined)).toBe("");
  });
});

it("the limits are one sentence", () => {
  expect(limitsText(LIMITS)).toBe("Each file can have up to 50 MiB, and be CSV or PDF.");
});

it("a refusal is said in plain words, an unknown one as the service says it", () => {
  expect(refusalText({ reason: "FILE_INFECTED", message: "x" })).toBe("Malware was found in it.");
  expect(refusalText({ reason: "CONVERSATION_COMPLETED", message: "It is over." })).toBe("It is over.");
});

it("an upload of which all bytes are sent is being checked", () => {
  expect(progressText(upload("a", "sending", 1_000_000))).toContain("1 MB of 2 MB");
  expect(progressText(upload("a", "sending", 2_000_000))).toBe("Checking…");
});

describe("what a screen reader is told", () => {
  const none: ReadonlySet<string> = new Set();

  it("is each change of stage, and no percent", () => {
    expect(newsOf([], [upload("a", "sending")], none)).toContain("Uploading");
    expect(newsOf([upload("a", "sending", 1)], [upload("a", "sending", 9)], none)).toBe("");
    expect(newsOf([upload("a", "checking")], [upload("a", "refused")], none)).toContain("Malware was found");
  });

  it("is what became available, and not what was cancelled", () => {
    const before = [upload("a", "checking"), upload("b", "checking"), upload("c", "sending")];
    expect(newsOf(before, [], new Set(["a", "b"]))).toMatch(/a\.pdf.* and .*b\.pdf.* are shared\.$/);
    expect(newsOf([upload("c", "sending")], [], none)).toBe("");
  });
});

it("a pasted picture is named by when it was pasted, a pasted file keeps its name", () => {
  const now = new Date("2026-03-01T08:05:09Z");
  expect(namedPaste(new File(["x"], "image.png"), now).name).toBe("Pasted 2026-03-01 08.05.09.png");
  expect(namedPaste(new File(["x"], "scan.png"), now).name).toBe("scan.png");
});
