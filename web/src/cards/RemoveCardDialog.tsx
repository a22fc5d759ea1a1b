import { useMutation, useQueryClient } from "@tanstack/react-query";
import { removeCard } from "@/api/calls";
import { asProblem } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Card } from "@/api/types";
import { cardText } from "@/lib/billing";
import { plural } from "@/lib/text";
import { formatMoment } from "@/lib/time";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Note, ProblemNote } from "@/ui/feedback";
import { notify } from "@/ui/notices";

/** Takes a card off file. Where a coming appointment needs it, that is said, and asked once more (S33). */
export function RemoveCardDialog({ card, onClose }: { card: Card; onClose: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (neededAcknowledged: boolean) =>
      removeCard(card.cardId, { requestId: crypto.randomUUID(), neededAcknowledged }),
    onSuccess: () => {
      notify(`Your ${cardText(card)} is removed.`);
      void client.invalidateQueries({ queryKey: keys.cards });
      onClose();
    },
  });
  const needed = neededFor(remove.error);
  return (
    <Dialog title="Remove this card?" isOpen onClose={onClose}>
      <div className="dialog-body">
        <p>
          Your {cardText(card)} will not be charged any more. Receipts still name it. What you owe stays owed.
        </p>
        {needed ? (
          <div role="alert">
            <Note kind="warn">
              <p>
                It is your last card, and {plural(needed.appointments, "appointment", "appointments")} with a
                fee {needed.appointments === 1 ? "is" : "are"} coming, the first on{" "}
                {formatMoment(needed.start)}: without a card your provider cannot charge it.
              </p>
            </Note>
          </div>
        ) : (
          <ProblemNote error={remove.error} />
        )}
      </div>
      <footer className="dialog-footer">
        <Button kind="quiet" onPress={onClose}>
          Keep it
        </Button>
        <Button kind="primary" isPending={remove.isPending} onPress={() => remove.mutate(needed !== null)}>
          {needed ? "Remove it all the same" : "Remove"}
        </Button>
      </footer>
    </Dialog>
  );
}

/** Which appointments need the card, where its removal was refused because of them. */
export function neededFor(error: unknown): { appointments: number; start: string } | null {
  if (!error) return null;
  const { reason, facts } = asProblem(error);
  const { appointments, start } = facts;
  if (reason !== "CARD_NEEDED" || !appointments || !start) return null;
  return { appointments: Number(appointments), start };
}
