import { useCallback, useSyncExternalStore } from "react";

/** Three columns fit: keep in step with the media queries in styles/. */
export const WIDE = "(min-width: 1120px)";

export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
