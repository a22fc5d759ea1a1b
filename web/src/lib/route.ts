export const CONVERSATIONS = "/conversations";
export const NEW_CONVERSATION = "/conversations/new";
export const CARDS = "/cards";
export const LEDGER = "/ledger";
export const RETENTION = "/retention";
export const FORM_LIBRARY = "/forms";
export const PRACTICE = "/practice";
export const ACCOUNT = "/account";
export const SIGN_IN = "/sign-in";

/** Where a participant pays, confirms with the bank or changes the card. */
export const PAYMENTS = "/payments";

/** Only for reading paths; a path that leaves it leaves Sotto. */
const BASE = "https://sotto.invalid";

export function conversationPath(conversationId: string): string {
  return `${CONVERSATIONS}/${encodeURIComponent(conversationId)}`;
}

/** Where a form is filled in, and where its answers are read. */
export function formPath(conversationId: string, formAssignmentId: string): string {
  return `${conversationPath(conversationId)}/forms/${encodeURIComponent(formAssignmentId)}`;
}

export function paymentPath(conversationId: string): string {
  return `${PAYMENTS}/${encodeURIComponent(conversationId)}`;
}

/** A path of this app to go to after sign-in; anything else, such as another site's address, gives the list. */
export function safeNext(next: string | null): string {
  if (!next?.startsWith("/") || next.startsWith("//") || next.startsWith("/\\")) return CONVERSATIONS;
  const target = new URL(next, BASE);
  if (target.origin !== BASE || target.pathname === SIGN_IN) return CONVERSATIONS;
  return target.pathname + target.search;
}

/** The address of the sign-in page that leads back to where the person is now. */
export function signInPath(here: string): string {
  return here === "/" || here.startsWith(SIGN_IN)
    ? SIGN_IN
    : `${SIGN_IN}?${new URLSearchParams({ next: here })}`;
}
