import { useEffect, useRef, useState } from "react";
import type { Conversation, SharedFile } from "@/api/types";
import { UploadLine } from "@/files/UploadLine";
import type { OwnUpload } from "@/files/uploads";
import { useUploader } from "@/files/useUploader";
import { newsOf } from "@/files/words";
import "@/styles/files.css";

const MOST_SAID = 4;

interface Props {
  conversation: Conversation;
  uploads: readonly OwnUpload[];
  files: readonly SharedFile[];
}

/** Below the messages: what this page sends. A screen reader is told when something becomes of it, not each percent. */
export default function ThreadUploads({ conversation, uploads, files }: Props) {
  const uploader = useUploader();
  const said = useNews(uploads, files);
  useEffect(() => {
    for (const { fileId } of files) uploader.dismiss(fileId);
  }, [files, uploader]);
  return (
    <>
      {uploads.length > 0 && (
        <ul className="uploads" aria-label="Your uploads">
          {uploads.map((one) => (
            <UploadLine key={one.fileId} conversation={conversation} upload={one} />
          ))}
        </ul>
      )}
      <div className="visually-hidden" role="log" aria-label="News of your uploads">
        {said.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
    </>
  );
}

/** The latest news; each stays a while, so that it is read to its end. */
function useNews(uploads: readonly OwnUpload[], files: readonly SharedFile[]) {
  const before = useRef<readonly OwnUpload[]>([]);
  const [said, setSaid] = useState<{ id: number; text: string }[]>([]);
  useEffect(() => {
    const news = newsOf(before.current, uploads, new Set(files.map((one) => one.fileId)));
    before.current = uploads;
    if (news) setSaid((old) => [...old.slice(-MOST_SAID), { id: (old.at(-1)?.id ?? 0) + 1, text: news }]);
  }, [uploads, files]);
  return said;
}
