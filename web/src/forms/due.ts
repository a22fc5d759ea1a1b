/** The due time as the service takes it (UTC), from a date and a time in the viewer's zone; "" for none; or what is missing. */
export function dueOf(
  date: string,
  time: string,
  now: Date,
): { dueTime: string } | { field: "date" | "time"; refusal: string } {
  if (!date && !time) return { dueTime: "" };
  if (!date) return { field: "date", refusal: "Enter a date too, or leave both empty." };
  if (!time) return { field: "time", refusal: "Enter a time too, or leave both empty." };
  const due = new Date(`${date}T${time}`);
  if (Number.isNaN(due.getTime())) return { field: "date", refusal: "This date does not exist." };
  if (due <= now) return { field: "date", refusal: "Choose a time in the future." };
  return { dueTime: due.toISOString() };
}
