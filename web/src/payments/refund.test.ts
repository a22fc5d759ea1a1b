import { describe, expect, it } from "vitest";
import { parseRefund } from "@/payments/refund";

const LEFT = { minorUnits: "3000", currency: "CAD" };

describe("the amount of a refund", () => {
  it("is read exactly, up to what is left", () => {
    expect(parseRefund(" 12.5 ", LEFT)).toEqual({ minorUnits: "1250" });
    expect(parseRefund("30.00", LEFT)).toEqual({ minorUnits: "3000" });
    expect(parseRefund("3000", { minorUnits: "3000", currency: "JPY" })).toEqual({ minorUnits: "3000" });
  });

  it.each(["", "0", "0.00", "-5", "30.01", "1,50", "1.001", "abc"])("is refused for %j", (text) => {
    expect(parseRefund(text, LEFT)).toHaveProperty("refusal");
  });
});
