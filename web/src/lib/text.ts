export const ANNOUNCEMENT_LIMIT = 120;
export const MESSAGE_LIMIT = 10_000;

/** How long a text counts: Unicode code points after NFC and trimming, as the service counts them (S22). */
export function lengthOf(text: string): number {
  return Array.from(text.normalize("NFC").trim()).length;
}

/** Up to two letters that stand for a name, e.g. "AL" for Ana Lopez. */
export function initials(name: string): string {
  const words = name
    .replace(/^(dr|prof|mr|mrs|ms|mx)\.?\s+/i, "")
    .split(/\s+/)
    .filter(Boolean);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends
    .map((word) => Array.from(word ?? "")[0] ?? "")
    .join("")
    .toUpperCase();
}

/** A name inside a sentence, so that its direction turns nothing around it (Unicode's first strong isolate). */
export function isolate(name: string): string {
  return `\u2068${name}\u2069`;
}

const LEFT_TO_RIGHT = "\u200e";

/**
 * Names as a list for people: "Ana", "Ana and Bo", "Ana, Bo, and Cy". Each is isolated, and the list has the
 * direction of the words between them, also where its first name would decide that (`bdi`, dir="auto").
 */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return "";
  const list = new Intl.ListFormat("en", { style: "long", type: "conjunction" });
  return LEFT_TO_RIGHT + list.format(names.map(isolate));
}

export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A file size for people, e.g. "1.4 MB". */
export function formatSize(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return new Intl.NumberFormat(undefined, {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step);
}
