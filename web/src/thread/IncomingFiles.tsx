import { lazy, Suspense, useState } from "react";
import type { Conversation } from "@/api/types";
import { useIncomingFiles } from "@/files/useIncomingFiles";
import { mayShare } from "@/lib/conversation";
import { PaperclipIcon } from "@/ui/icons";

const ShareFilesDialog = lazy(() => import("@/files/ShareFilesDialog"));

/** Files dropped or pasted anywhere on the page, for the conversation that is open. */
export function IncomingFiles({ conversation }: { conversation: Conversation }) {
  const [files, setFiles] = useState<readonly File[]>([]);
  const over = useIncomingFiles({ allowed: mayShare(conversation), inDialog: false, onFiles: setFiles });
  return (
    <>
      {over && (
        <div className="drop-here" aria-hidden="true">
          <PaperclipIcon /> Drop to share
        </div>
      )}
      {files.length > 0 && (
        <Suspense>
          <ShareFilesDialog conversation={conversation} files={files} onClose={() => setFiles([])} />
        </Suspense>
      )}
    </>
  );
}
