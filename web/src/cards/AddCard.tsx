import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { startCardSetup } from "@/api/calls";
import { asProblem } from "@/api/problem";
import { keys, useCardConsent } from "@/api/queries";
import type { CardConsent } from "@/api/types";
import { Button } from "@/ui/Button";
import { Check } from "@/ui/Check";
import { Loading, ProblemNote } from "@/ui/feedback";
import { PlusIcon } from "@/ui/icons";

/** What saving a card means, to be agreed to, and then the way to the processor's page (S33). */
export function AddCard({ returnPath }: { returnPath: string }) {
  const consent = useCardConsent();
  return (
    <section className="add-card" aria-labelledby="add-card-heading">
      <h2 id="add-card-heading">Save a card</h2>
      {consent.isPending && <Loading label="Loading what you agree to" />}
      <ProblemNote error={consent.error} onRetry={() => void consent.refetch()} />
      {/* Another text has to be agreed to anew. */}
      {consent.data && <Agree key={consent.data.version} consent={consent.data} returnPath={returnPath} />}
    </section>
  );
}

function Agree({ consent, returnPath }: { consent: CardConsent; returnPath: string }) {
  const client = useQueryClient();
  const [agreed, setAgreed] = useState(false);
  const add = useMutation({
    mutationFn: () =>
      startCardSetup({ requestId: crypto.randomUUID(), returnPath, consentVersion: consent.version }),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: (error) => {
      if (asProblem(error).reason !== "CONSENT_OUTDATED") return;
      void client.invalidateQueries({ queryKey: keys.cardConsent });
    },
  });
  const opening = add.isPending || add.isSuccess;
  return (
    <>
      <div className="consent" id="consent">
        {consent.paragraphs.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <Check isSelected={agreed} onChange={setAgreed} aria-describedby="consent">
        I have read this and agree to it.
      </Check>
      <Button kind="primary" isDisabled={!agreed} isPending={opening} onPress={() => add.mutate()}>
        <PlusIcon /> {opening ? "Opening…" : "Add a card"}
      </Button>
      <ProblemNote error={add.error} />
    </>
  );
}
