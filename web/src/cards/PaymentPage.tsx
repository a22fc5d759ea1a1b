import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Link, useSearchParams } from "wouter";
import { finishBankConfirmation, startBankConfirmation } from "@/api/calls";
import { keys, useOwnCharge } from "@/api/queries";
import type { OwnCharge } from "@/api/types";
import { CHARGE_STATES, cardText, nextStep } from "@/lib/billing";
import { formatMoney } from "@/lib/money";
import { CARDS, conversationPath, paymentPath } from "@/lib/route";
import { Button } from "@/ui/Button";
import { Empty, Loading, Note, ProblemNote } from "@/ui/feedback";

/** Where a participant pays: confirm with the bank, or change the card; reached from mails and the thread. */
export default function PaymentPage({ conversationId }: { conversationId: string }) {
  const own = useOwnCharge(conversationId);
  return (
    <main id="main" className="page">
      <div className="page-head">
        <h1>Your payment</h1>
      </div>
      {own.isPending && <Loading label="Loading your payment" />}
      <ProblemNote error={own.error} onRetry={() => void own.refetch()} />
      {own.data === null && <Empty title="Nothing is owed." />}
      {own.data && <Payment charge={own.data} conversationId={conversationId} />}
      <p>
        <Link href={conversationPath(conversationId)}>Go to the conversation</Link>
      </p>
    </main>
  );
}

function Payment({ charge, conversationId }: { charge: OwnCharge; conversationId: string }) {
  const state = CHARGE_STATES[charge.state];
  return (
    <section className="payment" aria-label="This payment">
      <p className="charge-line">
        <strong>{formatMoney(charge.amount)}</strong>
        <span className={`badge ${state.tone}`}>{state.text}</span>
      </p>
      {charge.card && <p className="hint">{cardText(charge.card)}</p>}
      {charge.declineMessage && <p>{charge.declineMessage}</p>}
      <p role="status">{nextStep(charge)}</p>
      <Returned charge={charge} conversationId={conversationId} />
      <Confirm charge={charge} conversationId={conversationId} />
      {charge.state !== "CHARGE_STATE_SUCCEEDED" && (
        <p>
          <Link href={CARDS}>{charge.card ? "Change the card" : "Add a card"}</Link>
        </p>
      )}
    </section>
  );
}

function Confirm({ charge, conversationId }: { charge: OwnCharge; conversationId: string }) {
  const client = useQueryClient();
  const asked = charge.state === "CHARGE_STATE_REQUIRES_ACTION";
  const confirm = useMutation({
    mutationFn: () =>
      startBankConfirmation(charge.chargeId, {
        requestId: crypto.randomUUID(),
        returnPath: paymentPath(conversationId),
      }),
    onSuccess: ({ url }) => {
      if (url) window.location.assign(url);
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.ownCharge(conversationId) }),
  });
  const opening = confirm.isPending || Boolean(confirm.data?.url);
  return (
    <>
      {charge.confirmable && (
        <Button kind="primary" isPending={opening} onPress={() => confirm.mutate()}>
          {opening ? "Opening…" : asked ? "Confirm with your bank" : "Pay now"}
        </Button>
      )}
      <ProblemNote error={confirm.error} />
    </>
  );
}

/** After the bank's page sent the person back: finds out what came of it. */
function Returned({ charge, conversationId }: { charge: OwnCharge; conversationId: string }) {
  const client = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const back = search.has("payment_intent");
  const finish = useMutation({
    mutationFn: finishBankConfirmation,
    onSuccess: (found) => client.setQueryData(keys.ownCharge(conversationId), found),
  });
  const { mutate } = finish;
  const begun = useRef(false);
  useEffect(() => {
    if (!back || begun.current) return;
    begun.current = true;
    mutate(charge.chargeId);
    // What the processor put into the address is nobody's business: away with it.
    setSearch({}, { replace: true });
  }, [back, charge.chargeId, mutate, setSearch]);
  return (
    <div role="status">
      {finish.isPending && <p>Asking what your bank said…</p>}
      {finish.data?.state === "CHARGE_STATE_SUCCEEDED" && (
        <Note kind="good">
          <p>Thank you. Your payment is made; the receipt comes by e-mail.</p>
        </Note>
      )}
      <ProblemNote error={finish.error} onRetry={() => mutate(charge.chargeId)} />
    </div>
  );
}
