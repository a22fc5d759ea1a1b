import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/queries";
import { useMe } from "@/shell/me";
import { notify } from "@/ui/notices";

/** A change of somebody: afterwards the lists are read again, and so is what the viewer may do. */
export function usePeopleChange<Answer>(act: () => Promise<Answer>, done: string, onDone: () => void) {
  const client = useQueryClient();
  const { practiceId } = useMe().practice;
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      notify(done);
      void client.invalidateQueries({ queryKey: keys.administration(practiceId) });
      void client.invalidateQueries({ queryKey: keys.me });
      onDone();
    },
  });
}
