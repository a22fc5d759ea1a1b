import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "@/api/queries";
import type { Page } from "@/practice/calls";
import { useMe } from "@/shell/me";

const TYPING_MILLISECONDS = 250;

/** People by name, page by page; `which` tells one list from another. Nothing of it outlives its being shown. */
export function usePeople<Somebody>(
  which: readonly string[],
  query: string,
  search: (query: string, pageToken: string) => Promise<Page<Somebody>>,
) {
  const { practiceId } = useMe().practice;
  return useInfiniteQuery({
    queryKey: [...keys.administration(practiceId), "people", ...which, query],
    queryFn: ({ pageParam }) => search(query, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextPageToken || undefined,
    gcTime: 0,
  });
}

/** What is to be searched for once somebody stops typing. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
