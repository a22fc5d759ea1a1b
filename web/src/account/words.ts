import type { Session, SignInMethod } from "@/api/types";

const METHODS: Record<SignInMethod, string> = {
  SIGN_IN_METHOD_LINK: "by the link of a mail",
  SIGN_IN_METHOD_CODE: "by the code of a mail",
  SIGN_IN_METHOD_PASSWORD: "by password",
  SIGN_IN_METHOD_PASSKEY: "by passkey",
  SIGN_IN_METHOD_PROVIDER: "through your practice's own sign-in",
};

export function methodText(method: SignInMethod): string {
  return METHODS[method];
}

/** What a browser is called: "Firefox on Linux". */
export function deviceText({ device }: Session): string {
  return device || "Unknown browser";
}
