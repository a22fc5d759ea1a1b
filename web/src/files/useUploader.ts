import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/queries";
import { cancelUpload } from "@/files/calls";
import { type Transfer, Uploader } from "@/files/uploader";

let uploader: Uploader | undefined;

/** The uploader: one as long as the page lives, so that sending goes on while one looks elsewhere. */
export function useUploader(): Uploader {
  const client = useQueryClient();
  uploader ??= new Uploader({ transfer, giveUp: cancelUpload, changed: (id) => refetch(client, id) });
  return uploader;
}

/** Loaded once something is sent. */
const transfer: Transfer = async (...how) => (await import("@/files/transfer")).transfer(...how);

function refetch(client: QueryClient, id: string): Promise<unknown> {
  void client.invalidateQueries({ queryKey: keys.conversation(id) });
  void client.invalidateQueries({ queryKey: keys.lists });
  return Promise.all(
    [keys.uploads(id), keys.files(id)].map((queryKey) => client.refetchQueries({ queryKey })),
  );
}

// Bytes that only this page has would be lost.
window.addEventListener("beforeunload", (event) => {
  if (uploader?.busy) event.preventDefault();
});
