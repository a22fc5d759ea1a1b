import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/queries";
import { useRequestId } from "@/lib/useRequestId";
import { notify } from "@/ui/notices";

/** One act on a charge of a conversation; what is shown of its payments follows. */
export function useChargeAct<Request extends object>(
  conversationId: string,
  act: (request: Request & { requestId: string }) => Promise<unknown>,
  done: { said: string; onDone: () => void },
) {
  const client = useQueryClient();
  const requestId = useRequestId();
  return useMutation({
    mutationFn: (request: Request) => act({ ...request, requestId: requestId(request) }),
    onSuccess: () => {
      notify(done.said);
      done.onDone();
    },
    onSettled: () => {
      for (const key of [keys.charges(conversationId), keys.documents(conversationId)])
        void client.invalidateQueries({ queryKey: key });
    },
  });
}
