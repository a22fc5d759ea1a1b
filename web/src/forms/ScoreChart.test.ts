import { describe, expect, test } from "vitest";
import type { FormScorePoint } from "@/api/types";
import { said, scales } from "@/forms/ScoreChart";
import { seriesOf } from "@/forms/ScoreHistory";

function point(day: number, value: string, flagged = false): FormScorePoint {
  return {
    formAssignmentId: `assignment ${day}`,
    conversationId: "c",
    submitTime: `2026-03-0${day}T12:00:00Z`,
    outcome: {
      flagged,
      flags: [],
      scores: [{ name: "Total", value, band: "Mild", lowest: "0", highest: "27" }],
    },
  };
}

describe("scores over time", () => {
  const [series] = seriesOf([point(1, "5"), point(5, "14", true)]);

  test("have a dot for each submission, and the bounds of the form", () => {
    expect(series).toMatchObject({ name: "Total", lowest: 0, highest: 27 });
    expect(series?.dots.map(({ value, flagged }) => [value, flagged])).toEqual([
      [5, false],
      [14, true],
    ]);
  });

  test("leave out what was not counted", () => {
    const uncounted = { ...point(2, "0"), outcome: { flagged: false, flags: [], scores: [] } };
    expect(seriesOf([uncounted])).toEqual([]);
  });

  test("stand higher where they are higher, and further on where they are later", () => {
    const { x, y } = scales(series?.dots ?? [], 0, 27);
    expect(y(14)).toBeLessThan(y(5));
    expect(x("2026-03-05T12:00:00Z")).toBeGreaterThan(x("2026-03-02T12:00:00Z"));
  });

  test("at one moment only stand in the middle", () => {
    const { x } = scales(series?.dots.slice(0, 1) ?? [], 0, 27);
    expect(Number.isFinite(x("2026-03-01T12:00:00Z"))).toBe(true);
  });

  test("are told in words as well", () => {
    expect(said("Total", series?.dots ?? [])).toMatch(/^Total\. .*: 5, Mild; .*: 14, Mild\.$/);
  });
});
