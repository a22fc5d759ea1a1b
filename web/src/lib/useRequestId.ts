import { useRef } from "react";

/** Gives an id for each request that stays while nothing in the request changes: sent twice, it is one act. */
export function useRequestId(): (request: object) => string {
  const attempt = useRef({ body: "", requestId: "" });
  return (request) => {
    const body = JSON.stringify(request);
    if (attempt.current.body !== body) attempt.current = { body, requestId: crypto.randomUUID() };
    return attempt.current.requestId;
  };
}
