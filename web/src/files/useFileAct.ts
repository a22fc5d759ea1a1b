import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/queries";
import type { SharedFile } from "@/api/types";
import { useRequestId } from "@/lib/useRequestId";
import { notify } from "@/ui/notices";

/** One act on a file: the request keeps its id while nothing in it changes, and the lists are asked for again. */
export function useFileAct<Request extends object>(
  { conversationId }: SharedFile,
  act: (request: Request & { requestId: string }) => Promise<unknown>,
  done: { said: string; onDone: () => void },
) {
  const client = useQueryClient();
  const requestId = useRequestId();
  return useMutation({
    mutationFn: (request: Request) => act({ ...request, requestId: requestId(request) }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.files(conversationId) });
      notify(done.said);
      done.onDone();
    },
  });
}
