import { describe, expect, test } from "vitest";
import { answered, beginning, type Place, readAnswers, withAnswers, withGroups } from "@/forms/answers";
import type { Item, Questionnaire, Value } from "@/forms/fhir";
import { judge, refusedAt } from "@/forms/judge";
import { readTyped } from "@/forms/typed";

const SMOKES: Item = { linkId: "smokes", type: "boolean", required: true, text: "Do you smoke?" };
const HOW_MANY: Item = {
  linkId: "how_many",
  type: "integer",
  required: true,
  enableWhen: [{ question: "smokes", operator: "=", answerBoolean: true }],
  extension: [
    { url: "http://hl7.org/fhir/StructureDefinition/minValue", valueInteger: 1 },
    { url: "http://hl7.org/fhir/StructureDefinition/maxValue", valueInteger: 60 },
  ],
};
const WEIGHTS: Item = { linkId: "weights", type: "decimal", repeats: true };
const NAME: Item = { linkId: "name", type: "string", required: true };
const MEDICINE: Item = { linkId: "medicine", type: "group", repeats: true, item: [NAME] };

function form(...item: Item[]): Questionnaire {
  return { title: "A form", item };
}

function typing(questionnaire: Questionnaire, place: Place, item: Item, ...typed: string[]): Place {
  const answers = typed.map((each) => ({
    ...answered(questionnaire, item, null),
    typed: each,
    value: readTyped(item.type, each),
  }));
  return withAnswers(place, item.linkId, answers);
}

function answering(questionnaire: Questionnaire, place: Place, item: Item, value: Value): Place {
  return withAnswers(place, item.linkId, [answered(questionnaire, item, value)]);
}

describe("answers that are being given", () => {
  test("show and ask what a condition asks for, and keep what it hides", () => {
    const questionnaire = form(SMOKES, HOW_MANY);
    const no = answering(questionnaire, beginning(questionnaire), SMOKES, { valueBoolean: false });
    expect(judge(questionnaire, no).asked("how_many")).toBe(false);
    const yes = answering(questionnaire, no, SMOKES, { valueBoolean: true });
    expect(judge(questionnaire, yes).problems).toEqual({ how_many: "Please answer this question." });
    const ten = typing(questionnaire, yes, HOW_MANY, "10");
    expect(judge(questionnaire, ten)).toMatchObject({ problems: {} });
    const back = answering(questionnaire, ten, SMOKES, { valueBoolean: false });
    expect(judge(questionnaire, back).response).not.toContain("10");
    const again = answering(questionnaire, back, SMOKES, { valueBoolean: true });
    expect(judge(questionnaire, again).response).toContain('{"valueInteger":10}');
  });

  test("that cannot be read are named at their row, and those that can at theirs", () => {
    const questionnaire = form(WEIGHTS);
    const place = typing(questionnaire, beginning(questionnaire), WEIGHTS, "", "70,5", "heavy");
    const judged = judge(questionnaire, place);
    expect(judged.problems).toEqual({ "weights[2]": "Enter a number, such as 2.5." });
    expect(judged.response).toContain('"answer":[{"valueDecimal":70.5}]');
  });

  test("are complained of in the order of the form, with the bounds", () => {
    const questionnaire = form(HOW_MANY, SMOKES);
    const yes = typing(questionnaire, beginning(questionnaire), HOW_MANY, "99");
    const both = answering(questionnaire, yes, SMOKES, { valueBoolean: true });
    expect(Object.entries(judge(questionnaire, both).problems)).toEqual([
      ["how_many", "Enter a number from 1 to 60."],
    ]);
    expect(Object.keys(judge(form(WEIGHTS, SMOKES, NAME), beginning(form())).problems)).toEqual([
      "smokes",
      "name",
    ]);
  });

  test("of a group that repeats are named by its time", () => {
    const questionnaire = form(MEDICINE);
    const [one, two] = [beginning(questionnaire, [NAME]), beginning(questionnaire, [NAME])];
    const first = answering(questionnaire, one, NAME, { valueString: "Aspirin" });
    const place = withGroups(beginning(questionnaire), "medicine", [first, two]);
    expect(judge(questionnaire, place).problems).toEqual({
      "medicine[1]/name": "Please answer this question.",
    });
  });

  test("come back from a draft as they were", () => {
    const questionnaire = form(SMOKES, HOW_MANY, WEIGHTS, MEDICINE);
    const response = JSON.stringify({
      resourceType: "QuestionnaireResponse",
      item: [
        { linkId: "smokes", answer: [{ valueBoolean: true }] },
        { linkId: "how_many", answer: [{ valueInteger: 3 }] },
        { linkId: "weights", answer: [{ valueDecimal: 70.5 }, { valueDecimal: 71 }] },
        { linkId: "medicine", item: [{ linkId: "name", answer: [{ valueString: "Aspirin" }] }] },
        { linkId: "medicine" },
      ],
    });
    expect(judge(questionnaire, readAnswers(questionnaire, response)).response).toBe(response);
  });
});

test("what the service refuses is found at its item, however it spells the path", () => {
  const paths = ["how_many", "medicine[0]/name", "weights"];
  const violations = [
    { field: "howMany", description: "has to be answered" },
    { field: "weights[1]", description: "is too much or too little" },
    { field: "signatureName", description: "type your name" },
  ];
  expect(refusedAt(paths, violations)).toEqual({
    how_many: "This has to be answered.",
    "weights[1]": "This is too much or too little.",
  });
});
