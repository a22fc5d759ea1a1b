import type { Conversation, FormAssignment, FormAssignmentState, FormScore } from "@/api/types";
import { isArchived } from "@/lib/conversation";

interface StateText {
  text: string;
  tone: "good" | "bad" | "amber" | "grey" | "blue";
}

/** What an assignment's state is called (S30, S18). */
const STATES: Record<FormAssignmentState, StateText> = {
  FORM_ASSIGNMENT_STATE_ASSIGNED: { text: "Assigned", tone: "blue" },
  FORM_ASSIGNMENT_STATE_IN_PROGRESS: { text: "In progress", tone: "blue" },
  FORM_ASSIGNMENT_STATE_SUBMITTED: { text: "Submitted", tone: "good" },
  FORM_ASSIGNMENT_STATE_NOT_SUBMITTED: { text: "Not submitted", tone: "grey" },
};

export function stateText(assignment: FormAssignment, now = new Date()): StateText {
  const { state, dueTime } = assignment;
  if (isOpen(state) && dueTime && new Date(dueTime) < now) return { text: "Overdue", tone: "amber" };
  return STATES[state];
}

/** Whether its participant is still asked to fill it in. */
export function isOpen(state: FormAssignmentState): boolean {
  return state === "FORM_ASSIGNMENT_STATE_ASSIGNED" || state === "FORM_ASSIGNMENT_STATE_IN_PROGRESS";
}

/** What the participant of an assignment does next. */
export function nextAct(state: FormAssignmentState): string {
  if (state === "FORM_ASSIGNMENT_STATE_ASSIGNED") return "Fill in";
  return state === "FORM_ASSIGNMENT_STATE_IN_PROGRESS" ? "Continue" : "View";
}

/** True for the host until the conversation is completed, also before the start (S14, S30). */
export function mayAssign(conversation: Conversation): boolean {
  return conversation.relation === "RELATION_HOST" && !isArchived(conversation);
}

/** A score in a line, e.g. "PHQ-9 total 14 of 27, Moderate". */
export function scoreText({ name, value, highest, band }: FormScore): string {
  const number = highest ? `${value} of ${highest}` : value;
  return `${name} ${band ? `${number}, ${band}` : number}`;
}
