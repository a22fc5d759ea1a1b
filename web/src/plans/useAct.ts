import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRequestId } from "@/lib/useRequestId";
import { notify } from "@/ui/notices";

/** One act of a dialog: the request keeps its id while nothing in it changes, and what it `outdates` is asked for again. */
export function useAct<Request extends object>(
  outdates: readonly QueryKey[],
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
    // Also after a refusal: it may have been for what is shown here and is not so any more.
    onSettled: () => {
      for (const queryKey of outdates) void client.invalidateQueries({ queryKey });
    },
  });
}
