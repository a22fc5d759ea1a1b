import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { leaveToSignIn } from "@/api/session";
import { Store } from "@/lib/store";
import { takeChange, takeMessages, takeReadMarks } from "@/live/cache";
import { LiveConnection, type LiveState } from "@/live/connection";
import { presence } from "@/live/presence";

export const liveState = new Store<LiveState>("connecting");

/** Keeps the caches fresh while somebody is signed in. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    const connection = new LiveConnection({
      messages: (conversationId, messages) => takeMessages(client, conversationId, messages),
      changed: (conversationId, topic) => takeChange(client, conversationId, topic),
      read: (conversationId, marks) => takeReadMarks(client, conversationId, marks),
      presence: (conversationId, participantId, activity) =>
        presence.take(conversationId, participantId, activity),
      reset: () => void client.invalidateQueries(),
      state: liveState.set,
      signedOut: leaveToSignIn,
    });
    connection.open();
    return () => connection.close();
  }, [client]);
}
