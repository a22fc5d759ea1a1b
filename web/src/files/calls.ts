import { get, post, remove } from "@/api/client";
import type { ExplainedFile, SharedFile } from "@/api/types";

function of(fileId: string): string {
  return `/v1/files/${encodeURIComponent(fileId)}`;
}

/** Gives up an upload that is not complete. */
export function cancelUpload(fileId: string): Promise<void> {
  return remove(`/v1/uploads/${encodeURIComponent(fileId)}`, { "Tus-Resumable": "1.0.0" });
}

/** Shows a file to more people; what is shared with whom is never taken back. */
export async function addFileViewers(
  fileId: string,
  request: { requestId: string; participantIds: string[] },
): Promise<SharedFile> {
  return (await post<{ file: SharedFile }>(`${of(fileId)}/viewers`, request)).file;
}

/** Takes a file out of everybody's sight, for good (S29). */
export function quarantineFile(
  fileId: string,
  request: { requestId: string; reason: string },
): Promise<object> {
  return post(`${of(fileId)}:quarantine`, request);
}

/** Who can see a file and why (B1), and what happened to it. */
export function explainFile(fileId: string): Promise<ExplainedFile> {
  return get(`${of(fileId)}/explanation`);
}
