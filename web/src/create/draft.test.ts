import { describe, expect, test } from "vitest";
import type { Division } from "@/api/types";
import { checkDraft, type Draft, errorAt, stillTrue } from "@/create/draft";

const DIVISION: Division = {
  divisionId: "d",
  practiceId: "p",
  name: "Counselling",
  timeZone: "America/Toronto",
  currency: "CAD",
  currencyExponent: 2,
  locale: "en-CA",
  billingEnabled: true,
  defaultAnnouncement: "",
  supportAddress: "help@example.org",
  emergencyNumber: "911",
  invoiceIssuer: [],
  typingOff: false,
  presenceOff: false,
  readMarksOff: false,
  houseRules: "",
  largestFileMib: 0,
  retentionMonths: 0,
  etag: "v0",
};

function draft(change: Partial<Draft> = {}): Draft {
  return {
    divisionId: "d",
    hostPersonId: "",
    subject: " First visit ",
    date: "",
    time: "",
    occurrence: "OCCURRENCE_UNSPECIFIED",
    participants: [{ key: "1", name: " Ana ", email: " ana@example.org ", fee: "120.50" }],
    namePolicy: "NAME_POLICY_FULL_NAME",
    ...change,
  };
}

describe("the form for a new conversation", () => {
  test("becomes a request with exact fees and without stray space", () => {
    expect(checkDraft(draft(), DIVISION)).toEqual({
      request: {
        divisionId: "d",
        hostPersonId: "",
        subject: "First visit",
        participants: [
          { displayName: "Ana", email: "ana@example.org", fee: { minorUnits: "12050", currency: "CAD" } },
        ],
        namePolicy: "NAME_POLICY_FULL_NAME",
      },
    });
  });

  test("needs a fee where the division bills, and sends none where it does not (S32)", () => {
    const blank = draft({ participants: [{ key: "1", name: "Ana", email: "ana@example.org", fee: "" }] });
    expect(checkDraft(blank, DIVISION)).toEqual({
      errors: { "participants[0].fee": "Enter a fee. For no fee, type 0." },
    });
    const checked = checkDraft(blank, { ...DIVISION, billingEnabled: false });
    expect(checked).toHaveProperty("request.participants", [
      { displayName: "Ana", email: "ana@example.org" },
    ]);
  });

  test("wants date and time, or neither (S8)", () => {
    expect(checkDraft(draft({ date: "2026-12-01" }), DIVISION)).toHaveProperty(["errors", "start.time"]);
    expect(checkDraft(draft({ time: "09:00" }), DIVISION)).toHaveProperty(["errors", "start.date"]);
    expect(checkDraft(draft({ date: "2026-12-01", time: "09:00" }), DIVISION)).toHaveProperty(
      "request.start",
      {
        date: "2026-12-01",
        time: "09:00",
        timeZone: "America/Toronto",
        occurrence: "OCCURRENCE_UNSPECIFIED",
      },
    );
  });

  test("names every field that is missing", () => {
    const empty = draft({ participants: [{ key: "1", name: "", email: "", fee: "0" }] });
    expect(checkDraft(empty, DIVISION)).toEqual({
      errors: {
        "participants[0].displayName": "Enter a name.",
        "participants[0].email": "Enter an e-mail address.",
      },
    });
  });
});

test("a violation of a part is shown at the field", () => {
  expect(errorAt({ "participants[1].fee.minorUnits": "Too small." }, "participants[1].fee")).toBe(
    "Too small.",
  );
  expect(errorAt({ "participants[10].fee": "Too small." }, "participants[1].fee")).toBeUndefined();
});

test("an error goes when its field is put right; another one does not appear before the next try", () => {
  const errors = { "participants[0].displayName": "Enter a name.", "participants[0].email": "Enter one." };
  const better = draft({ participants: [{ key: "1", name: "Ana", email: "", fee: "" }] });
  expect(Object.keys(stillTrue(errors, checkDraft(better, DIVISION)))).toEqual(["participants[0].email"]);
});
