import { useUploads } from "@/api/queries";
import type { Conversation, SharedFile } from "@/api/types";
import { type OwnUpload, outgoing, ownUploads } from "@/files/uploads";
import { useStore } from "@/lib/store";

/** The own uploads of a conversation that nobody else sees yet: what is among the `files` shown is none any more. */
export function useOwnUploads(conversation: Conversation, files: readonly SharedFile[]): OwnUpload[] {
  const { conversationId } = conversation;
  const sending = useStore(outgoing).filter((one) => one.conversationId === conversationId);
  const uploads = useUploads(conversation);
  return ownUploads(sending, uploads.data?.uploads ?? [], files);
}
