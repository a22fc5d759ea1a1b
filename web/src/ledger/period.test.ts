import { describe, expect, it } from "vitest";
import { firstOfLastMonth, lastOfLastMonth } from "@/ledger/period";

describe("the month before", () => {
  it.each([
    [new Date(2026, 0, 31), "2025-12-01", "2025-12-31"],
    [new Date(2024, 2, 31, 23, 59), "2024-02-01", "2024-02-29"],
    [new Date(2026, 10, 1), "2026-10-01", "2026-10-31"],
  ])("of %s", (now, first, last) => {
    expect(firstOfLastMonth(now)).toBe(first);
    expect(lastOfLastMonth(now)).toBe(last);
  });
});
