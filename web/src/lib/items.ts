import type { Message, SharedFile } from "@/api/types";
import { sameDay, within } from "@/lib/time";

const GROUP_MINUTES = 5;

/** What stands in a thread, in order. */
export type Item =
  | { kind: "day"; key: string; time: string }
  | { kind: "unread"; key: string }
  | { kind: "group"; key: string; participantId: string; messages: Message[] }
  | { kind: "file"; key: string; file: SharedFile };

interface Unread {
  /** Everything up to this number was read before; null: there is nothing to mark. */
  after: bigint | null;
  ownParticipantId: string;
}

interface Entry {
  time: string;
  participantId: string;
  message?: Message;
  file?: SharedFile;
}

/**
 * Arranges messages and files for reading: a separator for each day, one mark before the first message of
 * somebody else that was not read, and what one person says in short order as one group. A file stands
 * after the message it follows.
 */
export function arrange(messages: readonly Message[], files: readonly SharedFile[], unread: Unread): Item[] {
  const items: Item[] = [];
  let last: Entry | undefined;
  let marked = false;
  for (const entry of entriesOf(messages, files)) {
    if (!last || !sameDay(last.time, entry.time)) {
      items.push({ kind: "day", key: `day ${entry.time}`, time: entry.time });
    }
    if (!marked && isNews(entry, unread)) {
      items.push({ kind: "unread", key: "unread" });
      marked = true;
    }
    place(items, entry, last);
    last = entry;
  }
  return items;
}

function place(items: Item[], entry: Entry, last: Entry | undefined): void {
  const { file, message, participantId } = entry;
  if (file) items.push({ kind: "file", key: file.fileId, file });
  if (!message) return;
  const open = items.at(-1);
  if (
    open?.kind === "group" &&
    open.participantId === participantId &&
    last &&
    within(last.time, entry.time, GROUP_MINUTES)
  ) {
    open.messages.push(message);
  } else {
    items.push({ kind: "group", key: message.messageId, participantId, messages: [message] });
  }
}

function isNews(entry: Entry, unread: Unread): boolean {
  if (!entry.message || unread.after === null || entry.participantId === unread.ownParticipantId)
    return false;
  return BigInt(entry.message.sequence) > unread.after;
}

function entriesOf(messages: readonly Message[], files: readonly SharedFile[]): Entry[] {
  const first = BigInt(messages[0]?.sequence ?? "0");
  // A file that belongs among older messages shows once those are loaded.
  const shown = files.filter((file) => BigInt(file.afterSequence) >= first - 1n);
  let next = 0;
  const entries: Entry[] = [];
  const placeFiles = (before: bigint | null): void => {
    for (
      let file = shown[next];
      file && (before === null || BigInt(file.afterSequence) < before);
      file = shown[next]
    ) {
      entries.push({ time: file.shareTime, participantId: file.senderParticipantId, file });
      next += 1;
    }
  };
  for (const message of messages) {
    placeFiles(BigInt(message.sequence));
    entries.push({ time: message.sendTime, participantId: message.participantId, message });
  }
  placeFiles(null);
  return entries;
}
