import type { UploadLimits } from "@/api/types";
import type { OwnUpload, Refusal, Stage } from "@/files/uploads";
import { formatSize, isolate, listNames } from "@/lib/text";

const MIB = 1024 * 1024;
const LONGEST_NAME = 200;

/** What a file's stage is called. */
export const STAGES: Record<Stage, string> = {
  waiting: "Waiting for its turn",
  sending: "Uploading",
  offline: "No connection. It goes on by itself.",
  checking: "Checking…",
  refused: "Refused",
  left: "Broken off. Share the file again to send all of it.",
};

/** Why a file is refused, in plain words; other reasons are said as the service says them. */
const REFUSALS: Record<string, string> = {
  FILE_TYPE_REFUSED: "It is not of an admitted type, or its content is not what its name says.",
  FILE_EMPTY: "It is empty.",
  FILE_NAME_REFUSED: "Its name is too long or holds characters that it cannot. Rename it and share it again.",
  FILE_DAMAGED: "It is damaged and cannot be opened.",
  FILE_ENCRYPTED:
    "It is protected by a password, so it cannot be checked. Remove the password and share it again.",
  FILE_HOLDS_PROGRAMS: "It holds macros or embedded programs. Save it without them and share it again.",
  FILE_TOO_COMPLEX: "It is too big inside: too many pixels, frames or packed parts.",
  FILE_INFECTED: "Malware was found in it.",
  CHECKSUM_MISMATCH: "It was damaged on its way. Try again.",
  UPLOAD_INCOMPLETE: "It changed while it was sent. Try again.",
  NOT_FOUND: "You take no part in this conversation any more.",
};

export function refusalText({ reason, message }: Refusal): string {
  return REFUSALS[reason] ?? message;
}

/** Why a chosen file cannot be shared, as far as that is known beforehand; "" where it can. */
export function refusedBefore(
  file: { name: string; size: number },
  limits: UploadLimits | undefined,
): string {
  if (file.size === 0) return "It is empty.";
  if (Array.from(file.name).length > LONGEST_NAME)
    return `Its name has more than ${LONGEST_NAME} characters.`;
  if (!limits) return "";
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? "";
  if (!limits.extensions.includes(extension)) return "Files of this type cannot be shared.";
  if (file.size > Number(limits.largestSize)) return `It is larger than ${inMebibytes(limits)}.`;
  return "";
}

/** What may be shared, in a sentence. */
export function limitsText(limits: UploadLimits): string {
  const types = new Intl.ListFormat("en", { style: "long", type: "disjunction" });
  const names = limits.extensions.map((one) => one.toUpperCase()).toSorted();
  return `Each file can have up to ${inMebibytes(limits)}, and be ${types.format(names)}.`;
}

/** How far an upload is, in a line. */
export function progressText({ stage, sent, size }: OwnUpload): string {
  if (stage !== "sending") return STAGES[stage];
  // All is sent, and the answer is on its way.
  if (sent === size) return STAGES.checking;
  return `${STAGES.sending}: ${formatSize(sent)} of ${formatSize(size)}`;
}

/** What a screen reader is told of what has changed since `before`; "" where it is nothing. */
export function newsOf(
  before: readonly OwnUpload[],
  now: readonly OwnUpload[],
  shared: ReadonlySet<string>,
): string {
  const earlier = new Map(before.map((one) => [one.fileId, one]));
  const later = new Set(now.map((one) => one.fileId));
  const news = now.filter((one) => earlier.get(one.fileId)?.stage !== one.stage && one.stage !== "waiting");
  const sentences = news.map(sentenceOf);
  const arrived = before.filter((one) => !later.has(one.fileId) && shared.has(one.fileId));
  if (arrived.length > 0) {
    const names = listNames(arrived.map((one) => one.name));
    sentences.push(`${names} ${arrived.length === 1 ? "is" : "are"} shared.`);
  }
  return sentences.join(" ");
}

function sentenceOf(one: OwnUpload): string {
  const state = one.refusal ? `refused. ${refusalText(one.refusal)}` : STAGES[one.stage];
  return `${isolate(one.name)}: ${state}`;
}

function inMebibytes(limits: UploadLimits): string {
  return `${Math.floor(Number(limits.largestSize) / MIB)} MiB`;
}
