import {
  controlOf,
  type Extension,
  extensionOf,
  FHIR,
  type Item,
  inLanguage,
  OURS,
  part,
  type Questionnaire,
  unitOf,
  type Value,
} from "@/forms/fhir";

/** What the screens show of a questionnaire, in the language that `languageOf` chose. */

export function titleOf(questionnaire: Questionnaire, language: string): string {
  return inLanguage(questionnaire.title, questionnaire._title, language);
}

export function descriptionOf(questionnaire: Questionnaire, language: string): string {
  return inLanguage(questionnaire.description ?? "", questionnaire._description, language);
}

export function textOf(item: Item, language: string): string {
  return inLanguage(item.text ?? "", item._text, language);
}

/** The question itself, with its number. */
export function labelOf(item: Item, language: string): string {
  return [item.prefix, textOf(item, language) || item.linkId].filter(Boolean).join(" ");
}

/** Whether a text belongs to the question above it, rather than to the form. */
export function isHint(item: Item): boolean {
  return item.type === "display" && ["help", "prompt", "unit"].includes(controlOf(item));
}

/** What helps to answer. */
export function hintOf(item: Item, language: string): string {
  return (item.item ?? [])
    .filter((each) => isHint(each) && controlOf(each) !== "unit")
    .map((each) => textOf(each, language))
    .join(" ");
}

/** What stands behind a number, e.g. "days"; "" for nothing. */
export function unitShown(item: Item, language: string): string {
  const text = item.item?.find((each) => isHint(each) && controlOf(each) === "unit");
  return unitOf(item) || (text ? textOf(text, language) : "");
}

/** A bound of a number, for reading; "" for none. */
export function boundOf(item: Item, name: "minValue" | "maxValue"): string {
  const bound = extensionOf(item, FHIR + name);
  const value = bound?.valueInteger ?? bound?.valueDecimal;
  return value === undefined ? "" : String(value);
}

export function entryFormatOf(item: Item): string {
  return extensionOf(item, `${FHIR}entryFormat`)?.valueString ?? "";
}

/** So many answers, or times of a group, there may be. */
export function mostOf(item: Item): number {
  if (!item.repeats) return 1;
  return extensionOf(item, `${FHIR}questionnaire-maxOccurs`)?.valueInteger ?? Number.POSITIVE_INFINITY;
}

export function isHorizontal(item: Item): boolean {
  return extensionOf(item, `${FHIR}questionnaire-choiceOrientation`)?.valueCode === "horizontal";
}

/** Whether an answer can call for the host's attention. */
export function canFlag(items: Item[]): boolean {
  return items.some((item) => extensionOf(item, `${OURS}flag`) || canFlag(item.item ?? []));
}

/** The value alone, as a response may hold it. */
export function plainValue(holder: object): Value {
  return Object.fromEntries(Object.entries(holder).filter(([name]) => name.startsWith("value")));
}

/**
 * The language to show a form in: the first of the person's that it has, as the form spells it, e.g. "fr" for
 * somebody who reads "fr-CA"; else its own.
 */
export function languageOf(questionnaire: Questionnaire, wanted: readonly string[]): string {
  const own = questionnaire.language ?? "en";
  const spoken = [own, ...translationsIn(questionnaire)];
  for (const want of wanted) {
    const found =
      spoken.find((each) => each.toLowerCase() === want.toLowerCase()) ??
      spoken.find((each) => general(each) === general(want));
    if (found) return found;
  }
  return own;
}

function general(language: string): string {
  return language.split("-")[0]?.toLowerCase() ?? "";
}

function translationsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(translationsIn);
  if (typeof node !== "object" || node === null) return [];
  if ("url" in node && node.url === `${FHIR}translation`)
    return [part(node as Extension, "lang")?.valueCode ?? ""];
  if ("language" in node && "value" in node) return [String(node.language)];
  return Object.values(node).flatMap(translationsIn);
}
