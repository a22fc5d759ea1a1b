/**
 * What the service checks as well (services/files/domain/questionnaires/answering.py): what is enabled, what
 * is required, what each answer may be, and what they give. One file of cases holds the two to the same.
 */
import type { EnableWhen, Item, Questionnaire, ResponseItem, Value } from "@/forms/fhir";
import { extensionOf, FHIR, OURS, optionsOf, part } from "@/forms/fhir";
import {
  type Answer,
  type Instance,
  type Issue,
  initialOf,
  isEmpty,
  isFixed,
  pathOf,
  type Rule,
} from "@/forms/tree";
import {
  countOf,
  decimalPlaces,
  fulfils,
  isChoice,
  isWithin,
  lengthOf,
  sameChoice,
  sameValue,
} from "@/forms/values";

/** What a score came to; `band` "": none. */
export interface ScoreValue {
  name: string;
  value: number;
  band: string;
}

/** The answers to a questionnaire as they are now; make a new one when they have changed. */
export class Answers {
  private readonly known = new Map<Instance, Map<string, boolean>>();
  private readonly above = new Map<string, Item[]>();
  private readonly byLinkId = new Map<string, Item>();

  constructor(
    private readonly questionnaire: Questionnaire,
    private readonly whole: Instance,
  ) {
    this.learn(questionnaire.item, []);
  }

  /** Whether an item is enabled in one of the places that hold it: what is not is neither shown nor sent. */
  enabled(item: Item, where: Instance): boolean {
    const known = this.known.get(where) ?? new Map<string, boolean>();
    this.known.set(where, known);
    const before = known.get(item.linkId);
    if (before !== undefined) return before;
    const above = !where.item || !where.outer || this.enabled(where.item, where.outer);
    const enabled = above && this.conditionsHold(item, where);
    known.set(item.linkId, enabled);
    return enabled;
  }

  /** Every place where a rule is broken; none: it can be submitted. */
  issues(): Issue[] {
    const found: Issue[] = [];
    this.check(this.whole, this.questionnaire.item, found);
    return found;
  }

  /** The items of a response: what is enabled and answered, in order. */
  items(): ResponseItem[] {
    return this.write(this.whole, this.questionnaire.item);
  }

  scores(): ScoreValue[] {
    const scores = this.questionnaire.extension?.filter((each) => each.url === `${OURS}score`) ?? [];
    return scores.flatMap((score) => {
      const linkIds = score.extension
        ?.filter((each) => each.url === "item")
        .map((each) => each.valueString ?? "");
      const counts = (linkIds ?? []).map((each) => this.count(each));
      if (counts.some((each) => each === undefined)) return [];
      const value = counts.reduce<number>((sum, each) => sum + (each ?? 0), 0);
      const bands = score.extension?.filter((each) => each.url === "band") ?? [];
      const band = bands.find(
        (each) =>
          value >= (part(each, "low")?.valueDecimal ?? 0) && value <= (part(each, "high")?.valueDecimal ?? 0),
      );
      const name = part(score, "name")?.valueString ?? "";
      return [{ name, value, band: (band && part(band, "label")?.valueString) ?? "" }];
    });
  }

  /** The labels of what calls for the host's attention. */
  flags(): string[] {
    return [...this.byLinkId.values()].flatMap((item) => {
      const flag = extensionOf(item, `${OURS}flag`);
      const above = flag && part(flag, "above")?.valueDecimal;
      if (!flag || above === undefined) return [];
      const options = optionsOf(this.questionnaire, item);
      const raised = this.values(this.whole, item).some((each) => (countOf(options, each) ?? 0) > above);
      return raised ? [part(flag, "label")?.valueString ?? ""] : [];
    });
  }

  private learn(items: Item[], above: Item[]): void {
    for (const item of items) {
      this.above.set(item.linkId, above);
      this.byLinkId.set(item.linkId, item);
      this.learn(item.item ?? [], [...above, item]);
    }
  }

  private conditionsHold(item: Item, where: Instance): boolean {
    const conditions = item.enableWhen ?? [];
    if (conditions.length === 0) return true;
    const holds = (each: EnableWhen) => this.holds(each, where);
    return item.enableBehavior === "any" ? conditions.some(holds) : conditions.every(holds);
  }

  private holds(condition: EnableWhen, where: Instance): boolean {
    const answers = this.answersNear(condition.question, where).map((each) => each.value);
    if (condition.operator === "exists") return answers.length > 0 === condition.answerBoolean;
    const some = answers.some((each) => fulfils(each, condition));
    return condition.operator === "!=" ? !some : some;
  }

  /** The answers to a question that an item in `where` sees: in the same time of a group that repeats. */
  private answersNear(linkId: string, where: Instance): Answer[] {
    const way = this.above.get(linkId) ?? [];
    const source = this.byLinkId.get(linkId);
    let place = where;
    while (place.item && place.outer && !way.includes(place.item)) place = place.outer;
    for (const each of way.slice(place.item ? way.indexOf(place.item) + 1 : 0)) {
      const inner = place.groups.get(each.linkId)?.[0] ?? place.answers.get(each.linkId)?.[0]?.inside;
      if (!inner) return [];
      place = inner;
    }
    return source && this.enabled(source, place) ? (place.answers.get(linkId) ?? []) : [];
  }

  private check(where: Instance, items: Item[], found: Issue[]): void {
    for (const item of items) {
      if (item.type === "group") this.checkGroup(where, item, found);
      else if (item.type !== "display") this.checkQuestion(where, item, found);
    }
  }

  private checkGroup(where: Instance, item: Item, found: Issue[]): void {
    const times = where.groups.get(item.linkId) ?? [];
    if (!this.enabled(item, where)) {
      const answered = times.some((each) => !isEmpty(each)) || (item.repeats && times.length > 0);
      if (answered) found.push({ path: pathOf(where, item), rule: "disabled" });
      return;
    }
    if (item.repeats) checkCount(where, item, times.length, found);
    for (const each of times) this.check(each, item.item ?? [], found);
  }

  private checkQuestion(where: Instance, item: Item, found: Issue[]): void {
    const answers = where.answers.get(item.linkId) ?? [];
    const values = answers.map((each) => each.value);
    const say = (rule: Rule, index?: number) => found.push({ path: pathOf(where, item, index), rule });
    if (!this.enabled(item, where)) {
      if (answers.length > 0) say("disabled");
      return;
    }
    if (isFixed(item)) {
      const initial = initialOf(this.questionnaire, item);
      const same = initial.every((each, index) => values[index] && sameChoice(each, values[index]));
      if (!same || values.length !== initial.length) say("fixed");
      return;
    }
    checkCount(where, item, answers.length, found);
    for (const [index, each] of answers.entries()) {
      const rule = this.broken(item, each.value);
      if (rule) say(rule, index);
      this.check(each.inside, item.item ?? [], found);
    }
    if (isChoice(item) && item.repeats && values.length > 1) this.checkTogether(item, values, say);
  }

  private checkTogether(item: Item, values: Value[], say: (rule: Rule) => void): void {
    const twice = values.some((each, index) => values.findIndex((other) => sameValue(each, other)) !== index);
    if (twice) say("option");
    const alone = optionsOf(this.questionnaire, item).filter((each) => each.exclusive);
    if (values.some((each) => alone.some((option) => sameValue(option.value, each)))) say("exclusive");
  }

  private broken(item: Item, value: Value): Rule | undefined {
    if (isChoice(item) && !this.isChosen(item, value)) return "option";
    const text = value.valueString ?? value.valueUri;
    const least = extensionOf(item, `${FHIR}minLength`)?.valueInteger ?? 0;
    const most = item.maxLength ?? Number.POSITIVE_INFINITY;
    if (text !== undefined && (lengthOf(text) < least || lengthOf(text) > most)) return "length";
    const [low, high] = [extensionOf(item, `${FHIR}minValue`), extensionOf(item, `${FHIR}maxValue`)];
    if (!isWithin(value, low, high)) return "range";
    const places = extensionOf(item, `${FHIR}maxDecimalPlaces`)?.valueInteger ?? Number.POSITIVE_INFINITY;
    return value.valueDecimal !== undefined && decimalPlaces(value.valueDecimal) > places
      ? "precision"
      : undefined;
  }

  private isChosen(item: Item, value: Value): boolean {
    if (item.type === "open-choice" && value.valueString !== undefined) return true;
    return optionsOf(this.questionnaire, item).some((each) => sameChoice(each.value, value));
  }

  private count(linkId: string): number | undefined {
    const item = this.byLinkId.get(linkId);
    const values = item ? this.values(this.whole, item) : [];
    const [first, ...others] = values;
    return item && first && others.length === 0
      ? countOf(optionsOf(this.questionnaire, item), first)
      : undefined;
  }

  private values(where: Instance, item: Item): Value[] {
    const own = where.answers.get(item.linkId) ?? [];
    const inner = [...where.groups.values()].flat();
    const nested = [...where.answers.values()].flat().map((each) => each.inside);
    return [
      ...(own.length > 0 && this.enabled(item, where) ? own.map((each) => each.value) : []),
      ...[...inner, ...nested].flatMap((each) => this.values(each, item)),
    ];
  }

  private write(where: Instance, items: Item[]): ResponseItem[] {
    return items.flatMap((item): ResponseItem[] => {
      if (!this.enabled(item, where)) return [];
      if (item.type === "group") {
        const times = (where.groups.get(item.linkId) ?? []).map((each) => this.write(each, item.item ?? []));
        const kept = item.repeats ? times : times.filter((each) => each.length > 0);
        return kept.map((each) => ({ linkId: item.linkId, ...(each.length > 0 ? { item: each } : {}) }));
      }
      const answers = (where.answers.get(item.linkId) ?? []).map((each) => {
        const inside = this.write(each.inside, item.item ?? []);
        return { ...each.value, ...(inside.length > 0 ? { item: inside } : {}) };
      });
      return answers.length > 0 ? [{ linkId: item.linkId, answer: answers }] : [];
    });
  }
}

/** Everything that is wrong with the items of a response is in `issues`; the text of a response to send. */
export function responseOf(items: ResponseItem[]): string {
  return JSON.stringify({
    resourceType: "QuestionnaireResponse",
    ...(items.length > 0 ? { item: items } : {}),
  });
}

function checkCount(where: Instance, item: Item, count: number, found: Issue[]): void {
  const least = extensionOf(item, `${FHIR}questionnaire-minOccurs`)?.valueInteger ?? 0;
  const occurs =
    extensionOf(item, `${FHIR}questionnaire-maxOccurs`)?.valueInteger ?? Number.POSITIVE_INFINITY;
  const most = item.repeats ? occurs : 1;
  if (count === 0 && item.required) found.push({ path: pathOf(where, item), rule: "required" });
  else if (count > most || (count > 0 && count < least))
    found.push({ path: pathOf(where, item), rule: "count" });
}
