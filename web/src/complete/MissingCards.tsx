import { useMutation } from "@tanstack/react-query";
import { requestPaymentDetails } from "@/api/calls";
import type { PreviewLine } from "@/api/types";
import { listNames } from "@/lib/text";
import { Button } from "@/ui/Button";
import { Check } from "@/ui/Check";
import { ProblemNote } from "@/ui/feedback";
import { AlertIcon, MailIcon } from "@/ui/icons";

interface Props {
  conversationId: string;
  missing: readonly PreviewLine[];
  acknowledged: boolean;
  onAcknowledge: (acknowledged: boolean) => void;
}

/** Who has no card, by name: ask them by mail and come back, or go on and say so explicitly (S34). */
export function MissingCards({ conversationId, missing, acknowledged, onAcknowledge }: Props) {
  const names = listNames(missing.map((line) => line.displayName));
  const ask = useMutation({
    mutationFn: () =>
      requestPaymentDetails(conversationId, {
        requestId: crypto.randomUUID(),
        participantIds: missing.map((line) => line.participantId),
      }),
  });
  return (
    <section className="missing" aria-labelledby="missing-heading">
      <h3 id="missing-heading">
        <AlertIcon /> Payment information is missing
      </h3>
      <p>
        <bdi>{names}</bdi> {missing.length === 1 ? "has" : "have"} no card on file. To collect the fee, do not
        complete yet: ask for payment details and come back.
      </p>
      <div role="status">
        {ask.isSuccess ? (
          <p className="good-text">
            <MailIcon /> Asked by e-mail. You can close this and complete later.
          </p>
        ) : (
          <Button isPending={ask.isPending} onPress={() => ask.mutate()}>
            <MailIcon /> {ask.isPending ? "Asking…" : "Ask for payment details"}
          </Button>
        )}
      </div>
      <ProblemNote error={ask.error} />
      <Check isSelected={acknowledged} onChange={onAcknowledge}>
        Complete all the same. I understand that <bdi>{names}</bdi> will not be charged now.
      </Check>
    </section>
  );
}
