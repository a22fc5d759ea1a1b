import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { keys } from "@/api/queries";
import type { Conversation, ConversationPage, LiveTopic, Message } from "@/api/types";
import { mergeLive, type Thread } from "@/lib/thread";

type Lists = InfiniteData<ConversationPage, string>;

/** Puts messages that arrived live, or were just sent, into everything that shows them. */
export function takeMessages(
  client: QueryClient,
  conversationId: string,
  messages: readonly Message[],
): void {
  const thread = client.getQueryData<Thread>(keys.thread(conversationId));
  if (thread) {
    const merged = mergeLive(thread, messages);
    client.setQueryData(keys.thread(conversationId), merged.thread);
    if (merged.missingAfter !== undefined) refresh(client, keys.thread(conversationId));
  }
  const known = findConversation(client, conversationId);
  if (known) patchConversation(client, withMessages(known, messages));
  else refresh(client, keys.lists);
}

/** Marks as outdated what a live hint is about; what is on screen is fetched again. */
export function takeChange(client: QueryClient, conversationId: string, topic: LiveTopic): void {
  for (const key of outdatedBy(topic, conversationId)) refresh(client, key);
}

/** A conversation has news, unknown which: everything of it is asked for again. */
export function takeNews(client: QueryClient, conversationId: string): void {
  takeChange(client, conversationId, "messages");
  takeChange(client, conversationId, "conversation");
  takeChange(client, conversationId, "files");
  takeChange(client, conversationId, "charges");
}

/** Puts a conversation as just answered into the caches; its place in the lists follows its activity. */
export function patchConversation(client: QueryClient, conversation: Conversation): void {
  client.setQueryData(keys.conversation(conversation.conversationId), conversation);
  client.setQueriesData<Lists>({ queryKey: keys.lists }, (lists) => lists && placed(lists, conversation));
}

export function findConversation(client: QueryClient, id: string): Conversation | undefined {
  const lists = client.getQueriesData<Lists>({ queryKey: keys.lists });
  return (
    client.getQueryData<Conversation>(keys.conversation(id)) ??
    lists
      .flatMap(([, list]) => list?.pages ?? [])
      .flatMap((page) => page.conversations)
      .find((one) => one.conversationId === id)
  );
}

function withMessages(conversation: Conversation, messages: readonly Message[]): Conversation {
  const fresh = messages.filter((one) => BigInt(one.sequence) > BigInt(conversation.lastSequence));
  const last = fresh.at(-1);
  if (!last) return conversation;
  const unread = fresh.filter((one) => one.participantId !== conversation.ownParticipantId).length;
  return {
    ...conversation,
    lastSequence: last.sequence,
    activityTime: last.sendTime,
    unreadCount: String(Number(conversation.unreadCount) + unread),
  };
}

function placed(lists: Lists, conversation: Conversation): Lists {
  const all = lists.pages.flatMap((page) => page.conversations);
  const old = all.find((one) => one.conversationId === conversation.conversationId);
  if (!old) return lists;
  const moved = old.activityTime !== conversation.activityTime;
  const pages = lists.pages.map((page, index) => {
    const others = page.conversations.filter((one) => one !== old);
    if (moved) return { ...page, conversations: index === 0 ? [conversation, ...others] : others };
    return { ...page, conversations: page.conversations.map((one) => (one === old ? conversation : one)) };
  });
  return { ...lists, pages };
}

function outdatedBy(topic: LiveTopic, id: string): (readonly unknown[])[] {
  switch (topic) {
    case "messages":
      return [keys.thread(id), keys.conversation(id), keys.lists];
    case "conversation":
      return [keys.conversation(id), keys.lists, keys.managed(id), keys.preview(id)];
    case "files":
      return [keys.files(id), keys.conversation(id), keys.lists];
    case "charges":
      return [keys.charges(id), keys.ownCharge(id), keys.documents(id)];
    case "cards":
      return [keys.cards, keys.preview(id), keys.charges(id)];
    case "deliveries":
      return [keys.deliveries(id)];
  }
}

/** Asks again. A first read under way would go on and count as fresh, though it may be older than the news. */
function refresh(client: QueryClient, queryKey: readonly unknown[]): void {
  void client.cancelQueries({ queryKey }).then(() => client.invalidateQueries({ queryKey }));
}
