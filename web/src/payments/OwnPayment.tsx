import { lazy, Suspense } from "react";
import { Link } from "wouter";
import { useCards, useOwnCharge } from "@/api/queries";
import type { Conversation, Money } from "@/api/types";
import { CHARGE_PURPOSES, CHARGE_STATES, cardText, nextStep } from "@/lib/billing";
import { isArchived } from "@/lib/conversation";
import { formatMoney, isZero } from "@/lib/money";
import { CARDS, paymentPath } from "@/lib/route";
import { formatMoment } from "@/lib/time";
import { Documents } from "@/payments/Documents";
import { Loading, Note, ProblemNote } from "@/ui/feedback";

const AcceptFee = lazy(() => import("@/fees/AcceptFee"));

/** What a participant pays: before completion the fee and the card, afterwards the charge and its receipt. */
export default function OwnPayment({ conversation }: { conversation: Conversation }) {
  const fee = conversation.ownFee;
  if (!fee || isZero(fee)) return null;
  return (
    <section className="detail-section" aria-labelledby="payment-heading">
      <h2 id="payment-heading">Your payment</h2>
      {isArchived(conversation) ? (
        <Charged conversation={conversation} />
      ) : (
        <Agreed fee={fee} acceptTime={conversation.ownFeeAcceptTime} />
      )}
    </section>
  );
}

function Agreed({ fee, acceptTime }: { fee: Money; acceptTime: string | undefined }) {
  const cards = useCards();
  const onFile = cards.data?.cards;
  const card = onFile?.find((one) => one.default) ?? onFile?.[0];
  return (
    <>
      <p>
        Your fee is <strong>{formatMoney(fee)}</strong>. It is charged when your provider completes the
        conversation.{acceptTime && ` You accepted it on ${formatMoment(acceptTime)}.`}
      </p>
      {card && (
        <p className="hint">
          With your {cardText(card)}. <Link href={CARDS}>Change</Link>
        </p>
      )}
      {card && (card.expired || card.expiresBefore) && (
        <Note kind="warn">
          <p>
            {card.expired ? "This card has expired." : "This card expires before an appointment of yours."}{" "}
            <Link href={CARDS}>Your cards</Link>
          </p>
        </Note>
      )}
      {onFile?.length === 0 && (
        <Note kind="warn">
          <p>
            You have no card on file. <Link href={CARDS}>Add a card</Link>
          </p>
        </Note>
      )}
    </>
  );
}

function Charged({ conversation }: { conversation: Conversation }) {
  const own = useOwnCharge(conversation.conversationId);
  if (own.isPending) return <Loading label="Loading your payment" />;
  if (own.isError) return <ProblemNote error={own.error} onRetry={() => void own.refetch()} />;
  const charge = own.data;
  if (!charge) return <p className="quiet-text">Nothing is owed.</p>;
  const state = CHARGE_STATES[charge.state];
  const todo = nextStep(charge);
  return (
    <>
      <p className="charge-line">
        <strong>{formatMoney(charge.amount)}</strong>
        <span className={`badge ${state.tone}`}>{state.text}</span>
      </p>
      {CHARGE_PURPOSES[charge.purpose] && <p className="hint">{CHARGE_PURPOSES[charge.purpose]}</p>}
      {conversation.ownFeeAcceptanceNeeded && (
        <Suspense>
          <AcceptFee conversation={conversation} />
        </Suspense>
      )}
      {charge.card && <p className="hint">{cardText(charge.card)}</p>}
      {charge.refunded && (
        <p className="hint">
          {formatMoney(charge.refunded)} was paid back to your card. Your bank shows it after some days.
        </p>
      )}
      {charge.declineMessage && <p className="hint">{charge.declineMessage}</p>}
      {todo && (
        <Note kind="warn">
          <p>
            {todo} <Link href={paymentPath(conversation.conversationId)}>Go to this payment</Link>
          </p>
        </Note>
      )}
      <Documents conversation={conversation} />
    </>
  );
}
