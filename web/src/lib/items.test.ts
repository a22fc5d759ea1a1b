import { expect, test } from "vitest";
import type { Message, SharedFile } from "@/api/types";
import { arrange } from "@/lib/items";

function message(sequence: number, participantId: string, sendTime: string): Message {
  return { messageId: `m${sequence}`, sequence: String(sequence), participantId, text: "x", sendTime };
}

function file(fileId: string, afterSequence: number, shareTime: string): SharedFile {
  return {
    fileId,
    conversationId: "c",
    name: "x.pdf",
    contentType: "application/pdf",
    size: "1",
    sha256: "",
    senderParticipantId: "host",
    afterSequence: String(afterSequence),
    shareTime,
    scanState: "SCAN_STATE_CLEAN",
    participantIds: [],
    hasThumbnail: false,
  };
}

const READ = { after: null, ownParticipantId: "me" };

function shape(...given: Parameters<typeof arrange>): string[] {
  return arrange(...given).map((item) => {
    if (item.kind === "group") return item.messages.map((one) => one.sequence).join("+");
    return item.kind === "file" ? item.file.fileId : item.kind;
  });
}

test("what one person says within minutes is one group", () => {
  const messages = [
    message(1, "host", "2026-01-01T10:00:00"),
    message(2, "host", "2026-01-01T10:03:00"),
    message(3, "me", "2026-01-01T10:04:00"),
    message(4, "host", "2026-01-01T10:05:00"),
    message(5, "host", "2026-01-01T10:30:00"),
  ];
  expect(shape(messages, [], READ)).toEqual(["day", "1+2", "3", "4", "5"]);
});

test("each day of the viewer gets a separator", () => {
  const messages = [message(1, "host", "2026-01-01T23:59:00"), message(2, "host", "2026-01-02T00:01:00")];
  expect(shape(messages, [], READ)).toEqual(["day", "1", "day", "2"]);
});

test("a file stands after the message it follows, and waits while older messages are not loaded", () => {
  const messages = [message(5, "host", "2026-01-01T10:00:00"), message(6, "host", "2026-01-01T10:01:00")];
  const files = [
    file("old", 2, "2026-01-01T09:00:00"),
    file("between", 5, "2026-01-01T10:00:30"),
    file("end", 6, "2026-01-01T10:02:00"),
  ];
  expect(shape(messages, files, READ)).toEqual(["day", "5", "between", "6", "end"]);
});

test("a file shared before the first message is shown", () => {
  expect(shape([], [file("first", 0, "2026-01-01T10:00:00")], READ)).toEqual(["day", "first"]);
});

test("the mark for new messages stands before the first unread one of somebody else", () => {
  const messages = [
    message(1, "host", "2026-01-01T10:00:00"),
    message(2, "me", "2026-01-01T10:01:00"),
    message(3, "host", "2026-01-01T10:02:00"),
  ];
  expect(shape(messages, [], { after: 1n, ownParticipantId: "me" })).toEqual([
    "day",
    "1",
    "2",
    "unread",
    "3",
  ]);
});
