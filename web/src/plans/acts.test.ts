import { describe, expect, it } from "vitest";
import { Problem } from "@/api/problem";
import type { Conversation, ConversationState } from "@/api/types";
import { planActs } from "@/plans/acts";
import { lateFee } from "@/plans/ReasonDialogs";

function actsIn(state: ConversationState, fields: Partial<Conversation> = {}): string[] {
  return planActs({ state, relation: "RELATION_HOST", ...fields } as Conversation);
}

describe("what can be done about a plan (S11, S12, S19)", () => {
  it("depends for the host on where the conversation stands", () => {
    expect(actsIn("CONVERSATION_STATE_SCHEDULED")).toEqual(["reschedule", "add", "cancel"]);
    expect(actsIn("CONVERSATION_STATE_AWAITING_PROVIDER")).toEqual(["add", "cancel"]);
    expect(actsIn("CONVERSATION_STATE_ACTIVE")).toEqual(["add"]);
    expect(actsIn("CONVERSATION_STATE_COMPLETED")).toEqual(["followUp"]);
    expect(actsIn("CONVERSATION_STATE_CANCELLED")).toEqual([]);
  });

  it("is for a participant to withdraw once, before the start", () => {
    const relation = "RELATION_PARTICIPANT";
    expect(actsIn("CONVERSATION_STATE_SCHEDULED", { relation })).toEqual(["withdraw"]);
    expect(actsIn("CONVERSATION_STATE_SCHEDULED", { relation, ownWithdrawTime: "x" })).toEqual([]);
    expect(actsIn("CONVERSATION_STATE_ACTIVE", { relation })).toEqual([]);
  });
});

describe("a late-cancellation fee", () => {
  const refusal = { status: 409, detail: "", violations: [], reference: "" };

  it("is read from the refusal that asks to accept it", () => {
    const facts = { minor_units: "3000", currency: "CAD" };
    const problem = new Problem({ ...refusal, reason: "LATE_FEE_NOT_ACCEPTED", facts });
    expect(lateFee(problem)).toEqual({ minorUnits: "3000", currency: "CAD" });
  });

  it("is read from no other refusal", () => {
    expect(lateFee(null)).toBeNull();
    expect(lateFee(new Problem({ ...refusal, reason: "ALREADY_STARTED", facts: {} }))).toBeNull();
  });
});
