import type { Item, Questionnaire, ResponseAnswer, ResponseItem, Value } from "@/forms/fhir";
import { plainValue } from "@/forms/shown";
import { initialOf, isFixed } from "@/forms/tree";
import { typedOf } from "@/forms/typed";

/** An answer as it is being given. `value` null: nothing, or what is typed cannot be read (yet). */
export interface Answer {
  readonly key: string;
  readonly value: Value | null;
  readonly typed: string;
  readonly inside: Place;
}

/** What is answered in one place that holds items: the whole, one time of a group, or below one answer. */
export interface Place {
  readonly key: string;
  readonly answers: Readonly<Record<string, readonly Answer[]>>;
  readonly groups: Readonly<Record<string, readonly Place[]>>;
}

const NOWHERE: Place = { key: "", answers: {}, groups: {} };

export const NO_ANSWER: Answer = { key: "", value: null, typed: "", inside: NOWHERE };

/** The path of an item, as refusals name it: linkIds from the outside in, e.g. "history/medicines[1]/name". */
export function pathAt(path: string, item: Item, index?: number): string {
  const place = path ? `${path}/${item.linkId}` : item.linkId;
  return item.repeats && index !== undefined ? `${place}[${index}]` : place;
}

/** Nothing answered yet but what a form begins with. */
export function beginning(questionnaire: Questionnaire, items = questionnaire.item): Place {
  const answers: Record<string, Answer[]> = {};
  const groups: Record<string, Place[]> = {};
  for (const item of items) {
    if (item.type === "group") groups[item.linkId] = beginningOfGroup(questionnaire, item);
    else if (item.type !== "display")
      answers[item.linkId] = initialOf(questionnaire, item).map((value) =>
        answered(questionnaire, item, value),
      );
  }
  return { key: crypto.randomUUID(), answers, groups };
}

function beginningOfGroup(questionnaire: Questionnaire, item: Item): Place[] {
  return item.repeats && !item.required ? [] : [beginning(questionnaire, item.item ?? [])];
}

export function answered(questionnaire: Questionnaire, item: Item, value: Value | null): Answer {
  return {
    key: crypto.randomUUID(),
    value,
    typed: value ? typedOf(value) : "",
    inside: item.item?.some((each) => each.type !== "display")
      ? beginning(questionnaire, item.item)
      : NOWHERE,
  };
}

/** What a QuestionnaireResponse says; "" says nothing. */
export function readAnswers(questionnaire: Questionnaire, response: string): Place {
  if (response === "") return beginning(questionnaire);
  const { item } = JSON.parse(response) as { item?: ResponseItem[] };
  return readPlace(questionnaire, questionnaire.item, item ?? []);
}

function readPlace(questionnaire: Questionnaire, items: Item[], said: ResponseItem[]): Place {
  const answers: Record<string, Answer[]> = {};
  const groups: Record<string, Place[]> = {};
  for (const item of items) {
    const own = said.filter((each) => each.linkId === item.linkId);
    if (item.type === "group") {
      const times = own.map((each) => readPlace(questionnaire, item.item ?? [], each.item ?? []));
      groups[item.linkId] =
        times.length > 0 || item.repeats ? times : [readPlace(questionnaire, item.item ?? [], [])];
    } else if (item.type !== "display") {
      answers[item.linkId] = isFixed(item)
        ? initialOf(questionnaire, item).map((value) => answered(questionnaire, item, value))
        : (own[0]?.answer ?? []).map((each) => readAnswer(questionnaire, item, each));
    }
  }
  return { key: crypto.randomUUID(), answers, groups };
}

function readAnswer(questionnaire: Questionnaire, item: Item, said: ResponseAnswer): Answer {
  const value = plainValue(said);
  const inside = readPlace(questionnaire, item.item ?? [], said.item ?? []);
  return { key: crypto.randomUUID(), value, typed: typedOf(value), inside };
}

/** All that is answered so far, as a response holds it; a row that is empty is no answer. */
export function writeItems(items: Item[], place: Place): ResponseItem[] {
  return items.flatMap((item): ResponseItem[] => {
    if (item.type === "group") return writeGroup(item, place);
    const answers = (place.answers[item.linkId] ?? []).flatMap(({ value, inside }) => {
      if (!value) return [];
      const below = writeItems(item.item ?? [], inside);
      return [{ ...value, ...(below.length > 0 ? { item: below } : {}) }];
    });
    return answers.length > 0 ? [{ linkId: item.linkId, answer: answers }] : [];
  });
}

function writeGroup(item: Item, place: Place): ResponseItem[] {
  const times = (place.groups[item.linkId] ?? []).map((time) => writeItems(item.item ?? [], time));
  const kept = item.repeats ? times : times.filter((each) => each.length > 0);
  return kept.map((each) => ({ linkId: item.linkId, ...(each.length > 0 ? { item: each } : {}) }));
}

/** The answers to one question replaced. */
export function withAnswers(place: Place, linkId: string, answers: readonly Answer[]): Place {
  return { ...place, answers: { ...place.answers, [linkId]: answers } };
}

/** The times of one group replaced. */
export function withGroups(place: Place, linkId: string, times: readonly Place[]): Place {
  return { ...place, groups: { ...place.groups, [linkId]: times } };
}

/** Where something is typed that is no answer of its type, e.g. "soon" for a number, and is asked for. */
export function unreadable(
  items: Item[],
  place: Place,
  asked: (path: string) => boolean,
  path = "",
): { path: string; item: Item }[] {
  return items.flatMap((item) => {
    if (!asked(pathAt(path, item))) return [];
    const inner = (where: Place, index: number) =>
      unreadable(item.item ?? [], where, asked, pathAt(path, item, index));
    const answers = place.answers[item.linkId] ?? [];
    return [
      ...answers.flatMap(({ value, typed }, index) =>
        !value && typed.trim() ? [{ path: pathAt(path, item, index), item }] : [],
      ),
      ...answers.flatMap(({ value, inside }, index) => (value ? inner(inside, index) : [])),
      ...(place.groups[item.linkId] ?? []).flatMap(inner),
    ];
  });
}

/** Where an answer of a response stands on the page: there, rows that are empty count as well. */
export function rowsOf(items: Item[], place: Place, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const item of items) {
    let count = 0;
    for (const [index, { value, inside }] of (place.answers[item.linkId] ?? []).entries()) {
      if (!value) continue;
      found.set(pathAt(path, item, count), pathAt(path, item, index));
      count += 1;
      for (const pair of rowsOf(item.item ?? [], inside, pathAt(path, item, index))) found.set(...pair);
    }
    for (const [index, time] of (place.groups[item.linkId] ?? []).entries())
      for (const pair of rowsOf(item.item ?? [], time, pathAt(path, item, index))) found.set(...pair);
  }
  return found;
}
