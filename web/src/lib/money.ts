import type { Money } from "@/api/types";

const AMOUNT = /^(\d{1,12})(?:\.(\d*))?$/;

/** ISO 4217's decimals where they are not two, as chassis/money.py has them: a browser's own table goes by cash. */
const DECIMALS: Record<number, string> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

export type ParsedFee = { minorUnits: string } | { refusal: string };

/**
 * Reads a typed fee into the currency's smallest unit, exactly (S32): digits, and after a point at most
 * `exponent` decimals. A comma is refused, because it means thousands to some and decimals to others.
 */
export function parseFee(text: string, exponent: number): ParsedFee {
  const typed = text.trim();
  if (typed === "") return { refusal: "Enter a fee. For no fee, type 0." };
  if (typed.startsWith("-")) return { refusal: "A fee cannot be negative." };
  const parts = AMOUNT.exec(typed);
  if (!parts) return { refusal: `Enter a number like ${exampleOf(exponent)}.` };
  const decimals = parts[2] ?? "";
  if (decimals.length > exponent) return { refusal: tooPrecise(exponent) };
  const minorUnits = BigInt((parts[1] ?? "") + decimals.padEnd(exponent, "0"));
  return { minorUnits: minorUnits.toString() };
}

/** An amount for people, in the viewer's language, e.g. "CA$12.50". Exact: no floating point on the way. */
export function formatMoney(money: Money, locale?: string): string {
  const { currency } = money;
  const exponent = decimalsOf(currency);
  const digits = { minimumFractionDigits: exponent, maximumFractionDigits: exponent };
  const format = new Intl.NumberFormat(locale, { style: "currency", currency, ...digits });
  return format.format(decimalText(money.minorUnits, exponent));
}

/** The amount as one types it, e.g. "12.50". */
export function typedMoney(money: Money): string {
  return decimalText(money.minorUnits, decimalsOf(money.currency));
}

export function isZero(money: Money | undefined): boolean {
  return money === undefined || BigInt(money.minorUnits) === 0n;
}

/** The sum of amounts in one currency; absent for none. */
export function sum(amounts: readonly Money[]): Money | undefined {
  const [first] = amounts;
  if (!first) return undefined;
  const total = amounts.reduce((before, one) => before + BigInt(one.minorUnits), 0n);
  return { minorUnits: total.toString(), currency: first.currency };
}

export function decimalsOf(currency: string): number {
  const found = Object.entries(DECIMALS).find(([, codes]) => codes.includes(currency));
  return found ? Number(found[0]) : 2;
}

function decimalText(minorUnits: string, exponent: number): Intl.StringNumericLiteral {
  const negative = minorUnits.startsWith("-");
  const digits = minorUnits.replace("-", "").padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  const decimals = exponent > 0 ? `.${digits.slice(-exponent)}` : "";
  return `${negative ? "-" : ""}${whole}${decimals}` as Intl.StringNumericLiteral;
}

function exampleOf(exponent: number): string {
  return exponent === 0 ? "120" : `120.${"5".padEnd(exponent, "0")}`;
}

function tooPrecise(exponent: number): string {
  if (exponent === 0) return "This currency has no decimals.";
  return `At most ${exponent} decimals.`;
}
