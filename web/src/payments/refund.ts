import type { Money } from "@/api/types";
import { decimalsOf, formatMoney, type ParsedFee, parseFee } from "@/lib/money";

/** Reads the typed amount of a refund: more than nothing, and at most what is left (S38). */
export function parseRefund(text: string, left: Money): ParsedFee {
  if (text.trim() === "") return { refusal: "Enter an amount." };
  if (text.trim().startsWith("-")) return { refusal: "Enter more than 0." };
  const parsed = parseFee(text, decimalsOf(left.currency));
  if ("refusal" in parsed) return parsed;
  const units = BigInt(parsed.minorUnits);
  if (units === 0n) return { refusal: "Enter more than 0." };
  if (units > BigInt(left.minorUnits)) return { refusal: `Only ${formatMoney(left)} are left to refund.` };
  return parsed;
}
