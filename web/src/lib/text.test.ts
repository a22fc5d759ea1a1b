import { describe, expect, test } from "vitest";
import { ANNOUNCEMENT_LIMIT, initials, isolate, lengthOf, listNames } from "@/lib/text";

describe("the length of an announcement (S22)", () => {
  test("120 emoji count as 120", () => {
    expect(lengthOf("🙂".repeat(120))).toBe(ANNOUNCEMENT_LIMIT);
  });

  test("a letter with a combining accent counts as one", () => {
    expect(lengthOf("e\u0301")).toBe(1);
  });

  test("space around it does not count", () => {
    expect(lengthOf("  hello \n")).toBe(5);
  });
});

test("initials leave titles out", () => {
  expect(initials("Dr. Maya Okafor")).toBe("MO");
  expect(initials("Ana Maria de la Cruz")).toBe("AC");
  expect(initials("Cher")).toBe("C");
});

test("names are listed as people say them", () => {
  expect(listNames(["Ana", "Bo", "Cy"]).replace(/[\u200e\u2068\u2069]/g, "")).toBe("Ana, Bo, and Cy");
});

test("each name of a list keeps its direction to itself", () => {
  expect(listNames(["\u05e0\u05d5\u05e2\u05d4", "Bo"])).toBe(
    `\u200e${isolate("\u05e0\u05d5\u05e2\u05d4")} and ${isolate("Bo")}`,
  );
});
