import { useMutation } from "@tanstack/react-query";
import type { Fill } from "@/forms/useFill";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/feedback";

/** Two devices wrote at once: the person says which of the two counts; nothing is mixed. */
export function Conflict({ fill }: { fill: Fill }) {
  const mine = useMutation({ mutationFn: fill.prevail });
  const theirs = useMutation({ mutationFn: fill.takeOver });
  const busy = mine.isPending || theirs.isPending;
  return (
    <Dialog title="Saved on another device" isOpen onClose={() => undefined} dismissable={false}>
      <div className="dialog-body">
        <p>
          Your answers to this form were saved elsewhere meanwhile, perhaps in another window. Which ones
          should count?
        </p>
        <ProblemNote error={mine.error ?? theirs.error} />
      </div>
      <footer className="dialog-footer">
        <Button isDisabled={busy} onPress={() => theirs.mutate()}>
          Use those saved there
        </Button>
        <Button kind="primary" isDisabled={busy} onPress={() => mine.mutate()}>
          Keep these here
        </Button>
      </footer>
    </Dialog>
  );
}
