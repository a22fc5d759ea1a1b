import { plural } from "@/lib/text";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The viewer's IANA time zone. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A clock time in the viewer's zone, e.g. "3:04 PM". */
export function formatTime(time: string): string {
  return new Date(time).toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });
}

/** A full date and time with its zone, for titles and archives. */
export function formatMoment(time: string, timeZone?: string): string {
  return new Date(time).toLocaleString(undefined, {
    dateStyle: "medium",
    timeStyle: "short",
    ...(timeZone ? { timeZone } : {}),
  });
}

/** A length of time as the API says it ("86400s"), in whole hours where it is some: "24 hours", "90 minutes". */
export function formatWindow(duration: string | undefined): string {
  const minutes = Math.round(Number.parseFloat(duration ?? "0") / 60);
  const hours = minutes / 60;
  return Number.isInteger(hours) ? plural(hours, "hour", "hours") : plural(minutes, "minute", "minutes");
}

/** A start for badges: "today, 3:00 PM", "tomorrow, 9:00 AM", "Mon, Dec 1, 9:00 AM". */
export function formatStart(time: string, now: Date): string {
  return `${relativeDay(time, now)}, ${formatTime(time)}`;
}

/** A day for separators: "Today", "Yesterday", or the date, with the year where it is not this one. */
export function formatDay(time: string, now: Date): string {
  const days = daysBetween(new Date(time), now);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return longDay(new Date(time), now, "long");
}

/** The latest activity for a list: a time today, "Yesterday", a weekday within a week, else a date. */
export function formatActivity(time: string, now: Date): string {
  const then = new Date(time);
  const days = daysBetween(then, now);
  if (days <= 0) return formatTime(time);
  if (days === 1) return "Yesterday";
  if (days < 7) return then.toLocaleDateString(undefined, { weekday: "short" });
  return then.toLocaleDateString(undefined, {
    month: "short",
    day: "numeric",
    ...(then.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
  });
}

/** True where two times fall on one day of the viewer. */
export function sameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** True where two times are less than so many minutes apart. */
export function within(one: string, other: string, minutes: number): boolean {
  return Math.abs(new Date(one).getTime() - new Date(other).getTime()) < minutes * MINUTE;
}

function relativeDay(time: string, now: Date): string {
  const days = daysBetween(new Date(time), now);
  if (days === 0) return "today";
  if (days === -1) return "tomorrow";
  return longDay(new Date(time), now, "short");
}

function longDay(then: Date, now: Date, style: "long" | "short"): string {
  return then.toLocaleDateString(undefined, {
    weekday: style,
    month: style,
    day: "numeric",
    ...(then.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
  });
}

/** Whole calendar days from `then` to `now` in the viewer's zone; negative ahead. */
function daysBetween(then: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(then)) / DAY);
}

function midnight(time: Date): number {
  return Date.UTC(time.getFullYear(), time.getMonth(), time.getDate());
}
