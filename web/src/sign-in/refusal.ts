import { asProblem } from "@/api/problem";

/** Why signing in did not work, in plain words; undefined where nothing was refused. */
export function refusalOf(error: unknown): string | undefined {
  if (!error) return undefined;
  const { reason, detail } = asProblem(error);
  switch (reason) {
    case "SIGN_IN_REFUSED":
      return "This did not work. Perhaps it has a typing error, was used already, is older than 10 minutes, or was asked for in another browser.";
    case "SIGN_IN_EXHAUSTED":
      return "Too many wrong codes. Please send yourself a new mail.";
    default:
      return detail;
  }
}
