import { type Problem, readProblem, unanswered } from "@/api/problem";
import type { SharedFile } from "@/api/types";

export interface Upload {
  conversationId: string;
  /** Made here; the same id with the same bytes gives the same answer. */
  fileId: string;
  file: File;
  participantIds: string[];
}

/**
 * Sends a file's bytes and shares it. `onProgress` gets the part that is sent, 0 to 1.
 * XMLHttpRequest, because fetch does not report the progress of an upload. Rejects with a Problem.
 */
export function uploadFile(
  upload: Upload,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<SharedFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", addressOf(upload));
    request.setRequestHeader("Content-Type", upload.file.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status === 200) resolve((request.response as { file: SharedFile }).file);
      else reject(readProblem(request.status, request.response) satisfies Problem);
    };
    request.onerror = () => reject(unanswered());
    request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(upload.file);
  });
}

function addressOf(upload: Upload): string {
  const query = new URLSearchParams({ file_id: upload.fileId, name: upload.file.name });
  for (const participantId of upload.participantIds) query.append("participant_ids", participantId);
  return `/v1/conversations/${encodeURIComponent(upload.conversationId)}/files?${query}`;
}
