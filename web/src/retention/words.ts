import type { Retention, RetentionState } from "@/api/types";
import { formatMoment } from "@/lib/time";

export const STATES: Record<RetentionState, string> = {
  RETENTION_STATE_KEPT: "Kept",
  RETENTION_STATE_DUE: "Due",
  RETENTION_STATE_NOTICED: "To be destroyed",
  RETENTION_STATE_HELD: "Under legal hold",
  RETENTION_STATE_DESTROYING: "Being destroyed",
  RETENTION_STATE_DESTROYED: "Destroyed",
};

/** Where a conversation stands, as a sentence. */
export function standingText(retention: Retention): string {
  switch (retention.state) {
    case "RETENTION_STATE_HELD":
      return `Under legal hold${retention.holdTime ? ` since ${formatMoment(retention.holdTime)}` : ""}: it is kept until the hold is lifted.`;
    case "RETENTION_STATE_DUE":
      return "The end of its time is near. Notice is given within the hour, 30 days before it is destroyed.";
    case "RETENTION_STATE_NOTICED":
      return `It is going to be destroyed${retention.dueTime ? ` on ${formatMoment(retention.dueTime)}` : ""}, ${causeText(retention)}.`;
    case "RETENTION_STATE_DESTROYING":
      return "It is being destroyed. That cannot be stopped any more.";
    case "RETENTION_STATE_DESTROYED":
      return `Destroyed${retention.destroyTime ? ` on ${formatMoment(retention.destroyTime)}` : ""}, ${causeText(retention)}.`;
    default:
      return "It is kept.";
  }
}

function causeText(retention: Retention): string {
  return retention.cause === "DESTRUCTION_CAUSE_REQUEST"
    ? "as an admin asked for"
    : "under the retention policy of the division";
}

/** For how long a division keeps conversations. */
export function periodText(months: number): string {
  if (months === 0) return "Conversations are kept for ever: nothing is destroyed by itself.";
  const years = months / 12;
  const period = Number.isInteger(years) ? `${years} ${years === 1 ? "year" : "years"}` : `${months} months`;
  return `Conversations are kept for ${period} after they were completed or cancelled.`;
}
