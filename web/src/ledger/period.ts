/** The first day of the month before, e.g. "2026-01-01", by the viewer's calendar. */
export function firstOfLastMonth(now: Date): string {
  return day(new Date(now.getFullYear(), now.getMonth() - 1, 1));
}

/** The last day of the month before. */
export function lastOfLastMonth(now: Date): string {
  return day(new Date(now.getFullYear(), now.getMonth(), 0));
}

function day(date: Date): string {
  const parts = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return [String(date.getFullYear()).padStart(4, "0"), ...parts].join("-");
}
