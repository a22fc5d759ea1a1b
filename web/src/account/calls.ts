import { get, post } from "@/api/client";
import type { Passkey, PasswordSetup, Session, SignInMethods } from "@/api/types";

/** A challenge for the browser's authenticator, with its options as JSON. */
export interface Asked {
  challengeId: string;
  options: string;
}

export async function listSessions(): Promise<Session[]> {
  return (await get<{ sessions: Session[] }>("/v1/sessions")).sessions;
}

export function revokeSession(sessionId: string, requestId: string): Promise<object> {
  return post(`/v1/sessions/${encodeURIComponent(sessionId)}:revoke`, { requestId });
}

export function revokeOtherSessions(requestId: string): Promise<{ revoked: number }> {
  return post("/v1/sessions:revokeOthers", { requestId });
}

export function getSignInMethods(): Promise<SignInMethods> {
  return get("/v1/me/sign-in-methods");
}

export function startPasswordSetup(request: { requestId: string; password: string }): Promise<PasswordSetup> {
  return post("/v1/me/password:setUp", request);
}

export async function finishPasswordSetup(request: { requestId: string; code: string }): Promise<string[]> {
  return (await post<{ recoveryCodes: string[] }>("/v1/me/password:finish", request)).recoveryCodes;
}

export function changePassword(request: { requestId: string; password: string }): Promise<object> {
  return post("/v1/me/password:change", request);
}

export async function renewRecoveryCodes(requestId: string): Promise<string[]> {
  return (await post<{ recoveryCodes: string[] }>("/v1/me/recovery-codes:renew", { requestId }))
    .recoveryCodes;
}

export function removePassword(requestId: string): Promise<object> {
  return post("/v1/me/password:remove", { requestId });
}

export function startMailProof(requestId: string): Promise<{ proofId: string }> {
  return post("/v1/me/proof:start", { requestId });
}

export function proveByMail(proofId: string, code: string): Promise<object> {
  return post("/v1/me/proof:code", { proofId, code });
}

export function proveByPassword(password: string, code: string): Promise<object> {
  return post("/v1/me/proof:password", { password, code });
}

export async function listPasskeys(): Promise<Passkey[]> {
  return (await get<{ passkeys: Passkey[] }>("/v1/me/passkeys")).passkeys;
}

export function startPasskeyRegistration(requestId: string): Promise<Asked> {
  return post("/v1/me/passkeys:start", { requestId });
}

export async function addPasskey(request: {
  requestId: string;
  challengeId: string;
  credential: string;
  name: string;
}): Promise<Passkey> {
  return (await post<{ passkey: Passkey }>("/v1/me/passkeys", request)).passkey;
}

export function renamePasskey(passkeyId: string, request: { requestId: string; name: string }) {
  return post<object>(`/v1/me/passkeys/${encodeURIComponent(passkeyId)}:rename`, request);
}

export function removePasskey(passkeyId: string, requestId: string): Promise<object> {
  return post(`/v1/me/passkeys/${encodeURIComponent(passkeyId)}:remove`, { requestId });
}

export function startPasskeyProof(requestId: string): Promise<Asked> {
  return post("/v1/me/proof:startPasskey", { requestId });
}

export function proveByPasskey(challengeId: string, credential: string): Promise<object> {
  return post("/v1/me/proof:passkey", { challengeId, credential });
}

export function startPasskeySignIn(): Promise<Asked> {
  return post("/v1/sign-in:startPasskey");
}

export function signInWithPasskey(challengeId: string, credential: string): Promise<{ personId: string }> {
  return post("/v1/sign-in:passkey", { challengeId, credential });
}
