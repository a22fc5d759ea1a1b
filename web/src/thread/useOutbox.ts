import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/queries";
import { takeMessages } from "@/live/cache";
import { Outbox } from "@/thread/outbox";

const outboxes = new Map<string, Outbox>();

/** The outbox of a conversation: one as long as the page lives, so a draft survives a look elsewhere. */
export function useOutbox(conversationId: string): Outbox {
  return outboxOf(useQueryClient(), conversationId);
}

/** True where the person has written something that was not sent. */
export function hasDraft(conversationId: string): boolean {
  return (outboxes.get(conversationId)?.store.get().draft.trim() ?? "") !== "";
}

function outboxOf(client: QueryClient, conversationId: string): Outbox {
  const known = outboxes.get(conversationId);
  if (known) return known;
  const outbox = new Outbox(
    conversationId,
    (id, message) => takeMessages(client, id, [message]),
    // Whoever is refused has not heard of something yet, such as the completion.
    (id) => void client.invalidateQueries({ queryKey: keys.conversation(id) }),
  );
  outboxes.set(conversationId, outbox);
  return outbox;
}

// A connection that comes back sends what failed meanwhile.
window.addEventListener("online", () => {
  for (const outbox of outboxes.values()) outbox.retry();
});
