import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { retryCharge } from "@/api/calls";
import { keys, useCharges } from "@/api/queries";
import type { Charge, Conversation } from "@/api/types";
import { CHARGE_PURPOSES, CHARGE_STATES, cardText, hostNote } from "@/lib/billing";
import { formatMoney } from "@/lib/money";
import { RefundDialog, WaiveDialog } from "@/payments/ChargeDialogs";
import { Documents } from "@/payments/Documents";
import { History } from "@/payments/History";
import { Button } from "@/ui/Button";
import { Loading, ProblemNote } from "@/ui/feedback";

interface Props {
  charge: Charge;
  conversationId: string;
}

/** Every charge of a conversation that is over, its documents, and what can be done about each (S38). */
export default function HostPayments({ conversation }: { conversation: Conversation }) {
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

function ChargeLine({ charge, conversationId }: Props) {
  const state = CHARGE_STATES[charge.state];
  const note = hostNote(charge);
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
      <History charge={charge} />
      <Acts charge={charge} conversationId={conversationId} />
    </li>
  );
}

function Acts({ charge, conversationId }: Props) {
  const client = useQueryClient();
  const [dialog, setDialog] = useState<"waive" | "refund" | null>(null);
  const close = () => setDialog(null);
  const retry = useMutation({
    mutationFn: () => retryCharge(charge.chargeId, crypto.randomUUID()),
    onSettled: () => client.invalidateQueries({ queryKey: keys.charges(conversationId) }),
  });
  return (
    <>
      <p className="charge-acts">
        {charge.retryable && (
          <Button isPending={retry.isPending} onPress={() => retry.mutate()}>
            {retry.isPending ? "Trying…" : "Try again"}
          </Button>
        )}
        {charge.waivable && (
          <Button aria-label={`Waive the fee of ${charge.displayName}`} onPress={() => setDialog("waive")}>
            Waive
          </Button>
        )}
        {charge.refundable && (
          <Button aria-label={`Refund ${charge.displayName}`} onPress={() => setDialog("refund")}>
            Refund
          </Button>
        )}
      </p>
      <ProblemNote error={retry.error} />
      {dialog === "waive" && <WaiveDialog charge={charge} conversationId={conversationId} onClose={close} />}
      {dialog === "refund" && charge.refundable && (
        <RefundDialog
          charge={charge}
          left={charge.refundable}
          conversationId={conversationId}
          onClose={close}
        />
      )}
    </>
  );
}
