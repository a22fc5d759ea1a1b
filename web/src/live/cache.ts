import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { keys } from "@/api/queries";
import type {
  Conversation,
  ConversationPage,
  LiveTopic,
  ManagedParticipant,
  Message,
  ReadMarkOf,
} from "@/api/types";
import { mergeLive, type Thread } from "@/lib/thread";
import { presence } from "@/live/presence";

const SPREAD_MILLISECONDS = 3_000;

type Lists = InfiniteData<ConversationPage, string>;

/** Puts messages that arrived live, or were just sent, into everything that shows them. */
export function takeMessages(
  client: QueryClient,
  conversationId: string,
  messages: readonly Message[],
): void {
  for (const message of messages) presence.sent(conversationId, message.participantId);
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
  const outdated = conversationId ? outdatedBy(topic, conversationId) : outdatedAnywhereBy(topic);
  // After a gap everybody hears the same at the same moment, and need not ask at the same moment.
  const pause = conversationId ? 0 : Math.random() * SPREAD_MILLISECONDS;
  const act = () => {
    for (const key of outdated) refresh(client, key);
  };
  if (pause) setTimeout(act, pause);
  else act();
}

/** Moves read marks forward: the own one, from another device, and those of others. */
export function takeReadMarks(
  client: QueryClient,
  conversationId: string,
  marks: readonly ReadMarkOf[],
): void {
  const known = findConversation(client, conversationId);
  if (known) patchConversation(client, withReadMarks(known, marks));
  client.setQueryData<ManagedParticipant[]>(keys.managed(conversationId), (people) =>
    people?.map((one) => ({
      ...one,
      readSequence: later(one.readSequence, markOf(marks, one.participantId)),
    })),
  );
}

/** Puts a conversation as just answered into the caches; its place in the lists follows its activity. */
export function patchConversation(client: QueryClient, answered: Conversation): void {
  const conversation = withKnownMarks(answered, findConversation(client, answered.conversationId));
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
  // Whoever sends has read what is above.
  const sent = fresh.map(({ participantId, sequence }) => ({ participantId, readSequence: sequence }));
  return withReadMarks({ ...conversation, lastSequence: last.sequence, activityTime: last.sendTime }, sent);
}

export function withReadMarks(conversation: Conversation, marks: readonly ReadMarkOf[]): Conversation {
  const { ownParticipantId, lastSequence } = conversation;
  const readSequence = later(conversation.readSequence, markOf(marks, ownParticipantId));
  const unread = BigInt(lastSequence) - BigInt(readSequence);
  return {
    ...conversation,
    readSequence,
    unreadCount: String(unread > 0n ? unread : 0n),
    participants: conversation.participants.map((one) =>
      one.readSequence === undefined
        ? one
        : { ...one, readSequence: later(one.readSequence, markOf(marks, one.participantId)) },
    ),
  };
}

/** Answers to anything but GetConversation leave out up to where others have read. */
function withKnownMarks(answered: Conversation, known: Conversation | undefined): Conversation {
  if (!known) return answered;
  const marks = new Map(known.participants.map((one) => [one.participantId, one.readSequence]));
  return {
    ...answered,
    participants: answered.participants.map((one) => {
      const mark = one.readSequence ?? marks.get(one.participantId);
      return mark === undefined ? one : { ...one, readSequence: mark };
    }),
  };
}

function markOf(marks: readonly ReadMarkOf[], participantId: string): string {
  const own = marks.filter((one) => one.participantId === participantId);
  return own.reduce((furthest, one) => later(furthest, one.readSequence), "0");
}

function later(one: string, other: string): string {
  return BigInt(one) > BigInt(other) ? one : other;
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
      return [keys.conversation(id), keys.lists, keys.managed(id), keys.preview(id), keys.ownFee(id)];
    case "files":
      return [keys.files(id), keys.uploads(id), keys.conversation(id), keys.lists];
    case "forms":
      return [keys.forms(id)];
    case "charges":
      return [keys.charges(id), keys.ownCharge(id), keys.documents(id)];
    case "cards":
      return [keys.cards, keys.preview(id), keys.charges(id)];
    case "deliveries":
      return [keys.deliveries(id)];
    case "read":
      return [keys.conversation(id), keys.lists, keys.managed(id)];
  }
}

/** The same for all conversations: the keys' first word is the topic. */
function outdatedAnywhereBy(topic: LiveTopic): (readonly unknown[])[] {
  return outdatedBy(topic, "").map((key) => key.slice(0, 1));
}

/** Asks again. A first read under way would go on and count as fresh, though it may be older than the news. */
function refresh(client: QueryClient, queryKey: readonly unknown[]): void {
  void client.cancelQueries({ queryKey }).then(() => client.invalidateQueries({ queryKey }));
}
