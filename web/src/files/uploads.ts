import type { SharedFile, Upload } from "@/api/types";
import { Store } from "@/lib/store";

/** Why a file is not shared: a reason of the services, and the sentence that came with it. */
export interface Refusal {
  reason: string;
  message: string;
}

/**
 * Where a file on its way stands. waiting: for its turn; offline: goes on by itself once there is a connection;
 * left: begun on a page that is closed, or on another device.
 */
export type Stage = "waiting" | "sending" | "offline" | "checking" | "refused" | "left";

/** A file that this page sends, under the id that it keeps through every attempt. */
export interface Outgoing {
  fileId: string;
  conversationId: string;
  file: File;
  participantIds: readonly string[];
  stage: Exclude<Stage, "left">;
  /** In bytes. */
  sent: number;
  refusal: Refusal | null;
}

/** A file of one's own that nobody else sees yet. */
export interface OwnUpload {
  fileId: string;
  name: string;
  /** In bytes, like `sent`. */
  size: number;
  sent: number;
  stage: Stage;
  refusal: Refusal | null;
  /** Whether this page has its bytes. */
  here: boolean;
}

/** What this page sends, in all conversations. In memory only: nothing of it is kept on the device. */
export const outgoing = new Store<readonly Outgoing[]>([]);

/**
 * The own uploads of a conversation: what this page sends, then what the service knows besides. What is shared
 * already is none any more. Where this page has sent all bytes, the service says what has come of them.
 */
export function ownUploads(
  sending: readonly Outgoing[],
  known: readonly Upload[],
  files: readonly SharedFile[],
): OwnUpload[] {
  const shared = new Set(files.map((one) => one.fileId));
  const byId = new Map(known.map((one) => [one.fileId, one]));
  const here = new Set(sending.map((one) => one.fileId));
  return [
    ...sending.map((one) => fromHere(one, byId.get(one.fileId))),
    ...known.filter((one) => !here.has(one.fileId)).map(fromThere),
  ].filter((one) => !shared.has(one.fileId));
}

function fromHere(one: Outgoing, known: Upload | undefined): OwnUpload {
  const refused = one.stage === "checking" && known?.state === "UPLOAD_STATE_REFUSED";
  return {
    fileId: one.fileId,
    name: one.file.name,
    size: one.file.size,
    sent: one.sent,
    stage: refused ? "refused" : one.stage,
    refusal: refused ? refusalOf(known) : one.refusal,
    here: true,
  };
}

const STAGES: Partial<Record<Upload["state"], Stage>> = {
  UPLOAD_STATE_UPLOADING: "left",
  UPLOAD_STATE_REFUSED: "refused",
};

function fromThere(known: Upload): OwnUpload {
  const stage = STAGES[known.state] ?? "checking";
  return {
    fileId: known.fileId,
    name: known.name,
    size: Number(known.size),
    sent: Number(known.offset),
    stage,
    refusal: stage === "refused" ? refusalOf(known) : null,
    here: false,
  };
}

function refusalOf(known: Upload): Refusal {
  return { reason: known.refusalReason, message: known.refusalMessage };
}
