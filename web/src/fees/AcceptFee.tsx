import { useMutation, useQueryClient } from "@tanstack/react-query";
import { acceptFee } from "@/api/calls";
import { asProblem } from "@/api/problem";
import { keys, useOwnFee } from "@/api/queries";
import type { Conversation, Money, OwnFee } from "@/api/types";
import { isArchived } from "@/lib/conversation";
import { formatMoney } from "@/lib/money";
import { formatWindow } from "@/lib/time";
import { Button } from "@/ui/Button";
import { Loading, Note, ProblemNote } from "@/ui/feedback";
import { notify } from "@/ui/notices";

interface Props {
  conversation: Conversation;
  onAccepted?: () => void;
}

/** The price lock (B3): the fee and what goes with it, and one button that accepts exactly that. */
export default function AcceptFee({ conversation, onAccepted }: Props) {
  const own = useOwnFee(conversation.conversationId);
  const accept = useAcceptance(conversation, onAccepted);
  if (own.isPending) return <Loading label="Loading your fee" />;
  if (own.isError) return <ProblemNote error={own.error} onRetry={() => void own.refetch()} />;
  const { fee } = own.data;
  if (!fee || !own.data.acceptanceNeeded) return null;
  const changed = isChanged(accept.error);
  return (
    <section className="accept-fee" aria-label="Your fee">
      {changed && (
        <div role="alert">
          <Note kind="warn">
            <p>The fee has changed meanwhile. This is what it is now.</p>
          </Note>
        </div>
      )}
      <p>
        {isArchived(conversation) ? "You have not accepted your fee of " : "Your fee is "}
        <strong>{formatMoney(fee)}</strong>. You are never charged more than you accept here.
      </p>
      <Costs own={own.data} />
      <Button kind="primary" isPending={accept.isPending} onPress={() => accept.mutate(own.data)}>
        {accept.isPending ? "Accepting…" : `Accept fee of ${formatMoney(fee)}`}
      </Button>
      {!changed && <ProblemNote error={accept.error} />}
    </section>
  );
}

function Costs({ own }: { own: OwnFee }) {
  const late = own.lateCancellationFee;
  if (!late && !own.noShowFee) return null;
  return (
    <ul className="consequences">
      {late && (
        <li>
          Cancelling less than {formatWindow(own.lateCancellationWindow)} before the start costs{" "}
          {formatMoney(late)}.
        </li>
      )}
      {own.noShowFee && <li>Not coming costs {formatMoney(own.noShowFee)}.</li>}
    </ul>
  );
}

function useAcceptance({ conversationId }: Conversation, onAccepted?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (shown: OwnFee) =>
      acceptFee(conversationId, {
        requestId: crypto.randomUUID(),
        fee: shown.fee as Money,
        ...(shown.lateCancellationFee ? { lateCancellationFee: shown.lateCancellationFee } : {}),
        ...(shown.noShowFee ? { noShowFee: shown.noShowFee } : {}),
      }),
    onSuccess: async (own) => {
      await client.invalidateQueries({ queryKey: keys.conversation(conversationId) });
      client.setQueryData(keys.ownFee(conversationId), own);
      void client.invalidateQueries({ queryKey: keys.ownCharge(conversationId) });
      notify("You have accepted the fee.");
      onAccepted?.();
    },
    onError: () => void client.invalidateQueries({ queryKey: keys.ownFee(conversationId) }),
  });
}

function isChanged(error: unknown): boolean {
  return Boolean(error) && asProblem(error).reason === "FEE_CHANGED";
}
