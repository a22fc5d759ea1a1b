import type {
  Coding,
  EnableWhen,
  Extension,
  Item,
  Option,
  Questionnaire,
  Value,
  ValueName,
} from "@/forms/fhir";
import { optionsOf } from "@/forms/fhir";

const ANSWERED_WITH: Partial<Record<Item["type"], ValueName>> = {
  boolean: "valueBoolean",
  decimal: "valueDecimal",
  integer: "valueInteger",
  date: "valueDate",
  dateTime: "valueDateTime",
  time: "valueTime",
  string: "valueString",
  text: "valueString",
  url: "valueUri",
};
const CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?";
const TIME = new RegExp(`^${CLOCK}$`);
const DATE_TIME = new RegExp(`^([0-9]{4}-[0-9]{2}-[0-9]{2})T${CLOCK}(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`);
const LONGEST_TEXT = 10_000;
const LONGEST_ADDRESS = 2_000;
const MOST_DIGITS = 15;
const MOST_DECIMAL_PLACES = 9;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

export function isChoice(item: Item): boolean {
  return item.type === "choice" || item.type === "open-choice";
}

/** The value of an answer and its name, e.g. ["valueInteger", 3]; undefined: not exactly one. */
export function only(value: object): [ValueName, unknown] | undefined {
  const pairs = Object.entries(value).filter(([name]) => name !== "item");
  return pairs.length === 1 ? (pairs[0] as [ValueName, unknown]) : undefined;
}

/** The types that an answer may have. */
export function answerNames(questionnaire: Questionnaire, item: Item): Set<string> {
  if (!isChoice(item)) return new Set([ANSWERED_WITH[item.type] ?? ""]);
  const names = optionsOf(questionnaire, item).map((each) => only(each.value)?.[0] ?? "");
  return new Set(item.type === "open-choice" ? [...names, "valueString"] : names);
}

/** Whether something is of the type that its name says. */
export function isOfType(name: ValueName, raw: unknown): boolean {
  switch (name) {
    case "valueBoolean":
      return typeof raw === "boolean";
    case "valueInteger":
      return Number.isInteger(raw) && (raw as number) >= -(2 ** 31) && (raw as number) < 2 ** 31;
    case "valueDecimal":
      return typeof raw === "number" && isDecimal(raw);
    case "valueDate":
      return typeof raw === "string" && isDate(raw);
    case "valueTime":
      return typeof raw === "string" && TIME.test(raw);
    case "valueDateTime":
      return typeof raw === "string" && isDate(DATE_TIME.exec(raw)?.[1] ?? "");
    case "valueString":
      return typeof raw === "string" && isText(raw) && lengthOf(raw) <= LONGEST_TEXT;
    case "valueUri":
      return (
        typeof raw === "string" && /^https?:\/\/[^\s/?#]+\S*$/.test(raw) && lengthOf(raw) <= LONGEST_ADDRESS
      );
    case "valueCoding":
      return isCoding(raw);
  }
}

/** In Unicode code points, as the service counts. */
export function lengthOf(text: string): number {
  return [...text].length;
}

export function decimalPlaces(number: number): number {
  const [digits = "", exponent = "0"] = String(number).split("e");
  return Math.max(0, (digits.split(".")[1]?.length ?? 0) - Number(exponent));
}

/** The same value: of a code its system and code, of a time its moment. */
export function sameValue(one: Value, other: Value): boolean {
  const [left, right] = [only(one), only(other)];
  if (!left || !right || left[0] !== right[0]) return false;
  if (left[0] === "valueCoding") return sameCoding(left[1] as Coding, right[1] as Coding);
  return comparable(left) === comparable(right);
}

/** The same value, and of a code the same words as well. */
export function sameChoice(option: Value, given: Value): boolean {
  const words = (value: Value) => value.valueCoding?.display ?? "";
  return sameValue(option, given) && words(option) === words(given);
}

/** Whether an answer fulfils what a condition compares it with. */
export function fulfils(answer: Value, condition: EnableWhen): boolean {
  const [name, expected] = conditionValue(condition);
  const given = only(answer);
  if (!given) return false;
  if (condition.operator === "=" || condition.operator === "!=") {
    return isNumber(given[0]) && isNumber(name)
      ? given[1] === expected
      : sameValue(answer, { [name]: expected } as Value);
  }
  if (given[0] !== name && !(isNumber(given[0]) && isNumber(name))) return false;
  const [left, right] = [comparable(given), comparable([name, expected])];
  switch (condition.operator) {
    case ">":
      return left > right;
    case "<":
      return left < right;
    case ">=":
      return left >= right;
    default:
      return left <= right;
  }
}

/** Whether a value lies within the bounds that extensions set. */
export function isWithin(value: Value, low: Extension | undefined, high: Extension | undefined): boolean {
  const given = only(value);
  if (!given) return true;
  const bound = (extension: Extension) => {
    const { url: _, ...held } = extension;
    return comparable(only(held) ?? given);
  };
  return !(low && comparable(given) < bound(low)) && !(high && comparable(given) > bound(high));
}

/** What an answer counts for; undefined: nothing. */
export function countOf(options: Option[], value: Value): number | undefined {
  if (options.length === 0) return value.valueInteger ?? value.valueDecimal;
  return options.find((each) => sameValue(each.value, value))?.ordinal;
}

function conditionValue(condition: EnableWhen): [ValueName, unknown] {
  const [name, value] = Object.entries(condition).find(([key]) => /^answer[A-Z]/.test(key)) ?? [
    "",
    undefined,
  ];
  return [name.replace("answer", "value") as ValueName, value];
}

function isNumber(name: ValueName): boolean {
  return name === "valueInteger" || name === "valueDecimal";
}

/** Something that < and === understand. */
function comparable([name, raw]: [ValueName, unknown]): number | string {
  if (name === "valueDateTime") return Date.parse(raw as string);
  if (name === "valueTime") return Date.parse(`2000-01-01T${raw}Z`);
  return raw as number | string;
}

function sameCoding(one: Coding, other: Coding): boolean {
  return one.code === other.code && (one.system ?? "") === (other.system ?? "");
}

function isDecimal(number: number): boolean {
  const digits =
    String(Math.abs(number))
      .split("e")[0]
      ?.replace(".", "")
      .replace(/^0+|0+$/g, "") ?? "";
  const size = Math.abs(number);
  return (
    number === 0 ||
    (digits.length <= MOST_DIGITS &&
      decimalPlaces(number) <= MOST_DECIMAL_PLACES &&
      size >= 10 ** -MOST_DECIMAL_PLACES &&
      size < 10 ** MOST_DIGITS)
  );
}

function isDate(text: string): boolean {
  const time = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && text >= "0001" && new Date(time).toISOString().startsWith(text);
}

function isText(text: string): boolean {
  return /[^ \t\r\n]/.test(text) && !CONTROLS.test(text);
}

function isCoding(raw: unknown): boolean {
  if (typeof raw !== "object" || raw === null || !("code" in raw)) return false;
  return Object.entries(raw).every(
    ([name, value]) =>
      ["system", "version", "code", "display"].includes(name) && typeof value === "string" && isText(value),
  );
}
