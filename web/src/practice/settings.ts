import type { Division, Money } from "@/api/types";
import { decimalsOf, type ParsedFee, parseFee, typedMoney } from "@/lib/money";
import { ANNOUNCEMENT_LIMIT, lengthOf } from "@/lib/text";

export const HOUSE_RULES_LIMIT = 2_000;
const ISSUER_LINES = 6;
const LATE_HOURS = 720;
const LARGEST_FILE_MIB = 1_024;
const RETENTION_MONTHS = 1_200;
const TAX_RATE = /^(?:0|[1-9]\d?)(?:\.\d{1,3})?$/;
const HOUR_SECONDS = 3_600;

/** A division's settings as they are typed (S1). An empty amount or number is "none". */
export interface Settings {
  name: string;
  timeZone: string;
  locale: string;
  currency: string;
  supportAddress: string;
  emergencyNumber: string;
  defaultAnnouncement: string;
  houseRules: string;
  billingEnabled: boolean;
  invoiceIssuer: string;
  lateHours: string;
  lateFee: string;
  noShowFee: string;
  taxRate: string;
  taxName: string;
  taxNumber: string;
  refundLimit: string;
  typingOff: boolean;
  presenceOff: boolean;
  readMarksOff: boolean;
  largestFileMib: string;
  retentionMonths: string;
}

export type Errors = Partial<Record<keyof Settings, string>>;

/** What of a division in the request each setting is part of. */
const FIELDS: Record<keyof Settings, keyof Division> = {
  name: "name",
  timeZone: "timeZone",
  locale: "locale",
  currency: "currency",
  supportAddress: "supportAddress",
  emergencyNumber: "emergencyNumber",
  defaultAnnouncement: "defaultAnnouncement",
  houseRules: "houseRules",
  billingEnabled: "billingEnabled",
  invoiceIssuer: "invoiceIssuer",
  lateHours: "cancellationPolicy",
  lateFee: "cancellationPolicy",
  noShowFee: "cancellationPolicy",
  taxRate: "tax",
  taxName: "tax",
  taxNumber: "tax",
  refundLimit: "refundLimit",
  typingOff: "typingOff",
  presenceOff: "presenceOff",
  readMarksOff: "readMarksOff",
  largestFileMib: "largestFileMib",
  retentionMonths: "retentionMonths",
};

/** Where the service's refusals of fields are shown, by their path in the request. */
const PLACES: Record<string, keyof Settings> = {
  "cancellationPolicy.lateWindow": "lateHours",
  "cancellationPolicy.lateFee": "lateFee",
  "cancellationPolicy.noShowFee": "noShowFee",
  "tax.rate": "taxRate",
  "tax.name": "taxName",
  "tax.registrationNumber": "taxNumber",
};

/** The settings of a division as they would be typed. */
export function settingsOf(division: Division): Settings {
  const policy = division.cancellationPolicy;
  const seconds = Number.parseInt(policy?.lateWindow ?? "0", 10);
  return {
    name: division.name,
    timeZone: division.timeZone,
    locale: division.locale,
    currency: division.currency,
    supportAddress: division.supportAddress,
    emergencyNumber: division.emergencyNumber,
    defaultAnnouncement: division.defaultAnnouncement,
    houseRules: division.houseRules,
    billingEnabled: division.billingEnabled,
    invoiceIssuer: division.invoiceIssuer.join("\n"),
    lateHours: seconds ? String(seconds / HOUR_SECONDS) : "",
    lateFee: typed(policy?.lateFee),
    noShowFee: typed(policy?.noShowFee),
    taxRate: division.tax?.rate ?? "",
    taxName: division.tax?.name ?? "",
    taxNumber: division.tax?.registrationNumber ?? "",
    refundLimit: typed(division.refundLimit),
    typingOff: division.typingOff,
    presenceOff: division.presenceOff,
    readMarksOff: division.readMarksOff,
    largestFileMib: division.largestFileMib ? String(division.largestFileMib) : "",
    retentionMonths: division.retentionMonths ? String(division.retentionMonths) : "",
  };
}

/** The settings of a division that does not exist yet: what its practice and this browser suggest. */
export function newSettings(like: Division | undefined, supportAddress: string): Settings {
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  return settingsOf({
    ...EMPTY,
    timeZone: like?.timeZone ?? timeZone,
    locale: like?.locale ?? locale,
    currency: like?.currency ?? "",
    emergencyNumber: like?.emergencyNumber ?? "",
    supportAddress: like?.supportAddress ?? supportAddress,
  });
}

const EMPTY: Division = {
  divisionId: "",
  practiceId: "",
  name: "",
  timeZone: "",
  currency: "",
  currencyExponent: 0,
  locale: "",
  billingEnabled: false,
  defaultAnnouncement: "",
  supportAddress: "",
  emergencyNumber: "",
  invoiceIssuer: [],
  typingOff: false,
  presenceOff: false,
  readMarksOff: false,
  houseRules: "",
  largestFileMib: 0,
  retentionMonths: 0,
  etag: "",
};

/** What is wrong with settings, as far as it can be told before asking. */
export function errorsIn(settings: Settings): Errors {
  const needed = ["name", "timeZone", "locale", "currency", "supportAddress", "emergencyNumber"] as const;
  const errors: Errors = {};
  for (const name of needed) if (settings[name].trim() === "") errors[name] = "This is needed.";
  if (lengthOf(settings.defaultAnnouncement) > ANNOUNCEMENT_LIMIT) errors.defaultAnnouncement = "Too long.";
  if (lengthOf(settings.houseRules) > HOUSE_RULES_LIMIT) errors.houseRules = "Too long.";
  if (linesOf(settings.invoiceIssuer).length > ISSUER_LINES)
    errors.invoiceIssuer = `At most ${ISSUER_LINES} lines.`;
  const numbers = [
    ["lateHours", LATE_HOURS],
    ["largestFileMib", LARGEST_FILE_MIB],
    ["retentionMonths", RETENTION_MONTHS],
  ] as const;
  for (const [name, most] of numbers) {
    const text = settings[name].trim();
    const fits = /^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= most;
    if (text && !fits) errors[name] = `A whole number from 1 to ${most.toLocaleString("en")}, or nothing.`;
  }
  for (const name of ["lateFee", "noShowFee", "refundLimit"] as const) {
    const fee = feeIn(settings[name], settings.currency);
    if (fee && "refusal" in fee) errors[name] = fee.refusal;
  }
  if (taxed(settings)) {
    if (!TAX_RATE.test(settings.taxRate.trim()))
      errors.taxRate = "A percentage below 100, such as 5 or 14.975.";
    if (settings.taxName.trim() === "") errors.taxName = "Name the tax, such as GST.";
  }
  return errors;
}

/** The names of what has changed, for an update mask. */
export function changesBetween(before: Settings, after: Settings): (keyof Division)[] {
  const names = (Object.keys(FIELDS) as (keyof Settings)[]).filter((name) => before[name] !== after[name]);
  return [...new Set(names.map((name) => FIELDS[name]))];
}

/** Settings without errors as the request says them. */
export function divisionFrom(settings: Settings): Partial<Division> {
  const { lateHours, lateFee, noShowFee, taxRate, taxName, taxNumber, refundLimit, ...same } = settings;
  const limit = amount(refundLimit, settings.currency);
  return {
    ...same,
    timeZone: settings.timeZone.trim(),
    locale: settings.locale.trim(),
    invoiceIssuer: linesOf(settings.invoiceIssuer),
    largestFileMib: Number(settings.largestFileMib),
    retentionMonths: Number(settings.retentionMonths),
    cancellationPolicy: {
      lateWindow: `${Number(lateHours) * HOUR_SECONDS}s`,
      ...optional("lateFee", amount(lateFee, settings.currency)),
      ...optional("noShowFee", amount(noShowFee, settings.currency)),
    },
    ...(taxed(settings)
      ? { tax: { rate: taxRate.trim(), name: taxName, registrationNumber: taxNumber } }
      : {}),
    ...optional("refundLimit", limit),
  };
}

/** The service's refusals by setting; what belongs to none is not in it. */
export function placed(byField: Record<string, string>): Errors {
  const errors: Errors = {};
  for (const [field, sentence] of Object.entries(byField)) {
    const path = field.replace(/^division\./, "").replace(/\[\d+\]$/, "");
    const name = PLACES[path] ?? path;
    if (name in FIELDS) errors[name as keyof Settings] = sentence;
  }
  return errors;
}

function taxed(settings: Settings): boolean {
  return [settings.taxRate, settings.taxName, settings.taxNumber].some((text) => text.trim() !== "");
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

function amount(text: string, currency: string): Money | undefined {
  const fee = feeIn(text, currency);
  return fee && "minorUnits" in fee ? { minorUnits: fee.minorUnits, currency } : undefined;
}

function feeIn(text: string, currency: string): ParsedFee | undefined {
  return text.trim() ? parseFee(text, decimalsOf(currency)) : undefined;
}

function typed(money: Money | undefined): string {
  return money ? typedMoney(money) : "";
}

function optional<Name extends string>(name: Name, money: Money | undefined): { [Key in Name]?: Money } {
  return (money ? { [name]: money } : {}) as { [Key in Name]?: Money };
}
