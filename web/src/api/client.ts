import { readProblem, unanswered } from "@/api/problem";
import { proofGiven, STEP_UP_REQUIRED } from "@/api/proof";

const TIMEOUT_MILLISECONDS = 20_000;

type Query = Record<string, string | number | undefined>;

/** Reads a resource. Throws a Problem. */
export function get<Answer>(
  path: string,
  query: Query = {},
  signal?: AbortSignal,
  patience = TIMEOUT_MILLISECONDS,
): Promise<Answer> {
  return request<Answer>("GET", path + searchOf(query), { signal, patience });
}

/** Asks whether something is there, without its content. Throws a Problem. */
export async function head(path: string): Promise<true> {
  await request("HEAD", path, {});
  return true;
}

/** Acts. Throws a Problem. */
export function post<Answer>(path: string, body: object = {}): Promise<Answer> {
  return request<Answer>("POST", path, { body });
}

/** Replaces. Throws a Problem. */
export function put<Answer>(path: string, body: object): Promise<Answer> {
  return request<Answer>("PUT", path, { body });
}

/** Changes in part. Throws a Problem. */
export function patch<Answer>(path: string, body: object): Promise<Answer> {
  return request<Answer>("PATCH", path, { body });
}

/** Takes away. Throws a Problem. */
export function remove(path: string, headers: Record<string, string>): Promise<void> {
  return request("DELETE", path, { headers });
}

interface Details {
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  patience?: number;
}

async function request<Answer>(
  method: string,
  path: string,
  { body, headers, signal, patience = TIMEOUT_MILLISECONDS }: Details,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(patience);
  const response = await send(path, {
    method,
    headers: { ...headers, ...(body ? { "Content-Type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  if (response.status === 204) return undefined as Answer;
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as Answer;
  const problem = readProblem(response.status, answer);
  if (problem.reason !== STEP_UP_REQUIRED || !(await proofGiven())) throw problem;
  return request(method, path, { ...(body && { body }), ...(headers && { headers }), signal, patience });
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: "same-origin" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unanswered();
  }
}

function searchOf(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  if (given.length === 0) return "";
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
