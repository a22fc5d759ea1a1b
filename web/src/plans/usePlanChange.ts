import { useMutation, useQueryClient } from "@tanstack/react-query";
import { asProblem } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Conversation } from "@/api/types";
import { useRequestId } from "@/lib/useRequestId";
import { patchConversation } from "@/live/cache";
import { notify } from "@/ui/notices";

/** One act on a conversation: the request keeps its id while nothing in it changes, and the caches follow. */
export function usePlanChange<Request extends object>(
  conversation: Conversation,
  act: (request: Request & { requestId: string }) => Promise<Conversation>,
  done: { said: string; onDone: () => void },
) {
  const client = useQueryClient();
  const requestId = useRequestId();
  const { conversationId } = conversation;
  return useMutation({
    mutationFn: (request: Request) => act({ ...request, requestId: requestId(request) }),
    onSuccess: (changed) => {
      patchConversation(client, changed);
      for (const key of [keys.lists, keys.managed(conversationId), keys.preview(conversationId)])
        void client.invalidateQueries({ queryKey: key });
      notify(done.said);
      done.onDone();
    },
    onError: (error) => {
      if (asProblem(error).status === 412)
        void client.invalidateQueries({ queryKey: keys.conversation(conversationId) });
    },
  });
}
