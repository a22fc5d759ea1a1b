import { CONVERSATIONS, safeNext } from "@/lib/route";

const KEY = "sotto.next";

/** Keeps where the person wanted to go; the mailed link opens a new tab that does not know it. */
export function rememberNext(next: string | null): void {
  if (next) window.localStorage.setItem(KEY, safeNext(next));
  else window.localStorage.removeItem(KEY);
}

/** Where to go after sign-in, asked once. */
export function takeNext(next: string | null): string {
  const remembered = window.localStorage.getItem(KEY);
  window.localStorage.removeItem(KEY);
  const wanted = next ?? remembered;
  return wanted ? safeNext(wanted) : CONVERSATIONS;
}
