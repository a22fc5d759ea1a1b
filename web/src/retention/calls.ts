import { get, post } from "@/api/client";
import type { Retention, RetentionPage, RetentionState } from "@/api/types";

function of(conversationId: string): string {
  return `/v1/conversations/${encodeURIComponent(conversationId)}`;
}

/** Where a conversation stands, for those who manage it and for admins. */
export async function getRetention(conversationId: string): Promise<Retention> {
  return (await get<{ retention: Retention }>(`${of(conversationId)}/retention`)).retention;
}

/** A division's conversations that are due, noticed, held or destroyed; "" for all four. */
export function listRetentions(
  divisionId: string,
  state: RetentionState | "",
  pageToken: string,
): Promise<RetentionPage> {
  return get(`/v1/divisions/${encodeURIComponent(divisionId)}/retentions`, {
    ...(state ? { state } : {}),
    ...(pageToken ? { page_token: pageToken } : {}),
  });
}

type Reasoned = { requestId: string; reason: string };

export function setLegalHold(conversationId: string, request: Reasoned): Promise<object> {
  return post(`${of(conversationId)}:setLegalHold`, request);
}

export function liftLegalHold(conversationId: string, request: Reasoned): Promise<object> {
  return post(`${of(conversationId)}:liftLegalHold`, request);
}

export function requestDestruction(conversationId: string, request: { requestId: string }): Promise<object> {
  return post(`${of(conversationId)}:requestDestruction`, request);
}

export function withdrawDestruction(conversationId: string, request: { requestId: string }): Promise<object> {
  return post(`${of(conversationId)}:withdrawDestruction`, request);
}

/** What the practice keeps as a proof, and `sotto verify` reads. */
export function getDestructionCertificate(conversationId: string): Promise<{ certificate: string }> {
  return get(`${of(conversationId)}/destruction-certificate`);
}
