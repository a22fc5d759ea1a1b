import type { Violation } from "@/api/problem";
import { type Place, rowsOf, unreadable, writeItems } from "@/forms/answers";
import { extensionOf, FHIR, type Item, type Questionnaire } from "@/forms/fhir";
import { Answers, responseOf } from "@/forms/rules";
import { boundOf, mostOf } from "@/forms/shown";
import { type Instance, type Issue, pathOf, type Rule, read } from "@/forms/tree";

/** Answers by the rules of their form. */
export interface Judged {
  /** The response to keep or to submit: what is asked and answered. */
  response: string;
  /** Whether an item is asked, by its path. */
  asked: (path: string) => boolean;
  /** The paths of all items, in the order of the form. */
  paths: readonly string[];
  /** What is wrong, by path, in the order of the form; empty: it can be submitted. */
  problems: Problems;
}

export type Problems = Readonly<Record<string, string>>;

export function judge(questionnaire: Questionnaire, place: Place): Judged {
  const said = writeItems(questionnaire.item, place);
  const { whole, issues: malformed } = read(questionnaire, said.length > 0 ? said : undefined);
  const answers = new Answers(questionnaire, whole);
  const asked = new Map<string, boolean>();
  const items = new Map<string, Item>();
  visit(whole, questionnaire.item, (item, where) => {
    asked.set(pathOf(where, item), answers.enabled(item, where));
    items.set(pathOf(where, item), item);
  });
  const isAsked = (path: string) => asked.get(path) ?? true;
  const rows = rowsOf(questionnaire.item, place);
  const issues = malformed.length > 0 ? malformed : answers.issues();
  return {
    response: responseOf(answers.items()),
    asked: isAsked,
    paths: [...items.keys()],
    problems: inOrder([...items.keys()], {
      ...sentencesOf(items, issues, (path) => rows.get(path) ?? path),
      ...Object.fromEntries(
        unreadable(questionnaire.item, place, isAsked).map(({ path, item }) => [
          path,
          unreadableSentence(item),
        ]),
      ),
    }),
  };
}

function visit(where: Instance, items: Item[], see: (item: Item, where: Instance) => void): void {
  for (const item of items) {
    see(item, where);
    for (const time of where.groups.get(item.linkId) ?? []) visit(time, item.item ?? [], see);
    for (const { inside } of where.answers.get(item.linkId) ?? []) visit(inside, item.item ?? [], see);
  }
}

function sentencesOf(items: Map<string, Item>, issues: Issue[], shownAt: (path: string) => string): Problems {
  const found: Record<string, string> = {};
  for (const { path, rule } of issues) {
    const item = items.get(path) ?? items.get(withoutIndex(path));
    if (item) found[shownAt(path)] ??= sentenceOf(rule, item);
  }
  return found;
}

/** "medicine[1]" is the second time or answer of "medicine". */
function withoutIndex(path: string): string {
  return path.replace(/\[\d+\]$/, "");
}

function inOrder(paths: readonly string[], problems: Problems): Problems {
  const place = (path: string) => paths.indexOf(paths.includes(path) ? path : withoutIndex(path));
  return Object.fromEntries(Object.entries(problems).sort(([one], [other]) => place(one) - place(other)));
}

/** What the service refused, by path; it spells paths as field names: "a_b" became "aB". */
export function refusedAt(paths: readonly string[], violations: readonly Violation[]): Problems {
  const found: Record<string, string> = {};
  for (const { field, description } of violations) {
    const index = /\[\d+\]$/.exec(field)?.[0] ?? "";
    const path = paths.find((each) => respelled(each) === field);
    const of = paths.find((each) => respelled(each) === withoutIndex(field));
    if (path ?? of) found[path ?? `${of}${index}`] = `This ${description}.`;
  }
  return found;
}

function respelled(path: string): string {
  return path.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Which answers cannot be read is known here only: the rules never see them. */
function unreadableSentence(item: Item): string {
  switch (item.type) {
    case "integer":
      return "Enter a whole number.";
    case "decimal":
      return "Enter a number, such as 2.5.";
    case "url":
      return "Enter an address that begins with https:// or http://.";
    case "date":
    case "time":
    case "dateTime":
      return "Complete this, or leave it empty.";
    default:
      return "This is too long.";
  }
}

function sentenceOf(rule: Rule, item: Item): string {
  switch (rule) {
    case "required":
      return item.type === "group" ? "Add at least one." : "Please answer this question.";
    case "count":
      return countSentence(item);
    case "length":
      return lengthSentence(item);
    case "range":
      return rangeSentence(item);
    case "precision":
      return `Give at most ${extensionOf(item, `${FHIR}maxDecimalPlaces`)?.valueInteger} decimal places.`;
    case "exclusive":
      return "One of these answers cannot stand beside others.";
    case "option":
      return "Choose from the list, each answer once.";
    default:
      return "This answer does not fit the form.";
  }
}

function countSentence(item: Item): string {
  const least = extensionOf(item, `${FHIR}questionnaire-minOccurs`)?.valueInteger ?? 0;
  const most = mostOf(item);
  if (!Number.isFinite(most)) return `Give at least ${least} answers.`;
  return least > 1 ? `Give ${least} to ${most} answers.` : `Give at most ${most} answers.`;
}

function lengthSentence(item: Item): string {
  const least = extensionOf(item, `${FHIR}minLength`)?.valueInteger ?? 0;
  if (!item.maxLength) return `Write at least ${least} characters.`;
  return least > 0
    ? `Write ${least} to ${item.maxLength} characters.`
    : `Write at most ${item.maxLength} characters.`;
}

function rangeSentence(item: Item): string {
  const [low, high] = [boundOf(item, "minValue"), boundOf(item, "maxValue")];
  if (!low && !high)
    return `This is ${item.type === "time" ? "too early or too late" : "outside of the dates that fit"}.`;
  if (low && high) return `Enter a number from ${low} to ${high}.`;
  return low ? `Enter ${low} or more.` : `Enter ${high} or less.`;
}
