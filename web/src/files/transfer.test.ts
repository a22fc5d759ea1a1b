import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { sha256Of } from "@/files/transfer";

it("a file's checksum is that of all its pieces", async () => {
  const bytes = new Uint8Array(3_000_000).map((_, index) => index % 251);
  const expected = createHash("sha256").update(bytes).digest("hex");
  expect(await sha256Of(new Blob([bytes]), new AbortController().signal)).toBe(expected);
});

it("a file that cannot be read is refused in words", async () => {
  const gone = { stream: () => new ReadableStream({ pull: (pulled) => pulled.error(new Error("gone")) }) };
  const checksum = sha256Of(gone as unknown as Blob, new AbortController().signal);
  await expect(checksum).rejects.toMatchObject({ reason: "FILE_UNREADABLE" });
});
