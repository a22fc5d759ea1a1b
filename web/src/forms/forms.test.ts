import { describe, expect, test } from "vitest";
import { type Choice, settled } from "@/forms/Choices";
import { dueOf } from "@/forms/due";
import { fileName } from "@/forms/FormCard";

describe("chosen answers", () => {
  const choices: Choice[] = ["a", "b", "none"].map((key) => ({
    key,
    text: key,
    value: { valueString: key },
    exclusive: key === "none",
    initial: false,
  }));

  test("give way to one that stands alone", () => {
    expect(settled(choices, ["a", "b"], ["a", "b", "none"])).toEqual(["none"]);
  });

  test("take the place of one that stood alone", () => {
    expect(settled(choices, ["none"], ["none", "b"])).toEqual(["b"]);
  });

  test("stand in the order of the form", () => {
    expect(settled(choices, ["b"], ["b", "a"])).toEqual(["a", "b"]);
    expect(settled(choices, ["a", "b"], ["b"])).toEqual(["b"]);
  });
});

describe("a due time", () => {
  const now = new Date(2026, 2, 1, 12);

  test("may be left out", () => {
    expect(dueOf("", "", now)).toEqual({ dueTime: "" });
  });

  test("is a moment of the viewer's zone", () => {
    expect(dueOf("2026-03-02", "09:30", now)).toEqual({ dueTime: new Date(2026, 2, 2, 9, 30).toISOString() });
  });

  test.each([
    ["2026-03-02", "", "time"],
    ["", "09:30", "date"],
    ["2026-03-01", "11:59", "date"],
  ])("%j %j is refused at the %s", (date, time, field) => {
    expect(dueOf(date, time, now)).toMatchObject({ field });
  });
});

test("an exported form is named after its title", () => {
  expect(fileName("Patient Health Questionnaire (PHQ-9)")).toBe("patient-health-questionnaire-phq-9");
  expect(fileName("…")).toBe("form");
});
