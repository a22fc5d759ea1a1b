import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { beginning, withGroups } from "@/forms/answers";
import { inLanguage, type Questionnaire, type ResponseItem } from "@/forms/fhir";
import { judge } from "@/forms/judge";
import { Answers, type ScoreValue } from "@/forms/rules";
import { type Issue, read } from "@/forms/tree";

interface Case {
  questionnaire: string;
  name: string;
  items: ResponseItem[];
  issues: Issue[];
  scores?: ScoreValue[];
  flags?: string[];
}

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const CASES: Case[] = JSON.parse(readFileSync(`${ROOT}/tests/support/questionnaires/cases.json`, "utf8"));

function questionnaireOf(name: string): Questionnaire {
  const folder = name.startsWith("shipped/") ? "services/files/domain" : "tests/support/questionnaires";
  return JSON.parse(readFileSync(`${ROOT}/${folder}/${name}.json`, "utf8"));
}

describe("the cases that the service is held to as well", () => {
  test.each(CASES)("$questionnaire: $name", ({ questionnaire: name, items, issues, scores, flags }) => {
    const questionnaire = questionnaireOf(name);
    const { whole, issues: malformed } = read(questionnaire, items.length > 0 ? items : undefined);
    const answers = new Answers(questionnaire, whole);
    const found = malformed.length > 0 ? malformed : answers.issues();
    expect(found).toEqual(issues);
    if (found.length > 0) return;
    expect(answers.items()).toEqual(items);
    if (scores) expect(answers.scores()).toEqual(scores);
    if (flags) expect(answers.flags()).toEqual(flags);
  });
});

test("a new response begins with the initial answers, also those that nobody sees", () => {
  const questionnaire = questionnaireOf("hidden-and-read-only");
  const { problems, response } = judge(questionnaire, beginning(questionnaire));
  expect(problems).toEqual({});
  const items: ResponseItem[] = JSON.parse(response).item;
  expect(items.map((each) => each.linkId)).toEqual(["study", "clinic", "age"]);
});

test("what is not asked any more is not sent", () => {
  const questionnaire = questionnaireOf("shipped/intake");
  const medicine = beginning(questionnaire).groups.medicine ?? [];
  expect(medicine).toHaveLength(1);
  const place = withGroups(beginning(questionnaire), "medicine", medicine);
  expect(judge(questionnaire, place).response).toBe('{"resourceType":"QuestionnaireResponse"}');
});

test("words are shown in the language of whoever reads, if the form has it", () => {
  const questionnaire = questionnaireOf("translations");
  expect(inLanguage(questionnaire.title, questionnaire._title, "fr-CA")).toBe("Une visite");
  expect(inLanguage(questionnaire.title, questionnaire._title, "de")).toBe("A visit");
});
