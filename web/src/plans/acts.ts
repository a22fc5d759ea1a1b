import type { Conversation } from "@/api/types";
import { manages } from "@/lib/conversation";

export type PlanAct = "reschedule" | "cancel" | "add" | "followUp" | "withdraw";

export const PLAN_ACTS: Record<PlanAct, string> = {
  reschedule: "Reschedule…",
  add: "Add participants…",
  followUp: "Follow-up…",
  cancel: "Cancel…",
  withdraw: "I cannot attend…",
};

/** What the viewer may do about the plan now (S11, S12, S19); the service decides again. */
export function planActs(conversation: Conversation): PlanAct[] {
  const { state } = conversation;
  const scheduled = state === "CONVERSATION_STATE_SCHEDULED";
  if (!manages(conversation)) return scheduled && !conversation.ownWithdrawTime ? ["withdraw"] : [];
  if (state === "CONVERSATION_STATE_COMPLETED") return ["followUp"];
  if (state === "CONVERSATION_STATE_ACTIVE") return ["add"];
  if (state === "CONVERSATION_STATE_AWAITING_PROVIDER") return ["add", "cancel"];
  return scheduled ? ["reschedule", "add", "cancel"] : [];
}
