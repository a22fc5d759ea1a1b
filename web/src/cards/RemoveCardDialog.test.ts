import { describe, expect, it } from "vitest";
import { readProblem } from "@/api/problem";
import { neededFor } from "@/cards/RemoveCardDialog";

function refusal(reason: string, facts: Record<string, string>) {
  return readProblem(409, { reason, detail: "No.", facts });
}

describe("removing a card", () => {
  it("says which appointments need it", () => {
    const facts = { appointments: "2", start: "2026-12-01T10:00:00Z" };
    expect(neededFor(refusal("CARD_NEEDED", facts))).toEqual({
      appointments: 2,
      start: "2026-12-01T10:00:00Z",
    });
  });

  it("asks nothing more for any other refusal", () => {
    expect(neededFor(refusal("NOT_FOUND", {}))).toBeNull();
    expect(neededFor(null)).toBeNull();
  });
});
