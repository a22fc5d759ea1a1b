import { useState } from "react";
import { refundCharge, waiveCharge } from "@/api/calls";
import { asProblem, byField } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Charge, Money, RefundReason } from "@/api/types";
import { formatMoney, typedMoney } from "@/lib/money";
import { parseRefund } from "@/payments/refund";
import { PlanForm } from "@/plans/PlanForm";
import { useAct } from "@/plans/useAct";
import { Field, SelectField } from "@/ui/Field";

interface Props {
  charge: Charge;
  conversationId: string;
  onClose: () => void;
}

/** What is shown of a conversation's payments. */
const outdated = (conversationId: string) => [keys.charges(conversationId), keys.documents(conversationId)];

/** Giving up a charge that was not paid (S38). */
export function WaiveDialog({ charge, conversationId, onClose }: Props) {
  const waive = useAct<object>(
    outdated(conversationId),
    ({ requestId }) => waiveCharge(charge.chargeId, requestId),
    { said: "Waived. This fee is not charged any more.", onDone: onClose },
  );
  return (
    <PlanForm
      title="Waive this fee"
      submit="Waive for ever"
      change={waive}
      onClose={onClose}
      onSubmit={() => waive.mutate({})}
    >
      <p>
        <bdi>{charge.displayName}</bdi> does not have to pay {formatMoney(charge.amount)}. This cannot be
        undone.
      </p>
    </PlanForm>
  );
}

const REASONS: Record<RefundReason, string> = {
  REFUND_REASON_REQUESTED_BY_CLIENT: "The client asked for it",
  REFUND_REASON_DUPLICATE: "The same was paid twice",
  REFUND_REASON_NOT_PROVIDED: "The appointment was not held as agreed",
  REFUND_REASON_GOODWILL: "Goodwill",
};

/** Paying back all that is left of a charge, or a part of it (S38). */
export function RefundDialog({ charge, left, conversationId, onClose }: Props & { left: Money }) {
  const [amount, setAmount] = useState(typedMoney(left));
  const [reason, setReason] = useState<RefundReason>("REFUND_REASON_REQUESTED_BY_CLIENT");
  const [refusal, setRefusal] = useState("");
  const refund = useAct<{ amount: Money; reason: RefundReason }>(
    outdated(conversationId),
    (request) => refundCharge(charge.chargeId, request),
    { said: "The refund is on its way. The client gets a credit note by e-mail.", onDone: onClose },
  );
  const submit = () => {
    const parsed = parseRefund(amount, left);
    setRefusal("refusal" in parsed ? parsed.refusal : "");
    if ("minorUnits" in parsed)
      refund.mutate({ amount: { minorUnits: parsed.minorUnits, currency: left.currency }, reason });
  };
  const refused = refund.error ? byField(asProblem(refund.error)) : {};
  return (
    <PlanForm title="Refund a payment" submit="Pay back" change={refund} onClose={onClose} onSubmit={submit}>
      <p>
        <bdi>{charge.displayName}</bdi> is paid back to the card that was charged. {formatMoney(left)} are
        left. Receipt and invoice stay as they are; a credit note corrects them.
      </p>
      <Field
        label="Amount"
        prefix={left.currency}
        inputMode="decimal"
        value={amount}
        onChange={setAmount}
        error={refusal || refused["amount.minorUnits"] || refused["amount.currency"]}
        isRequired
        autoFocus
      />
      <SelectField
        label="Reason"
        value={reason}
        onChange={(value) => setReason(value as RefundReason)}
        options={Object.entries(REASONS).map(([value, label]) => ({ value, label }))}
      />
    </PlanForm>
  );
}
