import { describe, expect, it } from "vitest";
import type { Division } from "@/api/types";
import { changesBetween, divisionFrom, errorsIn, newSettings, placed, settingsOf } from "@/practice/settings";

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
  supportAddress: "help@example.test",
  emergencyNumber: "911",
  invoiceIssuer: ["Maple Street Practice", "1 Maple Street"],
  typingOff: false,
  presenceOff: false,
  readMarksOff: false,
  houseRules: "",
  largestFileMib: 0,
  retentionMonths: 120,
  cancellationPolicy: { lateWindow: "86400s", lateFee: { minorUnits: "3000", currency: "CAD" } },
  refundLimit: { minorUnits: "0", currency: "CAD" },
  tax: { rate: "5", name: "GST", registrationNumber: "" },
  etag: "v3",
};

describe("a division's settings", () => {
  it("say the same after they were read and typed", () => {
    const { divisionId, practiceId, currencyExponent, etag, ...same } = DIVISION;
    expect(divisionFrom(settingsOf(DIVISION))).toEqual(same);
  });

  it("name what has changed once, for the mask", () => {
    const before = settingsOf(DIVISION);
    const after = { ...before, lateHours: "12", lateFee: "", houseRules: "Be kind." };
    expect(changesBetween(before, after)).toEqual(["houseRules", "cancellationPolicy"]);
    expect(divisionFrom(after).cancellationPolicy).toEqual({ lateWindow: "43200s" });
    expect(changesBetween(before, before)).toEqual([]);
  });

  it("without a tax or a limit have none", () => {
    const none = { ...settingsOf(DIVISION), taxRate: "", taxName: "", refundLimit: "" };
    expect(divisionFrom(none)).not.toHaveProperty("tax");
    expect(divisionFrom(none)).not.toHaveProperty("refundLimit");
  });

  it.each([
    ["name", " ", "This is needed."],
    ["defaultAnnouncement", "🙂".repeat(121), "Too long."],
    ["houseRules", "x".repeat(2001), "Too long."],
    ["invoiceIssuer", "a\nb\nc\nd\ne\nf\ng", "At most 6 lines."],
    ["lateHours", "721", "A whole number from 1 to 720, or nothing."],
    ["largestFileMib", "1.5", "A whole number from 1 to 1,024, or nothing."],
    ["retentionMonths", "0", "A whole number from 1 to 1,200, or nothing."],
    ["lateFee", "1,50", "Enter a number like 120.50."],
    ["taxRate", "100", "A percentage below 100, such as 5 or 14.975."],
    ["taxName", "", "Name the tax, such as GST."],
  ] as const)("%s cannot be %j", (name, text, sentence) => {
    expect(errorsIn({ ...settingsOf(DIVISION), [name]: text })).toEqual({ [name]: sentence });
  });

  it("at their limits are accepted", () => {
    const limits = { defaultAnnouncement: "🙂".repeat(120), lateHours: "720", retentionMonths: "1200" };
    expect(errorsIn({ ...settingsOf(DIVISION), ...limits })).toEqual({});
  });

  it("show the service's refusals where they were typed", () => {
    const said = {
      "division.cancellationPolicy.lateFee": "No.",
      "division.invoiceIssuer[2]": "Nor this.",
      x: "?",
    };
    expect(placed(said)).toEqual({ lateFee: "No.", invoiceIssuer: "Nor this." });
  });

  it("of a new division are like those of another one, but for its name and texts", () => {
    const settings = newSettings(DIVISION, "care@example.test");
    expect(settings).toMatchObject({
      name: "",
      currency: "CAD",
      timeZone: "America/Toronto",
      retentionMonths: "",
    });
    expect(newSettings(undefined, "care@example.test").supportAddress).toBe("care@example.test");
  });
});
