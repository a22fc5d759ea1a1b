import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { DetailedError, Upload } from "tus-js-client";
import { Problem, readProblem, unanswered } from "@/api/problem";
import type { Report } from "@/files/uploader";
import type { Outgoing } from "@/files/uploads";

const CHUNK_BYTES = 8 * 1024 * 1024;
const PAUSES_MILLISECONDS = [1_000, 3_000, 5_000];
const LONGEST_PAUSE_MILLISECONDS = 10_000;
/** A connection that is only half open takes nothing and says nothing. */
const SILENCE_MILLISECONDS = 60_000;

/**
 * Sends a file resumably (tus, ADR 0024), with its checksum. While the service is out of reach it tries again, and
 * goes on where it stood. Nothing is stored on the device: a page that is loaded afresh knows nothing of it.
 */
export async function transfer(one: Outgoing, report: Report, signal: AbortSignal): Promise<void> {
  const upload = new Upload(one.file, {
    endpoint: `${window.location.origin}/v1/conversations/${one.conversationId}/uploads`,
    metadata: {
      file_id: one.fileId,
      name: one.file.name,
      content_type: one.file.type,
      sha256: await sha256Of(one.file, signal),
      participant_ids: one.participantIds.join(),
    },
    chunkSize: CHUNK_BYTES,
    retryDelays: null,
    storeFingerprintForResuming: false,
  });
  let sent = 0;
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt(upload, signal, (bytes) => {
        failures = 0;
        sent = bytes;
        report({ stage: "sending", sent });
      });
    } catch (error) {
      signal.throwIfAborted();
      if (!goesOn(error)) throw error;
      report({ stage: "offline", sent });
      await pause(PAUSES_MILLISECONDS[failures] ?? LONGEST_PAUSE_MILLISECONDS, signal);
    }
  }
}

/** SHA-256 of a file in lower-case hexadecimal, read piece by piece. Rejects with a Problem where it cannot be read. */
export async function sha256Of(file: Blob, signal: AbortSignal): Promise<string> {
  const hash = sha256.create();
  const reader = file.stream().getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      signal.throwIfAborted();
      hash.update(piece.value);
    }
  } catch {
    signal.throwIfAborted();
    throw unreadable();
  }
  return bytesToHex(hash.digest());
}

/** From where the upload stands to its end, or to the first failure, which is a Problem. */
function attempt(upload: Upload, signal: AbortSignal, onSent: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let silence: ReturnType<typeof setTimeout>;
    const stop = (reason: unknown) => {
      void upload.abort();
      settle(() => reject(reason));
    };
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => stop(unanswered()), SILENCE_MILLISECONDS);
    };
    const aborted = () => stop(signal.reason);
    const settle = (act: () => void) => {
      clearTimeout(silence);
      signal.removeEventListener("abort", aborted);
      act();
    };
    signal.addEventListener("abort", aborted);
    upload.options.onProgress = (bytes) => {
      listen();
      onSent(bytes);
    };
    upload.options.onSuccess = () => settle(resolve);
    upload.options.onError = (error) => settle(() => reject(problemOf(error)));
    listen();
    upload.start();
  });
}

/** What waits for a connection, and what asks again how much has arrived. */
function goesOn(error: unknown): boolean {
  return error instanceof Problem && (error.transient || error.reason === "UPLOAD_OFFSET_MISMATCH");
}

function problemOf(error: Error): Problem {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  if (!response) return error instanceof DetailedError ? unanswered() : unreadable();
  return readProblem(response.getStatus(), parsed(response.getBody()));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function unreadable(): Problem {
  const detail = "The file could not be read. Choose it again.";
  return new Problem({
    status: 400,
    reason: "FILE_UNREADABLE",
    detail,
    violations: [],
    reference: "",
    facts: {},
  });
}

/** A while, or until there is a connection again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
