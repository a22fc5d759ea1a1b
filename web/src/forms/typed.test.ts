import { describe, expect, test } from "vitest";
import type { ItemType } from "@/forms/fhir";
import { languageOf } from "@/forms/shown";
import { readTyped, typedOf } from "@/forms/typed";

describe("what is typed", () => {
  test.each<[ItemType, string, unknown]>([
    ["integer", " 12 ", { valueInteger: 12 }],
    ["integer", "+3", { valueInteger: 3 }],
    ["integer", "1.5", null],
    ["integer", "99999999999", null],
    ["decimal", "2,5", { valueDecimal: 2.5 }],
    ["decimal", ".5", { valueDecimal: 0.5 }],
    ["decimal", "2.5 kg", null],
    ["date", "2026-02-30", null],
    ["date", "2026-02-28", { valueDate: "2026-02-28" }],
    ["time", "09:30", { valueTime: "09:30:00" }],
    ["url", "https://example.org/a", { valueUri: "https://example.org/a" }],
    ["url", "example.org", null],
    ["string", "  ", null],
    ["text", "a\nb ", { valueString: "a\nb " }],
  ])("into a field for %s: %j", (type, typed, value) => {
    expect(readTyped(type, typed)).toEqual(value);
  });

  test("is shown again as it was", () => {
    for (const [type, typed] of [
      ["time", "09:30"],
      ["dateTime", "2026-03-01T09:30"],
      ["integer", "-4"],
      ["text", "a\nb"],
    ] as const) {
      const value = readTyped(type, typed);
      expect(value && typedOf(value)).toBe(typed);
    }
  });
});

describe("the language of a form", () => {
  const french = { url: "http://hl7.org/fhir/StructureDefinition/translation" };
  const said = (lang: string) => ({
    ...french,
    extension: [
      { url: "lang", valueCode: lang },
      { url: "content", valueString: "…" },
    ],
  });
  const form = {
    title: "A visit",
    language: "en",
    item: [
      {
        linkId: "a",
        type: "string" as const,
        text: "Why?",
        _text: { extension: [said("fr"), said("pt-BR")] },
      },
    ],
  };

  test.each([
    [["fr-CA", "en"], "fr"],
    [["de", "fr"], "fr"],
    [["en-GB", "fr"], "en"],
    [["pt-br"], "pt-BR"],
    [["de"], "en"],
    [[], "en"],
  ])("for somebody who reads %j is %s", (wanted, language) => {
    expect(languageOf(form, wanted)).toBe(language);
  });
});
