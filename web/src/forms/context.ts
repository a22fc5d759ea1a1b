import { createContext, useContext } from "react";
import { flushSync } from "react-dom";
import type { Questionnaire } from "@/forms/fhir";

/** What every item of a form that is being filled in needs to know. */
export interface Filling {
  questionnaire: Questionnaire;
  language: string;
  /** Whether an item is asked now, by its path. */
  asked: (path: string) => boolean;
  /** Sentences by path. */
  errors: Readonly<Record<string, string>>;
}

export const FillingContext = createContext<Filling | null>(null);

export function useFilling(): Filling {
  const filling = useContext(FillingContext);
  if (!filling) throw new Error("useFilling outside of FillingContext");
  return filling;
}

/** The id of an item's element, for links to it. */
export function anchorOf(path: string): string {
  return `item-${encodeURIComponent(path)}`;
}

/** Puts the focus on the first thing to answer at a path; where one answer has no place of its own, at its question. */
export function focusOn(path: string): void {
  const question = path.replace(/\[\d+\]$/, "");
  const item = document.getElementById(anchorOf(path)) ?? document.getElementById(anchorOf(question));
  const control = item?.querySelector<HTMLElement>("input, textarea, select, button");
  (control ?? item)?.focus();
}

/** Adds or removes something, and puts the focus where one goes on: what was pressed may be gone, what is new is there. */
export function changeAndFocus(change: () => void, path: string): void {
  flushSync(change);
  focusOn(path);
}
