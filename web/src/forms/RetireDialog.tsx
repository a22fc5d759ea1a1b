import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/queries";
import type { Form } from "@/api/types";
import { retireForm } from "@/forms/calls";
import { useRequestId } from "@/lib/useRequestId";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/feedback";
import { notify } from "@/ui/notices";

export function RetireDialog({ form, onClose }: { form: Form; onClose: () => void }) {
  const client = useQueryClient();
  const requestId = useRequestId();
  const retire = useMutation({
    mutationFn: () => retireForm(form.formId, requestId({ formId: form.formId })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.library(form.divisionId) });
      notify("Retired. It is not assigned any more.");
      onClose();
    },
  });
  return (
    <Dialog title="Retire this form?" isOpen onClose={onClose} dismissable={!retire.isPending}>
      <div className="dialog-body">
        <p>
          <bdi>{form.title}</bdi> cannot be assigned any more, and this cannot be undone. What was assigned
          already stays, and can still be filled in.
        </p>
        <ProblemNote error={retire.error} />
      </div>
      <footer className="dialog-footer">
        <Button kind="quiet" onPress={onClose} isDisabled={retire.isPending}>
          Keep it
        </Button>
        <Button kind="primary" isPending={retire.isPending} onPress={() => retire.mutate()}>
          Retire
        </Button>
      </footer>
    </Dialog>
  );
}
