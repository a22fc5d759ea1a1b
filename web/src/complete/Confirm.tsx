import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { completeConversation } from "@/api/calls";
import { asProblem } from "@/api/problem";
import { keys } from "@/api/queries";
import type { CompletionPreview, Conversation, Money } from "@/api/types";
import { formatMoney, isZero, sum } from "@/lib/money";
import { listNames } from "@/lib/text";
import { patchConversation } from "@/live/cache";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/feedback";
import { notify } from "@/ui/notices";

const OUTDATED = ["PREVIEW_STALE", "MISSING_CARDS_NOT_ACKNOWLEDGED", "STALE"];

interface Props {
  conversation: Conversation;
  preview: CompletionPreview;
  onBack: () => void;
  onOutdated: () => void;
  onDone: () => void;
}

export function Confirm({ conversation, preview, onBack, onOutdated, onDone }: Props) {
  const complete = useCompletion({ conversation, preview, onOutdated, onDone });
  const now = chargedNow(preview);
  const unpaid = preview.lines.filter((line) => line.cardMissing || line.mustConfirm);
  return (
    <>
      <div className="dialog-body">
        <p>Completing cannot be undone. Afterwards:</p>
        <ul className="consequences">
          <li>Nobody can send messages or files any more, you included.</li>
          <li>{now ? `${formatMoney(now)} will be charged now.` : "Nothing will be charged now."}</li>
          {now && <li>Everybody who pays gets a receipt by e-mail; you get the receipts and an invoice.</li>}
          {unpaid.length > 0 && (
            <li>
              <bdi>{listNames(unpaid.map((line) => line.displayName))}</bdi>{" "}
              {unpaid.length === 1 ? "is" : "are"} asked by e-mail to confirm with the bank or to add a card;
              until then the fee stays open.
            </li>
          )}
          <li>The conversation moves to Archived, where everybody can still read it.</li>
        </ul>
        <ProblemNote error={complete.error} />
      </div>
      <footer className="dialog-footer">
        <Button kind="quiet" onPress={onBack} isDisabled={complete.isPending}>
          Back
        </Button>
        <Button kind="primary" isPending={complete.isPending} onPress={() => complete.mutate()}>
          {labelOf(complete.isPending, now)}
        </Button>
      </footer>
    </>
  );
}

function labelOf(pending: boolean, now: Money | undefined): string {
  if (pending) return "Completing…";
  return now ? `Complete and charge ${formatMoney(now)}` : "Complete";
}

function chargedNow(preview: CompletionPreview): Money | undefined {
  const charged = preview.lines.filter(
    (line) => !line.cardMissing && !line.mustConfirm && !line.feeNotAccepted,
  );
  const total = sum(charged.map((line) => line.amount));
  return isZero(total) ? undefined : total;
}

function useCompletion({ conversation, preview, onOutdated, onDone }: Omit<Props, "onBack">) {
  const client = useQueryClient();
  // One id for this decision: pressed twice, or answered late, it completes once.
  const [requestId] = useState(() => crypto.randomUUID());
  return useMutation({
    mutationFn: () =>
      completeConversation(conversation.conversationId, {
        requestId,
        etag: preview.etag,
        previewToken: preview.previewToken,
        acknowledgedParticipantIds: preview.missingCardParticipantIds,
      }),
    onSuccess: (completed) => {
      patchConversation(client, completed);
      void client.invalidateQueries({ queryKey: keys.lists });
      notify("The conversation is completed and archived.");
      onDone();
    },
    onError: (error) => {
      const { reason, status } = asProblem(error);
      if (status === 412 || OUTDATED.includes(reason)) onOutdated();
    },
  });
}
