import { describe, expect, test } from "vitest";
import { asProblem, byField, readProblem, unanswered } from "@/api/problem";

const REFUSED = {
  type: "urn:sotto:problem:INVALID_FIELD",
  title: "Invalid",
  status: 400,
  detail: "Some fields were refused.",
  reason: "INVALID_FIELD",
  domain: "conversation.sotto",
  facts: {},
  violations: [{ field: "participants[1].email", description: "must be an e-mail address" }],
};

describe("a problem of the gateway", () => {
  test("keeps reason, sentence and fields", () => {
    const problem = readProblem(400, REFUSED);
    expect(problem).toMatchObject({ status: 400, reason: "INVALID_FIELD", detail: REFUSED.detail });
    expect(byField(problem)).toEqual({ "participants[1].email": "Must be an e-mail address." });
  });

  test("that is no problem document becomes a plain sentence", () => {
    for (const body of [undefined, "<html>", [], { detail: 7 }]) {
      const problem = readProblem(502, body);
      expect(problem.reason).toBe("UNEXPECTED");
      expect(problem.detail).toBe("Something went wrong on our side. Please try again.");
    }
  });

  test.each([
    [0, true],
    [409, false],
    [412, false],
    [429, true],
    [500, false],
    [503, true],
    [504, true],
  ])("with status %i may pass by itself: %s", (status, transient) => {
    expect(readProblem(status, {}).transient).toBe(transient);
  });
});

test("a request without an answer may be repeated", () => {
  expect(unanswered().transient).toBe(true);
});

test("any thrown value can be shown", () => {
  expect(asProblem(new TypeError("x")).detail).toBe("Something went wrong on our side. Please try again.");
});
