import { startAuthentication, startRegistration, WebAuthnError } from "@simplewebauthn/browser";
import type { Asked } from "@/account/calls";
import { Problem } from "@/api/problem";

/** Lets the device make a passkey. Throws a Problem, also where the person changed their mind. */
export async function madePasskey({ options }: Asked): Promise<string> {
  return JSON.stringify(await explained(startRegistration({ optionsJSON: JSON.parse(options) })));
}

/** Lets the device use a passkey. Throws a Problem, also where the person changed their mind. */
export async function usedPasskey({ options }: Asked): Promise<string> {
  return JSON.stringify(await explained(startAuthentication({ optionsJSON: JSON.parse(options) })));
}

async function explained<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    const known =
      error instanceof WebAuthnError && error.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED";
    throw new Problem({
      status: 409,
      reason: "PASSKEY_NOT_USED",
      detail: known
        ? "This device has a passkey of yours already."
        : "Your device did not use a passkey. You can try again, or choose another way.",
      violations: [],
      reference: "",
      facts: {},
    });
  }
}
