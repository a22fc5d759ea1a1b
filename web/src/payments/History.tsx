import type { Charge, Dispute, DisputeState, Refund, RefundState } from "@/api/types";
import { formatMoney } from "@/lib/money";
import { formatMoment } from "@/lib/time";

const REFUNDS: Record<RefundState, string> = {
  REFUND_STATE_PENDING: "on its way",
  REFUND_STATE_UNKNOWN: "being checked",
  REFUND_STATE_SUCCEEDED: "paid back",
  REFUND_STATE_FAILED: "not paid back",
  REFUND_STATE_RETURNED: "sent back by the bank",
};

const DISPUTES: Record<DisputeState, string> = {
  DISPUTE_STATE_NEEDS_RESPONSE: "The bank waits for your answer.",
  DISPUTE_STATE_UNDER_REVIEW: "The bank decides.",
  DISPUTE_STATE_WON: "The bank has returned the money.",
  DISPUTE_STATE_LOST: "The bank keeps the money.",
  DISPUTE_STATE_CLOSED: "The bank has closed its inquiry.",
};

/** What came after a payment: refunds, and what the client's bank says. */
export function History({ charge }: { charge: Charge }) {
  return (
    <>
      {charge.refunds.map((refund) => (
        <RefundLine key={refund.refundId} refund={refund} />
      ))}
      {charge.disputes.map((dispute) => (
        <DisputeLine key={dispute.disputeId} dispute={dispute} />
      ))}
    </>
  );
}

function RefundLine({ refund }: { refund: Refund }) {
  return (
    <p className="hint">
      Refund of {formatMoney(refund.amount)}: {REFUNDS[refund.state]}. {refund.failureMessage}
    </p>
  );
}

function DisputeLine({ dispute }: { dispute: Dispute }) {
  return (
    <p className="hint">
      Disputed: {formatMoney(dispute.amount)}. {dispute.reasonMessage} {DISPUTES[dispute.state]}
      {dispute.evidenceDueTime &&
        ` Answer on the payment processor's pages before ${formatMoment(dispute.evidenceDueTime)}.`}
    </p>
  );
}
