import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isHere, isTyping, Presence } from "@/live/presence";
import { Signals } from "@/live/signals";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("what somebody does fades after 30 seconds, unless they say it again (S41)", () => {
  const presence = new Presence();
  presence.take("a", "p", "PRESENCE_ACTIVITY_TYPING");
  expect(isTyping(presence.store.get(), "a", "p")).toBe(true);
  expect(isHere(presence.store.get(), "b", "p")).toBe(false);
  vi.advanceTimersByTime(29_000);
  presence.take("a", "p", "PRESENCE_ACTIVITY_PRESENT");
  expect(isTyping(presence.store.get(), "a", "p")).toBe(false);
  vi.advanceTimersByTime(29_000);
  expect(isHere(presence.store.get(), "a", "p")).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(isHere(presence.store.get(), "a", "p")).toBe(false);
});

test("whoever leaves is gone at once, and whoever sends does not write any more", () => {
  const presence = new Presence();
  presence.take("a", "p", "PRESENCE_ACTIVITY_TYPING");
  presence.sent("a", "p");
  expect(isTyping(presence.store.get(), "a", "p")).toBe(false);
  expect(isHere(presence.store.get(), "a", "p")).toBe(true);
  presence.take("a", "p", "PRESENCE_ACTIVITY_AWAY");
  expect(isHere(presence.store.get(), "a", "p")).toBe(false);
  presence.sent("a", "q");
  expect(isHere(presence.store.get(), "a", "q")).toBe(false);
});

test("one's own signals are few: writing at most every 5 seconds, looking every 20 (S41)", () => {
  const said: string[] = [];
  const signals = new Signals((activity) => said.push(activity.replace("PRESENCE_ACTIVITY_", "")));
  signals.look();
  for (let second = 0; second < 6; second += 1) {
    signals.write();
    vi.advanceTimersByTime(1_000);
  }
  expect(said).toEqual(["PRESENT", "TYPING", "TYPING"]);
  vi.advanceTimersByTime(8_000);
  expect(said.at(-1)).toBe("PRESENT");
  const before = said.length;
  vi.advanceTimersByTime(60_000);
  expect(said.length - before).toBe(3);
  signals.leave();
  expect(said.at(-1)).toBe("AWAY");
  vi.advanceTimersByTime(60_000);
  expect(said.at(-1)).toBe("AWAY");
});
