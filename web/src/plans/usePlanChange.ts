import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { asProblem } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Conversation } from "@/api/types";
import { patchConversation } from "@/live/cache";
import { notify } from "@/ui/notices";

/** One act on a conversation: the request keeps its id while nothing in it changes, and the caches follow. */
export function usePlanChange<Request extends object>(
  conversation: Conversation,
  act: (request: Request & { requestId: string }) => Promise<Conversation>,
  done: { said: string; onDone: () => void },
) {
  const client = useQueryClient();
  const attempt = useRef({ body: "", requestId: "" });
  const { conversationId } = conversation;
  return useMutation({
    mutationFn: (request: Request) => {
      const body = JSON.stringify(request);
      if (attempt.current.body !== body) attempt.current = { body, requestId: crypto.randomUUID() };
      return act({ ...request, requestId: attempt.current.requestId });
    },
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
