import { describe, expect, test } from "vitest";
import { formatMoney, parseFee, sum } from "@/lib/money";

describe("a typed fee (S32)", () => {
  test.each([
    ["12.50", 2, "1250"],
    ["12.5", 2, "1250"],
    ["12.", 2, "1200"],
    [" 120 ", 2, "12000"],
    ["0", 2, "0"],
    ["0.00", 2, "0"],
    ["500", 0, "500"],
    ["1.234", 3, "1234"],
    ["0.29", 2, "29"],
    ["90071992547.99", 2, "9007199254799"],
  ])("%s with %i decimals is %s of the smallest unit", (text, exponent, minorUnits) => {
    expect(parseFee(text, exponent)).toEqual({ minorUnits });
  });

  test("blank is not 0", () => {
    expect(parseFee("  ", 2)).toEqual({ refusal: "Enter a fee. For no fee, type 0." });
  });

  test.each([
    ["-1", 2],
    ["12.505", 2],
    ["500.0", 0],
    ["1,50", 2],
    ["1e3", 2],
    [".5", 2],
    ["NaN", 2],
    ["$5", 2],
  ])("%s with %i decimals is refused", (text, exponent) => {
    expect(parseFee(text, exponent)).toHaveProperty("refusal");
  });
});

describe("an amount for people", () => {
  test("follows the currency's own number of decimals", () => {
    expect(formatMoney({ minorUnits: "1250", currency: "CAD" }, "en-CA")).toBe("$12.50");
    expect(formatMoney({ minorUnits: "500", currency: "JPY" }, "en-US")).toBe("¥500");
    expect(formatMoney({ minorUnits: "5", currency: "USD" }, "en-US")).toBe("$0.05");
    expect(formatMoney({ minorUnits: "1250", currency: "ALL" }, "en-US")).toContain("12.50");
    expect(formatMoney({ minorUnits: "1250", currency: "KWD" }, "en-US")).toContain("1.250");
  });

  test("stays exact beyond what a float holds", () => {
    expect(formatMoney({ minorUnits: "900719925474099301", currency: "USD" }, "en-US")).toBe(
      "$9,007,199,254,740,993.01",
    );
  });

  test("sums exactly", () => {
    const amounts = ["10", "20", "9007199254740993"].map((minorUnits) => ({ minorUnits, currency: "CAD" }));
    expect(sum(amounts)).toEqual({ minorUnits: "9007199254741023", currency: "CAD" });
    expect(sum([])).toBeUndefined();
  });
});
