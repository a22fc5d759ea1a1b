import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { asProblem, type Problem } from "@/api/problem";
import { keys } from "@/api/queries";
import { uploadFile } from "@/api/upload";
import { notify } from "@/ui/notices";

/** One upload at a time. The same file tried again keeps its id, so it is never shared twice. */
export function useUpload(conversationId: string, onDone: () => void) {
  const client = useQueryClient();
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<Problem | null>(null);
  const attempt = useRef<{ file: File; chosen: string; fileId: string } | null>(null);
  const control = useRef(new AbortController());
  useEffect(() => () => control.current.abort(), []);

  const start = (file: File, participantIds: string[]) => {
    const chosen = participantIds.join();
    const again = attempt.current?.file === file && attempt.current.chosen === chosen;
    const fileId = again && attempt.current ? attempt.current.fileId : crypto.randomUUID();
    attempt.current = { file, chosen, fileId };
    control.current = new AbortController();
    setError(null);
    setProgress(0);
    uploadFile({ conversationId, fileId, file, participantIds }, setProgress, control.current.signal)
      .then(() => {
        for (const key of [keys.files(conversationId), keys.conversation(conversationId), keys.lists]) {
          void client.invalidateQueries({ queryKey: key });
        }
        notify(`${file.name} is shared.`);
        onDone();
      })
      .catch((reason: unknown) => {
        if (!(reason instanceof DOMException)) setError(asProblem(reason));
      })
      .finally(() => setProgress(null));
  };
  return { start, progress, error, cancel: () => control.current.abort() };
}
