import { useMutation, useQueryClient } from "@tanstack/react-query";
import { retryCharge } from "@/api/calls";
import { keys, useCharges } from "@/api/queries";
import type { Charge, Conversation } from "@/api/types";
import { Documents } from "@/details/Documents";
import { CHARGE_PURPOSES, CHARGE_STATES, cardText, hostNote } from "@/lib/billing";
import { formatMoney } from "@/lib/money";
import { Button } from "@/ui/Button";
import { Loading, ProblemNote } from "@/ui/feedback";

/** Every charge of a conversation that is over, its documents, and a retry where one may help (S38). */
export function HostPayments({ conversation }: { conversation: Conversation }) {
  const id = conversation.conversationId;
  const charges = useCharges(id);
  return (
    <section className="detail-section" aria-labelledby="payments-heading">
      <h2 id="payments-heading">Payments</h2>
      {charges.isPending && <Loading label="Loading payments" />}
      <ProblemNote error={charges.error} onRetry={() => void charges.refetch()} />
      {charges.data?.length === 0 && <p className="quiet-text">Nothing was owed.</p>}
      <ul className="charges">
        {charges.data?.map((charge) => (
          <ChargeLine key={charge.chargeId} charge={charge} conversationId={id} />
        ))}
      </ul>
      <Documents conversation={conversation} />
    </section>
  );
}

function ChargeLine({ charge, conversationId }: { charge: Charge; conversationId: string }) {
  const client = useQueryClient();
  const state = CHARGE_STATES[charge.state];
  const note = hostNote(charge);
  const retry = useMutation({
    mutationFn: () => retryCharge(charge.chargeId, crypto.randomUUID()),
    onSettled: () => client.invalidateQueries({ queryKey: keys.charges(conversationId) }),
  });
  return (
    <li>
      <p className="charge-line">
        <bdi>{charge.displayName}</bdi>
        <strong>{formatMoney(charge.amount)}</strong>
      </p>
      {CHARGE_PURPOSES[charge.purpose] && <p className="hint">{CHARGE_PURPOSES[charge.purpose]}</p>}
      <p className="charge-line">
        <small>{charge.card ? cardText(charge.card) : "No card"}</small>
        <span className={`badge ${state.tone}`}>{state.text}</span>
      </p>
      {charge.declineMessage && <p className="hint">{charge.declineMessage}</p>}
      {note && <p className="hint">{note}</p>}
      {charge.state === "CHARGE_STATE_NOT_ACCEPTED" && (
        <p className="hint">It is charged once it is accepted; they are asked by e-mail.</p>
      )}
      {charge.retryable && (
        <Button isPending={retry.isPending} onPress={() => retry.mutate()}>
          {retry.isPending ? "Trying…" : "Try again"}
        </Button>
      )}
      <ProblemNote error={retry.error} />
    </li>
  );
}
