import type { Card, Charge, ChargePurpose, ChargeState, DocumentKind, OwnCharge } from "@/api/types";
import { formatMoment } from "@/lib/time";

interface StateText {
  text: string;
  tone: "good" | "bad" | "amber" | "grey";
}

/** What a charge's state is called (S35). */
export const CHARGE_STATES: Record<ChargeState, StateText> = {
  CHARGE_STATE_PENDING: { text: "Being charged", tone: "grey" },
  CHARGE_STATE_SUCCEEDED: { text: "Paid", tone: "good" },
  CHARGE_STATE_FAILED: { text: "Declined", tone: "bad" },
  CHARGE_STATE_REQUIRES_ACTION: { text: "Bank wants a confirmation", tone: "amber" },
  CHARGE_STATE_MISSING_CARD: { text: "No card on file", tone: "amber" },
  CHARGE_STATE_UNKNOWN: { text: "Being checked", tone: "grey" },
  CHARGE_STATE_WAIVED: { text: "Waived", tone: "grey" },
  CHARGE_STATE_REFUNDED: { text: "Refunded", tone: "grey" },
  CHARGE_STATE_CANCELING: { text: "Being waived", tone: "grey" },
  CHARGE_STATE_NOT_ACCEPTED: { text: "Fee not accepted", tone: "amber" },
};

/** What a charge is for, where it is not the conversation itself (S19). */
export const CHARGE_PURPOSES: Record<ChargePurpose, string> = {
  CHARGE_PURPOSE_COMPLETION: "",
  CHARGE_PURPOSE_LATE_CANCELLATION: "Late cancellation",
  CHARGE_PURPOSE_NO_SHOW: "Missed appointment",
};

export const DOCUMENTS: Record<DocumentKind, string> = {
  DOCUMENT_KIND_RECEIPT: "Receipt",
  DOCUMENT_KIND_INVOICE: "Invoice",
  DOCUMENT_KIND_CREDIT_NOTE: "Credit note",
  DOCUMENT_KIND_CANCELLATION: "Cancellation of a credit note",
};

const BRANDS: Record<string, string> = {
  amex: "American Express",
  diners: "Diners Club",
  discover: "Discover",
  jcb: "JCB",
  mastercard: "Mastercard",
  unionpay: "UnionPay",
  visa: "Visa",
};

export function brandName(brand: string): string {
  return BRANDS[brand] ?? "Card";
}

/** A card in a line, e.g. "Visa ending in 4242". */
export function cardText(card: Card): string {
  return `${brandName(card.brand)} ending in ${card.last4}`;
}

/** A card's last month, e.g. "04/2030". */
export function expiryText(card: Card): string {
  return `${String(card.expireMonth).padStart(2, "0")}/${card.expireYear}`;
}

/** When a charge is tried again by itself; empty where it is not. */
export function retryText(charge: Charge | OwnCharge): string {
  return charge.nextRetryTime ? `It is tried again by itself on ${formatMoment(charge.nextRetryTime)}.` : "";
}

/** What a payer does now, in a sentence; empty where there is nothing to do. */
export function nextStep(charge: OwnCharge): string {
  switch (charge.state) {
    case "CHARGE_STATE_FAILED":
      return retryText(charge) || "Add another card; it is charged at once.";
    case "CHARGE_STATE_MISSING_CARD":
      return "Add a card; it is charged at once.";
    case "CHARGE_STATE_REQUIRES_ACTION":
      return "You can confirm with your bank now, or change the card.";
    default:
      return "";
  }
}

/** What a host should know of a charge besides its state, in a sentence; empty where there is nothing. */
export function hostNote(charge: Charge): string {
  switch (charge.state) {
    case "CHARGE_STATE_FAILED":
      return retryText(charge) || "It is not tried again by itself: another card is needed.";
    case "CHARGE_STATE_MISSING_CARD":
      return "Once a card is on file, it is charged at once.";
    case "CHARGE_STATE_REQUIRES_ACTION":
      return "The client was asked by e-mail to confirm with their bank or to change the card.";
    default:
      return "";
  }
}
