import type { Item, Questionnaire, ResponseAnswer, ResponseItem, Value } from "@/forms/fhir";
import { isHidden, optionsOf } from "@/forms/fhir";
import { answerNames, isOfType, only, sameValue } from "@/forms/values";

/** One answer, and what is nested in it. */
export interface Answer {
  value: Value;
  inside: Instance;
}

/**
 * What was answered in one place that holds items: the whole (item null), one time of a group, or one answer.
 * A group that does not repeat is always there.
 */
export interface Instance {
  item: Item | null;
  outer: Instance | null;
  path: string;
  answers: Map<string, Answer[]>;
  groups: Map<string, Instance[]>;
}

/** What an answer breaks; the same words as in the service. */
export type Rule =
  | "shape"
  | "unknown"
  | "order"
  | "type"
  | "disabled"
  | "required"
  | "count"
  | "option"
  | "exclusive"
  | "length"
  | "range"
  | "precision"
  | "fixed";

/** A place, as linkIds from the outside in with an index where an item repeats ("medicine[0]/name"), and a rule. */
export interface Issue {
  path: string;
  rule: Rule;
}

const MOST_ANSWERS = 100;

/** The path of an item in a place, or of one of its answers or times. */
export function pathOf(where: Instance, item: Item, index?: number): string {
  const place = where.path ? `${where.path}/${item.linkId}` : item.linkId;
  return item.repeats && index !== undefined ? `${place}[${index}]` : place;
}

/** An empty place; groups in it that do not repeat are there. */
function emptyInstance(item: Item | null, outer: Instance | null, items: Item[], path: string): Instance {
  const made: Instance = { item, outer, path, answers: new Map(), groups: new Map() };
  addGroups(made, items);
  return made;
}

/** The answers that an item begins with, as they are written in a response. */
export function initialOf(questionnaire: Questionnaire, item: Item): Value[] {
  const options = optionsOf(questionnaire, item);
  // A code is answered in the words of its option.
  const optionOf = (value: Value) => options.find((each) => sameValue(each.value, value))?.value ?? value;
  return item.initial?.map(optionOf) ?? options.filter((each) => each.initial).map((each) => each.value);
}

/** Whether nobody may change its answers. */
export function isFixed(item: Item): boolean {
  return item.readOnly === true || isHidden(item);
}

export function isEmpty(where: Instance): boolean {
  const answered = [...where.answers.values()].some((each) => each.length > 0);
  return !answered && [...where.groups.values()].flat().every(isEmpty);
}

/** Reads the items of a response: where each answer belongs, and what has another shape or type. */
export function read(
  questionnaire: Questionnaire,
  items: ResponseItem[] | undefined,
): { whole: Instance; issues: Issue[] } {
  const reader = new Reader(questionnaire);
  const whole = reader.instance(null, null, questionnaire.item, items, "");
  return { whole, issues: reader.issues };
}

function addGroups(where: Instance, items: Item[]): void {
  for (const each of items) {
    if (each.type !== "group" || each.repeats || where.groups.has(each.linkId)) continue;
    where.groups.set(each.linkId, [emptyInstance(each, where, each.item ?? [], pathOf(where, each))]);
  }
}

class Reader {
  readonly issues: Issue[] = [];

  constructor(private readonly questionnaire: Questionnaire) {}

  instance(item: Item | null, outer: Instance | null, items: Item[], raw: unknown, path: string): Instance {
    const found: Instance = { item, outer, path, answers: new Map(), groups: new Map() };
    let last = -1;
    for (const each of this.items(raw, path)) {
      const place = items.findIndex((known) => known.linkId === each.linkId);
      const known = items[place];
      if (!known) {
        this.issue(path, "unknown");
        continue;
      }
      if (place < last) this.issue(pathOf(found, known), "order");
      last = Math.max(last, place);
      if (known.type === "group") this.takeGroup(found, known, each);
      else this.takeAnswers(found, known, each);
    }
    addGroups(found, items);
    return found;
  }

  private items(raw: unknown, path: string): ResponseItem[] {
    if (raw === undefined) return [];
    if (Array.isArray(raw) && raw.length > 0 && raw.every((each) => typeof each === "object" && each))
      return raw;
    this.issue(path, "shape");
    return [];
  }

  private takeGroup(into: Instance, item: Item, raw: ResponseItem): void {
    const times = into.groups.get(item.linkId) ?? [];
    const alien = Object.keys(raw).some((name) => name !== "linkId" && name !== "item");
    if (alien || (times.length > 0 && !item.repeats) || times.length >= MOST_ANSWERS) {
      this.issue(pathOf(into, item), "shape");
      return;
    }
    const path = pathOf(into, item, times.length);
    into.groups.set(item.linkId, [...times, this.instance(item, into, item.item ?? [], raw.item, path)]);
  }

  private takeAnswers(into: Instance, item: Item, raw: ResponseItem): void {
    const alien = Object.keys(raw).some((name) => name !== "linkId" && name !== "answer");
    const given = raw.answer;
    const fits = Array.isArray(given) && given.length > 0 && given.length <= MOST_ANSWERS;
    if (alien || item.type === "display" || into.answers.has(item.linkId) || !fits) {
      this.issue(pathOf(into, item), "shape");
      return;
    }
    const answers = given.map((each, index) => this.answer(into, item, index, each));
    into.answers.set(
      item.linkId,
      answers.filter((each) => each !== undefined),
    );
  }

  private answer(into: Instance, item: Item, index: number, raw: ResponseAnswer): Answer | undefined {
    const path = pathOf(into, item, index);
    const value = typeof raw === "object" && raw ? only(raw) : undefined;
    if (!value) {
      this.issue(path, "shape");
      return undefined;
    }
    if (!answerNames(this.questionnaire, item).has(value[0]) || !isOfType(...value)) {
      this.issue(path, "type");
      return undefined;
    }
    const inside = this.instance(item, into, item.item ?? [], raw.item, path);
    return { value: { [value[0]]: value[1] }, inside };
  }

  private issue(path: string, rule: Rule): void {
    this.issues.push({ path, rule });
  }
}
