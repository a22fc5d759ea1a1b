import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "wouter";
import { finishCardSetup, setDefaultCard } from "@/api/calls";
import { keys, useCards } from "@/api/queries";
import type { Card } from "@/api/types";
import { AddCard } from "@/cards/AddCard";
import { RemoveCardDialog } from "@/cards/RemoveCardDialog";
import { brandName, cardText, expiryText } from "@/lib/billing";
import { CARDS } from "@/lib/route";
import { formatMoment } from "@/lib/time";
import { Button } from "@/ui/Button";
import { Empty, Loading, Note, ProblemNote } from "@/ui/feedback";
import { CardIcon, LockIcon } from "@/ui/icons";
import { notify } from "@/ui/notices";

/** The own cards on file. The number is typed on the processor's page, never here (S33). */
export default function CardsPage() {
  const cards = useCards();
  const [removing, setRemoving] = useState<Card | null>(null);
  return (
    <main id="main" className="page">
      <div className="page-head">
        <h1>Cards on file</h1>
      </div>
      <p className="quiet-text">
        Your default card is charged when a provider completes a conversation that has a fee for you.
      </p>
      <Returned />
      {cards.isPending && <Loading label="Loading your cards" />}
      <ProblemNote error={cards.error} onRetry={() => void cards.refetch()} />
      {cards.data?.cards.length === 0 && (
        <Empty title="No card yet">
          <p>You type the number on our payment processor's page. It never reaches your provider or us.</p>
        </Empty>
      )}
      {cards.data?.appointmentsUnknown && (
        <Note kind="warn">
          <p>We cannot tell right now whether a card expires before an appointment of yours.</p>
        </Note>
      )}
      <ul className="cards">
        {cards.data?.cards.map((card) => (
          <CardLine key={card.cardId} card={card} onRemove={() => setRemoving(card)} />
        ))}
      </ul>
      <AddCard returnPath={CARDS} />
      <p className="hint">
        <LockIcon /> We keep the brand, the last 4 digits and the expiry only.
      </p>
      {removing && <RemoveCardDialog card={removing} onClose={() => setRemoving(null)} />}
    </main>
  );
}

function CardLine({ card, onRemove }: { card: Card; onRemove: () => void }) {
  const client = useQueryClient();
  const choose = useMutation({
    mutationFn: () => setDefaultCard(card.cardId, crypto.randomUUID()),
    onSuccess: () => {
      notify(`Your ${cardText(card)} is charged from now on.`);
      return client.invalidateQueries({ queryKey: keys.cards });
    },
  });
  return (
    <li className="card-line">
      <CardIcon />
      <span>
        <strong>
          {brandName(card.brand)} <span aria-hidden="true">····</span>
          <span className="visually-hidden">ending in</span> {card.last4}
        </strong>
        <small>
          {card.expired ? "Expired" : "Valid until"} {expiryText(card)}
        </small>
        {card.expiresBefore && !card.expired && (
          <small className="warn-text">
            It expires before your appointment on {formatMoment(card.expiresBefore)}.
          </small>
        )}
        <ProblemNote error={choose.error} />
      </span>
      {card.expired && <span className="badge bad">Expired</span>}
      {card.default ? (
        <span className="badge blue">Default</span>
      ) : (
        <Button isPending={choose.isPending} onPress={() => choose.mutate()}>
          Make default<span className="visually-hidden">: {cardText(card)}</span>
        </Button>
      )}
      <Button kind="quiet" onPress={onRemove}>
        Remove<span className="visually-hidden"> {cardText(card)}</span>
      </Button>
    </li>
  );
}

/** After the processor's page sent the person back, takes the card over. */
function Returned() {
  const client = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const setup = search.get("card_setup");
  const finish = useMutation({
    mutationFn: finishCardSetup,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.cards }),
  });
  const { mutate } = finish;
  const begun = useRef("");
  useEffect(() => {
    if (!setup || begun.current === setup) return;
    begun.current = setup;
    mutate(setup);
    setSearch({}, { replace: true });
  }, [setup, mutate, setSearch]);
  return (
    <div role="status">
      {finish.isPending && <p>Saving your card…</p>}
      {finish.data && (
        <Note kind="good">
          <p>Your {cardText(finish.data)} is saved.</p>
        </Note>
      )}
      <ProblemNote error={finish.error} onRetry={() => mutate(begun.current)} />
    </div>
  );
}
