import { type Item, type ItemType, optionsOf, type Questionnaire, type Value } from "@/forms/fhir";
import { unitShown } from "@/forms/shown";
import { isOfType, only, sameValue } from "@/forms/values";
import { formatMoment } from "@/lib/time";

/** Reads what is typed into a field; null where it is no value of the type (yet). */
export function readTyped(type: ItemType, typed: string): Value | null {
  const value = typed.trim() === "" ? null : read(type, typed.trim(), typed);
  const pair = value && only(value);
  return pair && isOfType(...pair) ? value : null;
}

function read(type: ItemType, text: string, typed: string): Value | null {
  switch (type) {
    case "integer":
      return /^[+-]?\d+$/.test(text) ? { valueInteger: Number(text) } : null;
    case "decimal":
      return decimalOf(text);
    case "date":
      return { valueDate: text };
    case "time":
      return { valueTime: text.length === 5 ? `${text}:00` : text };
    case "dateTime":
      return dateTimeOf(text);
    case "url":
      return { valueUri: text };
    default:
      return { valueString: typed };
  }
}

/** People write a comma or a point. */
function decimalOf(text: string): Value | null {
  const plain = text.replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? { valueDecimal: Number(plain) } : null;
}

/** From the browser's field, in the person's zone, to a moment with its offset. */
function dateTimeOf(text: string): Value | null {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) return null;
  const minutes = -moment.getTimezoneOffset();
  const two = (number: number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
  return { valueDateTime: `${text.length === 16 ? `${text}:00` : text}${offset}` };
}

/** A value as its field shows it. */
export function typedOf(value: Value): string {
  if (value.valueTime) return value.valueTime.replace(/:00(\.0+)?$/, "");
  if (value.valueDateTime) return localOf(value.valueDateTime);
  if (value.valueCoding) return "";
  return String(only(value)?.[1] ?? "");
}

function localOf(moment: string): string {
  const time = new Date(moment);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** A value for reading: an option in the words of the form, a number with its unit. */
export function readable(questionnaire: Questionnaire, item: Item, value: Value, language: string): string {
  const chosen = optionsOf(questionnaire, item, language).find((each) => sameValue(each.value, value));
  if (chosen) return chosen.text;
  if (value.valueBoolean !== undefined) return value.valueBoolean ? "Yes" : "No";
  if (value.valueDate) return longDate(value.valueDate);
  if (value.valueDateTime) return formatMoment(value.valueDateTime);
  if (value.valueTime) return value.valueTime.slice(0, 5);
  if (value.valueCoding) return value.valueCoding.display ?? value.valueCoding.code ?? "";
  return [only(value)?.[1], unitShown(item, language)].filter((each) => each !== "").join(" ");
}

function longDate(date: string): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const local = new Date(2000, month - 1, day);
  local.setFullYear(year, month - 1, day);
  return local.toLocaleDateString(undefined, { dateStyle: "long" });
}
