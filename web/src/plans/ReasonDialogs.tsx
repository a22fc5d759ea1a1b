import { useState } from "react";
import { cancelConversation, withdrawFromConversation } from "@/api/calls";
import { asProblem } from "@/api/problem";
import type { Conversation, Money } from "@/api/types";
import { formatMoney } from "@/lib/money";
import { PlanForm } from "@/plans/PlanForm";
import { Reason } from "@/plans/Reason";
import { usePlanChange } from "@/plans/usePlanChange";
import { Note } from "@/ui/feedback";

interface Props {
  conversation: Conversation;
  onClose: () => void;
}

const LONGEST_REASON = 1_000;

/** Host or coordinator call it off, for ever (S13, S19). */
export function CancelDialog({ conversation, onClose }: Props) {
  const [reason, setReason] = useState("");
  const change = usePlanChange<{ etag: string; reason: string }>(
    conversation,
    (request) => cancelConversation(conversation.conversationId, request),
    { said: "Cancelled and archived. Everybody in it is told by e-mail.", onDone: onClose },
  );
  return (
    <PlanForm
      title="Cancel this conversation"
      submit="Cancel for ever"
      change={change}
      onClose={onClose}
      onSubmit={() => change.mutate({ etag: conversation.etag, reason })}
    >
      <p>This cannot be undone. Nobody pays the agreed fee.</p>
      <Reason
        value={reason}
        onChange={setReason}
        longest={LONGEST_REASON}
        hint="Everybody in the conversation sees it here; it is never put in an e-mail."
        error={change.error}
      />
    </PlanForm>
  );
}

/** A participant cannot attend (S19). A late-cancellation fee is shown before it is owed. */
export function WithdrawDialog({ conversation, onClose }: Props) {
  const [reason, setReason] = useState("");
  const change = usePlanChange<{ reason: string; acceptedFee?: Money }>(
    conversation,
    (request) => withdrawFromConversation(conversation.conversationId, request),
    { said: "Your provider is told that you cannot attend.", onDone: onClose },
  );
  const fee = lateFee(change.error);
  return (
    <PlanForm
      title="I cannot attend"
      submit={fee ? `Pay ${formatMoney(fee)} and cancel my attendance` : "Cancel my attendance"}
      change={fee ? { ...change, error: null } : change}
      onClose={onClose}
      onSubmit={() => change.mutate(fee ? { reason, acceptedFee: fee } : { reason })}
    >
      <p>You will not take part in this conversation, and this cannot be undone.</p>
      {fee && (
        <div role="alert">
          <Note kind="warn">
            <p>It starts soon: cancelling now costs {formatMoney(fee)}.</p>
          </Note>
        </div>
      )}
      <Reason
        value={reason}
        onChange={setReason}
        longest={LONGEST_REASON}
        hint="Only your provider and the practice's coordinators see it; it is never put in an e-mail."
        error={change.error}
      />
    </PlanForm>
  );
}

/** What withdrawing now costs, where it was refused because that was not accepted yet. */
export function lateFee(error: unknown): Money | null {
  if (!error) return null;
  const { reason, facts } = asProblem(error);
  const { minor_units: minorUnits, currency } = facts;
  return reason === "LATE_FEE_NOT_ACCEPTED" && minorUnits && currency ? { minorUnits, currency } : null;
}
