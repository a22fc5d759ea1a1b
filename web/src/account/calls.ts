import { get, post } from "@/api/client";
import type { Session } from "@/api/types";

export async function listSessions(): Promise<Session[]> {
  return (await get<{ sessions: Session[] }>("/v1/sessions")).sessions;
}

export function revokeSession(sessionId: string, requestId: string): Promise<object> {
  return post(`/v1/sessions/${encodeURIComponent(sessionId)}:revoke`, { requestId });
}

export function revokeOtherSessions(requestId: string): Promise<{ revoked: number }> {
  return post("/v1/sessions:revokeOthers", { requestId });
}
