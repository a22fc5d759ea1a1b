/** The parts of FHIR R4 that forms are made of, as the service lets them in (docs/guides/forms.md). */

export interface Extension {
  url: string;
  extension?: Extension[];
  valueString?: string;
  valueCode?: string;
  valueMarkdown?: string;
  valueBoolean?: boolean;
  valueInteger?: number;
  valueDecimal?: number;
  valueCoding?: Coding;
  valueCodeableConcept?: { coding?: Coding[]; text?: string };
  valueDate?: string;
  valueDateTime?: string;
  valueTime?: string;
}

interface Translated {
  extension?: Extension[];
}

export interface Coding {
  system?: string;
  version?: string;
  code?: string;
  display?: string;
  _display?: Translated;
  extension?: Extension[];
}

/** One value[x] of an answer or of an option, e.g. {valueInteger: 3}. */
export interface Value {
  valueBoolean?: boolean;
  valueInteger?: number;
  valueDecimal?: number;
  valueDate?: string;
  valueDateTime?: string;
  valueTime?: string;
  valueString?: string;
  valueUri?: string;
  valueCoding?: Coding;
}

export type ValueName = keyof Value;

export interface AnswerOption extends Value {
  initialSelected?: boolean;
  extension?: Extension[];
  _valueString?: Translated;
}

export interface EnableWhen {
  question: string;
  operator: "exists" | "=" | "!=" | ">" | "<" | ">=" | "<=";
  answerBoolean?: boolean;
  answerInteger?: number;
  answerDecimal?: number;
  answerDate?: string;
  answerDateTime?: string;
  answerTime?: string;
  answerString?: string;
  answerCoding?: Coding;
}

export type ItemType =
  | "group"
  | "display"
  | "boolean"
  | "decimal"
  | "integer"
  | "date"
  | "dateTime"
  | "time"
  | "string"
  | "text"
  | "url"
  | "choice"
  | "open-choice";

export interface Item {
  linkId: string;
  type: ItemType;
  text?: string;
  _text?: Translated;
  prefix?: string;
  required?: boolean;
  repeats?: boolean;
  readOnly?: boolean;
  maxLength?: number;
  enableWhen?: EnableWhen[];
  enableBehavior?: "all" | "any";
  answerOption?: AnswerOption[];
  answerValueSet?: string;
  initial?: Value[];
  item?: Item[];
  extension?: Extension[];
}

interface Concept {
  system?: string;
  version?: string;
  code: string;
  display?: string;
  extension?: Extension[];
  designation?: { language: string; value: string }[];
}

export interface ValueSet {
  id: string;
  compose?: { include: { system?: string; version?: string; concept: Concept[] }[] };
  expansion?: { contains: Concept[] };
}

export interface Questionnaire {
  title: string;
  _title?: Translated;
  description?: string;
  _description?: Translated;
  copyright?: string;
  language?: string;
  item: Item[];
  contained?: ValueSet[];
  extension?: Extension[];
}

/** An answer on the wire: a value, and what is nested under it. */
export interface ResponseAnswer extends Value {
  item?: ResponseItem[];
}

export interface ResponseItem {
  linkId: string;
  answer?: ResponseAnswer[];
  item?: ResponseItem[];
}

export const FHIR = "http://hl7.org/fhir/StructureDefinition/";
export const OURS = "https://sotto.example/fhir/StructureDefinition/";

export function extensionOf(holder: { extension?: Extension[] }, url: string): Extension | undefined {
  return holder.extension?.find((each) => each.url === url);
}

/** The words of an element in a language, e.g. "fr-CA": that one, else its language in general, else as written. */
export function inLanguage(text: string, holder: Translated | undefined, language: string): string {
  const general = language.split("-")[0];
  const found = (wanted: string | undefined) =>
    holder?.extension?.find((each) => part(each, "lang")?.valueCode?.toLowerCase() === wanted?.toLowerCase());
  const translation = found(language) ?? found(general);
  const content = translation && part(translation, "content");
  return content?.valueString ?? content?.valueMarkdown ?? text;
}

/** What a signature says, where the form asks for one; "": it does not. */
export function intentOf(questionnaire: Questionnaire): string {
  const signature = extensionOf(questionnaire, `${FHIR}questionnaire-signatureRequired`);
  return signature?.valueCodeableConcept?.text ?? "";
}

/** How an item asks to be shown, e.g. "help" or "radio-button"; "": as usual. */
export function controlOf(item: Item): string {
  const control = extensionOf(item, `${FHIR}questionnaire-itemControl`);
  return control?.valueCodeableConcept?.coding?.[0]?.code ?? "";
}

export function isHidden(item: Item): boolean {
  return extensionOf(item, `${FHIR}questionnaire-hidden`)?.valueBoolean === true;
}

/** Shown behind a number, e.g. "days". */
export function unitOf(item: Item): string {
  const unit = extensionOf(item, `${FHIR}questionnaire-unit`)?.valueCoding;
  return unit?.display ?? unit?.code ?? "";
}

/** The answers to choose, as they are written in a response; "text" is what is shown of each. */
export function optionsOf(questionnaire: Questionnaire, item: Item, language = ""): Option[] {
  const set = questionnaire.contained?.find((each) => `#${each.id}` === item.answerValueSet);
  if (set) return conceptsOf(set).map((each) => optionOfConcept(each, language));
  return (item.answerOption ?? []).map((each) => optionOf(each, language));
}

export interface Option {
  value: Value;
  text: string;
  /** What it counts for; undefined: nothing. */
  ordinal?: number | undefined;
  /** Cannot be chosen beside others. */
  exclusive: boolean;
  initial: boolean;
}

function conceptsOf(set: ValueSet): Concept[] {
  if (set.expansion) return set.expansion.contains;
  return (set.compose?.include ?? []).flatMap(({ system, version, concept }) =>
    concept.map((each) => ({ ...each, ...(system ? { system } : {}), ...(version ? { version } : {}) })),
  );
}

function optionOfConcept(concept: Concept, language: string): Option {
  const { system, version, code, display } = concept;
  const coding = {
    ...(system ? { system } : {}),
    ...(version ? { version } : {}),
    code,
    ...(display ? { display } : {}),
  };
  const designated = concept.designation?.find((each) => each.language === language.split("-")[0]);
  return {
    value: { valueCoding: coding },
    text: designated?.value ?? display ?? code,
    ...countedBy([concept]),
    initial: false,
  };
}

function optionOf(option: AnswerOption, language: string): Option {
  const { initialSelected, extension, _valueString, valueCoding, ...plain } = option;
  const initial = initialSelected === true;
  if (!valueCoding) {
    const text = String(Object.values(plain)[0]);
    return {
      value: plain,
      text: inLanguage(text, _valueString, language),
      ...countedBy([option]),
      initial,
    };
  }
  const { extension: _, _display, id: __, ...coding } = valueCoding as Coding & { id?: string };
  const text = inLanguage(coding.display ?? coding.code ?? "", _display, language);
  return { value: { valueCoding: coding }, text, ...countedBy([option, valueCoding]), initial };
}

function countedBy(holders: { extension?: Extension[] }[]): {
  ordinal: number | undefined;
  exclusive: boolean;
} {
  const found = (url: string) => holders.map((each) => extensionOf(each, url)).find((each) => each);
  return {
    ordinal: found(`${FHIR}ordinalValue`)?.valueDecimal,
    exclusive: found(`${FHIR}questionnaire-optionExclusive`)?.valueBoolean === true,
  };
}

export function part(extension: Extension, url: string): Extension | undefined {
  return extension.extension?.find((each) => each.url === url);
}
