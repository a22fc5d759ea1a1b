import { lazy, Suspense, useState } from "react";
import { useFiles } from "@/api/queries";
import type { Conversation } from "@/api/types";
import { FileLine } from "@/files/FileLine";
import { UploadLine } from "@/files/UploadLine";
import { useOwnUploads } from "@/files/useOwnUploads";
import { mayShare } from "@/lib/conversation";
import { Button } from "@/ui/Button";
import { Loading, ProblemNote } from "@/ui/feedback";
import { PaperclipIcon } from "@/ui/icons";
import "@/styles/files.css";

const ShareFilesDialog = lazy(() => import("@/files/ShareFilesDialog"));

/** All that was shared, and above it what of the own is not available yet. */
export default function Attachments({ conversation }: { conversation: Conversation }) {
  const [sharing, setSharing] = useState(false);
  const files = useFiles(conversation.conversationId);
  const uploads = useOwnUploads(conversation, files.data ?? []);
  return (
    <section className="detail-section" aria-labelledby="attachments-heading">
      <div className="detail-head">
        <h2 id="attachments-heading">
          Attachments {files.data && <span className="count">{files.data.length}</span>}
        </h2>
        {mayShare(conversation) && (
          <Button kind="quiet" icon aria-label="Share files" onPress={() => setSharing(true)}>
            <PaperclipIcon />
          </Button>
        )}
      </div>
      {files.isPending && <Loading label="Loading attachments" />}
      <ProblemNote error={files.error} onRetry={() => void files.refetch()} />
      {uploads.length > 0 && (
        <ul className="files" aria-label="Not available yet">
          {uploads.map((one) => (
            <UploadLine key={one.fileId} conversation={conversation} upload={one} />
          ))}
        </ul>
      )}
      {files.data?.length === 0 && uploads.length === 0 && (
        <p className="quiet-text">Nothing was shared yet.</p>
      )}
      {files.data && files.data.length > 0 && (
        <ul className="files" aria-label="Shared files">
          {files.data.map((file) => (
            <FileLine key={file.fileId} file={file} conversation={conversation} />
          ))}
        </ul>
      )}
      {sharing && (
        <Suspense>
          <ShareFilesDialog conversation={conversation} onClose={() => setSharing(false)} />
        </Suspense>
      )}
    </section>
  );
}
