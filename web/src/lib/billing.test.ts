import { describe, expect, it } from "vitest";
import type { Charge, ChargeState, OwnCharge } from "@/api/types";
import { hostNote, nextStep } from "@/lib/billing";

const WHEN = "2026-12-01T18:00:00Z";

function own(state: ChargeState, nextRetryTime?: string): OwnCharge {
  return { state, ...(nextRetryTime ? { nextRetryTime } : {}) } as OwnCharge;
}

describe("what happens next with a charge", () => {
  it("tells payer and host when it is tried again by itself", () => {
    const charge = own("CHARGE_STATE_FAILED", WHEN);
    expect(nextStep(charge)).toContain("tried again by itself on");
    expect(hostNote(charge as unknown as Charge)).toContain("tried again by itself on");
  });

  it("asks for another card where it is not", () => {
    expect(nextStep(own("CHARGE_STATE_FAILED"))).toContain("another card");
    expect(hostNote(own("CHARGE_STATE_FAILED") as unknown as Charge)).toContain("another card");
  });

  it("says nothing about what is paid or under way", () => {
    for (const state of ["CHARGE_STATE_SUCCEEDED", "CHARGE_STATE_PENDING"] as const) {
      expect(nextStep(own(state))).toBe("");
      expect(hostNote(own(state) as unknown as Charge)).toBe("");
    }
  });
});
