import { expect, test } from "vitest";
import { CONVERSATIONS, safeNext, signInPath } from "@/lib/route";

test("after sign-in a person comes back to where they wanted to go", () => {
  expect(safeNext("/conversations/1?x=2")).toBe("/conversations/1?x=2");
  expect(safeNext("/cards")).toBe("/cards");
});

test.each([
  null,
  "",
  "cards",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "https://evil.example",
  "/sign-in",
])("%j never leads out of Sotto, nor in circles", (next) => {
  expect(safeNext(next)).toBe(CONVERSATIONS);
});

test("the sign-in page is told where a person was", () => {
  expect(signInPath("/conversations/1")).toBe("/sign-in?next=%2Fconversations%2F1");
  expect(signInPath("/")).toBe("/sign-in");
});
