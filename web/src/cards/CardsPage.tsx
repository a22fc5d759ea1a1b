import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useSearchParams } from "wouter";
import { finishCardSetup, startCardSetup } from "@/api/calls";
import { keys, useCards } from "@/api/queries";
import type { Card } from "@/api/types";
import { brandName, cardText, expiryText } from "@/lib/billing";
import { Button } from "@/ui/Button";
import { Empty, Loading, Note, ProblemNote } from "@/ui/feedback";
import { CardIcon, LockIcon, PlusIcon } from "@/ui/icons";

/** The own cards on file. The number is typed on the processor's page, never here (S33). */
export default function CardsPage() {
  const cards = useCards();
  const add = useMutation({
    mutationFn: () => startCardSetup(crypto.randomUUID()),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  return (
    <main id="main" className="page">
      <div className="page-head">
        <h1>Cards on file</h1>
        <Button kind="primary" isPending={add.isPending || add.isSuccess} onPress={() => add.mutate()}>
          <PlusIcon /> {add.isPending || add.isSuccess ? "Opening…" : "Add a card"}
        </Button>
      </div>
      <p className="quiet-text">
        Your default card is charged when a provider completes a conversation that has a fee for you.
      </p>
      <Returned />
      <ProblemNote error={add.error} />
      {cards.isPending && <Loading label="Loading your cards" />}
      <ProblemNote error={cards.error} onRetry={() => void cards.refetch()} />
      {cards.data?.length === 0 && (
        <Empty title="No card yet">
          <p>You type the number on our payment processor's page. It never reaches your provider or us.</p>
        </Empty>
      )}
      <ul className="cards">
        {cards.data?.map((card) => (
          <CardLine key={card.cardId} card={card} />
        ))}
      </ul>
      <p className="hint">
        <LockIcon /> We keep the brand, the last 4 digits and the expiry only.
      </p>
    </main>
  );
}

function CardLine({ card }: { card: Card }) {
  return (
    <li className="card-line">
      <CardIcon />
      <span>
        <strong>
          {brandName(card.brand)} <span aria-hidden="true">····</span>
          <span className="visually-hidden">ending in</span> {card.last4}
        </strong>
        <small>Valid until {expiryText(card)}</small>
      </span>
      {card.default && <span className="badge blue">Default</span>}
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
