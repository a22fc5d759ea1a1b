import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { leaveToSignIn } from "@/api/session";
import { Store } from "@/lib/store";
import { takeChange, takeMessages, takeNews } from "@/live/cache";
import { LiveConnection, type LiveState } from "@/live/connection";

export const liveState = new Store<LiveState>("connecting");

/** Keeps the caches fresh while somebody is signed in. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    const connection = new LiveConnection({
      messages: (conversationId, messages) => takeMessages(client, conversationId, messages),
      changed: (conversationId, topic) => takeChange(client, conversationId, topic),
      news: (conversationId) => takeNews(client, conversationId),
      reset: () => void client.invalidateQueries(),
      state: liveState.set,
      signedOut: leaveToSignIn,
    });
    connection.open();
    return () => connection.close();
  }, [client]);
}
