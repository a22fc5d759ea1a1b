import { describe, expect, it } from "vitest";
import { periodText, standingText } from "@/retention/words";

describe("for how long conversations are kept", () => {
  it.each([
    [0, "for ever"],
    [12, "for 1 year after"],
    [120, "for 10 years after"],
    [18, "for 18 months after"],
  ])("%d months", (months, words) => {
    expect(periodText(months)).toContain(words);
  });
});

describe("where a conversation stands", () => {
  const retention = {
    conversationId: "c",
    divisionId: "d",
    hostPersonId: "h",
    hostDisplayName: "Dr. Voss",
    holdReason: "",
  };
  it("says why it goes", () => {
    const noticed = {
      ...retention,
      state: "RETENTION_STATE_NOTICED",
      dueTime: "2026-03-02T12:00:00Z",
    } as const;
    expect(standingText({ ...noticed, cause: "DESTRUCTION_CAUSE_REQUEST" })).toContain(
      "as an admin asked for",
    );
    expect(standingText({ ...noticed, cause: "DESTRUCTION_CAUSE_RETENTION" })).toContain("retention policy");
  });
  it("says that a hold keeps it", () => {
    const held = { ...retention, state: "RETENTION_STATE_HELD" } as const;
    expect(standingText({ ...held, cause: "DESTRUCTION_CAUSE_RETENTION" })).toContain(
      "until the hold is lifted",
    );
  });
});
