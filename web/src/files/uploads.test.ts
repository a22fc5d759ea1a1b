import { describe, expect, it } from "vitest";
import type { SharedFile, Upload } from "@/api/types";
import { type Outgoing, ownUploads } from "@/files/uploads";

function sending(fileId: string, stage: Outgoing["stage"]): Outgoing {
  const file = new File(["12345"], `${fileId}.txt`);
  return { fileId, conversationId: "c", file, participantIds: [], stage, sent: 3, refusal: null };
}

function known(fileId: string, state: Upload["state"]): Upload {
  const refused = state === "UPLOAD_STATE_REFUSED";
  return {
    fileId,
    name: `${fileId}.txt`,
    size: "5",
    offset: "2",
    state,
    refusalReason: refused ? "FILE_DAMAGED" : "",
    refusalMessage: refused ? "It is damaged." : "",
  } as Upload;
}

function stages(...given: Parameters<typeof ownUploads>): string[] {
  return ownUploads(...given).map((one) => `${one.fileId} ${one.stage}`);
}

describe("the own uploads of a conversation", () => {
  it("are what this page sends, then what only the service knows", () => {
    expect(
      stages(
        [sending("a", "sending")],
        [known("a", "UPLOAD_STATE_UPLOADING"), known("b", "UPLOAD_STATE_CHECKING")],
        [],
      ),
    ).toEqual(["a sending", "b checking"]);
  });

  it("do not hold what is shared already", () => {
    expect(stages([sending("a", "checking")], [], [{ fileId: "a" } as SharedFile])).toEqual([]);
  });

  it("are refused with the service's reason once all bytes were sent", () => {
    const [one] = ownUploads([sending("a", "checking")], [known("a", "UPLOAD_STATE_REFUSED")], []);
    expect(one).toMatchObject({ stage: "refused", refusal: { reason: "FILE_DAMAGED" }, here: true });
  });

  it("are not refused by what was known of an earlier attempt", () => {
    expect(stages([sending("a", "sending")], [known("a", "UPLOAD_STATE_REFUSED")], [])).toEqual([
      "a sending",
    ]);
  });

  it("say of an upload whose bytes another page has that it broke off", () => {
    expect(stages([], [known("a", "UPLOAD_STATE_UPLOADING")], [])).toEqual(["a left"]);
  });
});
