import {
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import {
  getCardConsent,
  getConversation,
  getMe,
  getOwnCharge,
  getOwnFee,
  listCards,
  listCharges,
  listConversations,
  listDeliveries,
  listDocuments,
  listFiles,
  listManagedParticipants,
  listMessages,
  listProviders,
  listReadyMadeAnnouncements,
  listUploads,
  previewCompletion,
  searchConversations,
  searchMessages,
} from "@/api/calls";
import type {
  Charge,
  ChargeState,
  Conversation,
  ConversationList,
  OwnCharge,
  RefundState,
} from "@/api/types";
import { appendNewer, lastSequence, prependOlder, type Thread } from "@/lib/thread";

const UNSETTLED_POLL_MILLISECONDS = 3_000;
/** Nothing that was found outlives its being shown: it was encrypted. */
const FOUND = { gcTime: 0, staleTime: 0, refetchOnWindowFocus: false } as const;
const MOST_FOUND = 20;
const UNSETTLED: readonly ChargeState[] = [
  "CHARGE_STATE_PENDING",
  "CHARGE_STATE_UNKNOWN",
  "CHARGE_STATE_CANCELING",
];
const ON_THE_WAY: readonly RefundState[] = ["REFUND_STATE_PENDING", "REFUND_STATE_UNKNOWN"];

/** Keys of everything that is cached. The first word is the topic, the second the conversation. */
export const keys = {
  me: ["me"],
  sessions: ["sessions"],
  signInMethods: ["sign-in-methods"],
  passkeys: ["passkeys"],
  retention: ["retention"],
  lists: ["conversations"],
  list: (list: ConversationList) => ["conversations", list],
  foundConversations: (query: string) => ["found", "conversations", query],
  foundMessages: (query: string) => ["found", "messages", query],
  conversation: (id: string) => ["conversation", id],
  thread: (id: string) => ["thread", id],
  files: (id: string) => ["files", id],
  forms: (id: string) => ["forms", id],
  form: (id: string, formAssignmentId: string) => ["forms", id, formAssignmentId],
  formScores: (id: string, formAssignmentId: string) => ["forms", id, formAssignmentId, "scores"],
  uploads: (id: string) => ["uploads", id],
  managed: (id: string) => ["managed", id],
  deliveries: (id: string) => ["deliveries", id],
  charges: (id: string) => ["charges", id],
  ownCharge: (id: string) => ["own-charge", id],
  ownFee: (id: string) => ["own-fee", id],
  documents: (id: string) => ["documents", id],
  preview: (id: string) => ["preview", id],
  cards: ["cards"],
  cardConsent: ["card-consent"],
  readyMade: ["ready-made"],
  providers: (divisionId: string) => ["providers", divisionId],
  administration: (practiceId: string) => ["administration", practiceId],
  library: (divisionId: string) => ["library", divisionId],
  formVersion: (formId: string, version: number, etag: string) => ["form-version", formId, version, etag],
} as const;

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => getMe(signal),
  staleTime: Infinity,
});

export function useConversations(list: ConversationList) {
  return useInfiniteQuery({
    queryKey: keys.list(list),
    queryFn: ({ pageParam }) => listConversations(list, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}

/** Conversations found in both lists, active ones first. */
export function useFoundConversations(query: string) {
  return useQuery({
    queryKey: keys.foundConversations(query),
    queryFn: async () => [
      ...(await allFound("CONVERSATION_LIST_ACTIVE", query)),
      ...(await allFound("CONVERSATION_LIST_ARCHIVED", query)),
    ],
    ...FOUND,
  });
}

async function allFound(list: ConversationList, query: string): Promise<Conversation[]> {
  const found: Conversation[] = [];
  let token = "";
  do {
    const page = await searchConversations(list, query, token);
    found.push(...page.conversations);
    token = page.nextPageToken;
  } while (token && found.length < MOST_FOUND);
  return found;
}

export function useFoundMessages(query: string) {
  return useInfiniteQuery({
    queryKey: keys.foundMessages(query),
    queryFn: ({ pageParam }) => searchMessages(query, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextPageToken || undefined,
    ...FOUND,
  });
}

/** A conversation; nothing is asked for where there is no id. */
export function useConversation(id: string) {
  return useQuery({
    queryKey: keys.conversation(id),
    queryFn: () => getConversation(id),
    enabled: id !== "",
  });
}

/** The loaded messages. Asked for again, it fetches only what came after the last one. */
export function useThread(id: string) {
  const client = useQueryClient();
  return useQuery({ queryKey: keys.thread(id), queryFn: () => loadThread(client, id), staleTime: Infinity });
}

async function loadThread(client: QueryClient, id: string): Promise<Thread> {
  const known = client.getQueryData<Thread>(keys.thread(id));
  if (!known || known.messages.length === 0) {
    const page = await listMessages(id, {});
    const sinceThen = client.getQueryData<Thread>(keys.thread(id));
    return appendNewer({ messages: page.messages, more: page.more }, sinceThen?.messages ?? []);
  }
  let thread = known;
  for (let more = true; more; ) {
    const page = await listMessages(id, { afterSequence: lastSequence(thread) });
    // Live messages and older pages may have come in meanwhile.
    thread = appendNewer(client.getQueryData<Thread>(keys.thread(id)) ?? thread, page.messages);
    client.setQueryData(keys.thread(id), thread);
    more = page.more && page.messages.length > 0;
  }
  return thread;
}

export async function loadOlder(client: QueryClient, id: string): Promise<void> {
  const first = client.getQueryData<Thread>(keys.thread(id))?.messages[0];
  if (!first) return;
  const page = await listMessages(id, { beforeSequence: first.sequence });
  client.setQueryData<Thread>(keys.thread(id), (thread) =>
    thread ? prependOlder(thread, page.messages, page.more) : thread,
  );
}

export function useReadyMadeAnnouncements() {
  return useQuery({
    queryKey: keys.readyMade,
    queryFn: listReadyMadeAnnouncements,
    staleTime: Infinity,
  });
}

export function useFiles(id: string) {
  return useQuery({ queryKey: keys.files(id), queryFn: () => listFiles(id) });
}

/** The viewer's own uploads that are not available yet; nothing is asked for who takes no part. */
export function useUploads(conversation: Conversation) {
  const { conversationId, ownParticipantId } = conversation;
  return useQuery({
    queryKey: keys.uploads(conversationId),
    queryFn: () => listUploads(conversationId),
    enabled: ownParticipantId !== "",
  });
}

export function useManagedParticipants(id: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.managed(id),
    queryFn: () => listManagedParticipants(id),
    enabled,
    refetchOnMount: "always",
  });
}

export function useDeliveries(id: string, enabled: boolean) {
  return useQuery({ queryKey: keys.deliveries(id), queryFn: () => listDeliveries(id), enabled });
}

export function useCharges(id: string) {
  return useQuery({
    queryKey: keys.charges(id),
    queryFn: () => listCharges(id),
    refetchInterval: (query) => pollUnsettled(query.state.data ?? []),
  });
}

export function useOwnCharge(id: string) {
  return useQuery({
    queryKey: keys.ownCharge(id),
    queryFn: () => getOwnCharge(id),
    refetchInterval: (query) => pollUnsettled(query.state.data ? [query.state.data] : []),
  });
}

/** What is to be accepted; asked for whenever it is shown, because the price may have changed. */
export function useOwnFee(id: string) {
  return useQuery({ queryKey: keys.ownFee(id), queryFn: () => getOwnFee(id), staleTime: 0 });
}

function pollUnsettled(charges: readonly (Charge | OwnCharge)[]): number | false {
  return charges.some(isUnsettled) && UNSETTLED_POLL_MILLISECONDS;
}

function isUnsettled(charge: Charge | OwnCharge): boolean {
  const refunds = "refunds" in charge ? charge.refunds : [];
  return UNSETTLED.includes(charge.state) || refunds.some((refund) => ON_THE_WAY.includes(refund.state));
}

export function useDocuments(id: string) {
  return useQuery({ queryKey: keys.documents(id), queryFn: () => listDocuments(id) });
}

/** What completing would do now; never taken from the cache, because a card may have come or gone. */
export function usePreview(id: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.preview(id),
    queryFn: () => previewCompletion(id),
    enabled,
    gcTime: 0,
    staleTime: 0,
    refetchInterval: 60_000,
  });
}

export function useCards(enabled = true) {
  return useQuery({ queryKey: keys.cards, queryFn: listCards, enabled });
}

export function useCardConsent() {
  return useQuery({ queryKey: keys.cardConsent, queryFn: getCardConsent, staleTime: 0 });
}

export function useProviders(divisionId: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.providers(divisionId),
    queryFn: () => listProviders(divisionId),
    enabled,
  });
}
