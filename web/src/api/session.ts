import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { asProblem } from "@/api/problem";
import { SIGN_IN, signInPath } from "@/lib/route";

const RETRIES = 2;

/** Leaves for the sign-in page by loading it afresh, so that nothing of the ended session stays in memory. */
export function leaveToSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname !== SIGN_IN) window.location.assign(signInPath(pathname + search));
}

function noticeEnd(error: Error): void {
  if (asProblem(error).status === 401) leaveToSignIn();
}

export function newQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: noticeEnd }),
    mutationCache: new MutationCache({ onError: noticeEnd }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (count, error) => count < RETRIES && asProblem(error).transient,
      },
    },
  });
}
