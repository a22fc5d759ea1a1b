import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { asProblem } from "@/api/problem";
import { ACCOUNT, SIGN_IN, signInPath } from "@/lib/route";

const RETRIES = 2;

/** Leaves for the sign-in page by loading it afresh, so that nothing of the ended session stays in memory. */
export function leaveToSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname !== SIGN_IN) window.location.assign(signInPath(pathname + search));
}

/** Leaves for the one page that works while the practice waits for a second factor. */
function leaveToAccount(): void {
  if (window.location.pathname !== ACCOUNT) window.location.assign(ACCOUNT);
}

function noticeEnd(error: Error): void {
  const { status, reason } = asProblem(error);
  // A wrong password is told where it was typed.
  if (status === 401 && reason !== "PASSWORD_REFUSED") leaveToSignIn();
  if (reason === "SECOND_FACTOR_REQUIRED") leaveToAccount();
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
