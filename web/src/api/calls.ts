import { get, post, put } from "@/api/client";
import type {
  BillingDocument,
  Card,
  CardConsent,
  CardList,
  Charge,
  Completion,
  CompletionPreview,
  Conversation,
  ConversationList,
  ConversationPage,
  CreatedConversation,
  Delivery,
  Explained,
  FoundConversations,
  FoundMessages,
  LiveEvents,
  LocalStart,
  ManagedParticipant,
  Me,
  Message,
  MessagePage,
  Money,
  NewConversation,
  NewFollowUp,
  NewParticipant,
  OwnCharge,
  OwnFee,
  OwnUploads,
  PresenceActivity,
  Provider,
  ReadMark,
  ReadyMadeAnnouncement,
  Refund,
  RefundReason,
  SharedFile,
  StartedSignIn,
} from "@/api/types";

const PAGE_SIZE = 50;
const POLL_MILLISECONDS = 40_000;

function of(conversationId: string): string {
  return `/v1/conversations/${encodeURIComponent(conversationId)}`;
}

export function startSignIn(email: string, practice: string): Promise<StartedSignIn> {
  return post("/v1/sign-in", practice ? { email, practice } : { email });
}

export function completeSignIn(
  signInId: string,
  proof: { code: string } | { linkToken: string },
): Promise<{ personId: string }> {
  return post(`/v1/sign-in/${encodeURIComponent(signInId)}:complete`, proof);
}

export function signInWithPassword(
  request: { email: string; password: string; code: string },
  practice: string,
): Promise<{ personId: string }> {
  return post("/v1/sign-in:password", practice ? { ...request, practice } : request);
}

export function signOut(): Promise<void> {
  return post("/v1/sign-out");
}

export function getMe(signal?: AbortSignal): Promise<Me> {
  return get("/v1/me", {}, signal);
}

export async function listProviders(divisionId: string): Promise<Provider[]> {
  const path = `/v1/divisions/${encodeURIComponent(divisionId)}/providers`;
  return (await get<{ providers: Provider[] }>(path)).providers;
}

export function listConversations(list: ConversationList, pageToken: string): Promise<ConversationPage> {
  return get("/v1/conversations", { list, pageSize: PAGE_SIZE, pageToken });
}

/** Conversations by subject and names; a page may be empty and still name a next one. */
export function searchConversations(
  list: ConversationList,
  query: string,
  pageToken: string,
): Promise<FoundConversations> {
  return post("/v1/conversations:search", { list, query, pageSize: PAGE_SIZE, pageToken });
}

/** Messages in all of one's own conversations; a page may be empty and still name a next one. */
export function searchMessages(query: string, pageToken: string): Promise<FoundMessages> {
  return post("/v1/messages:search", { query, pageSize: PAGE_SIZE, pageToken });
}

export async function getConversation(conversationId: string): Promise<Conversation> {
  return (await get<{ conversation: Conversation }>(of(conversationId))).conversation;
}

export function createConversation(
  conversation: NewConversation | NewFollowUp,
): Promise<CreatedConversation> {
  return post("/v1/conversations", conversation);
}

export async function listManagedParticipants(conversationId: string): Promise<ManagedParticipant[]> {
  const path = `${of(conversationId)}/managed-participants`;
  return (await get<{ participants: ManagedParticipant[] }>(path)).participants;
}

/** The newest messages, or those before or after a sequence number; oldest first in each case. */
export function listMessages(
  conversationId: string,
  where: { afterSequence?: string; beforeSequence?: string },
): Promise<MessagePage> {
  return get(`${of(conversationId)}/messages`, { ...where, pageSize: PAGE_SIZE });
}

export async function sendMessage(conversationId: string, messageId: string, text: string): Promise<Message> {
  return (await post<{ message: Message }>(`${of(conversationId)}/messages`, { messageId, text })).message;
}

export function markRead(conversationId: string, sequence: string): Promise<ReadMark> {
  return post(`${of(conversationId)}:markRead`, { sequence });
}

export function signalPresence(conversationId: string, activity: PresenceActivity): Promise<void> {
  return post(`${of(conversationId)}:signalPresence`, { activity });
}

export async function updateAnnouncement(
  conversationId: string,
  edit: { requestId: string; etag: string; text: string },
): Promise<Conversation> {
  return (await put<{ conversation: Conversation }>(`${of(conversationId)}/announcement`, edit)).conversation;
}

interface Edit {
  requestId: string;
  etag: string;
}

async function changed(path: string, request: object): Promise<Conversation> {
  return (await post<{ conversation: Conversation }>(path, request)).conversation;
}

export function rescheduleConversation(
  conversationId: string,
  request: Edit & { start: LocalStart },
): Promise<Conversation> {
  return changed(`${of(conversationId)}:reschedule`, request);
}

export function cancelConversation(
  conversationId: string,
  request: Edit & { reason: string },
): Promise<Conversation> {
  return changed(`${of(conversationId)}:cancel`, request);
}

export function withdrawFromConversation(
  conversationId: string,
  request: { requestId: string; reason: string; acceptedFee?: Money },
): Promise<Conversation> {
  return changed(`${of(conversationId)}:withdraw`, request);
}

export function addParticipants(
  conversationId: string,
  request: { requestId: string; participants: NewParticipant[]; shareHistory: boolean },
): Promise<Conversation> {
  return changed(`${of(conversationId)}/participants`, request);
}

/** What the viewer pays, and what cancelling late and not coming cost. */
export async function getOwnFee(conversationId: string): Promise<OwnFee> {
  return (await get<{ ownFee: OwnFee }>(`${of(conversationId)}/own-fee`)).ownFee;
}

/** Accepts exactly what was shown. */
export async function acceptFee(
  conversationId: string,
  request: { requestId: string; fee: Money; lateCancellationFee?: Money; noShowFee?: Money },
): Promise<OwnFee> {
  return (await post<{ ownFee: OwnFee }>(`${of(conversationId)}:acceptFee`, request)).ownFee;
}

export function changeFee(
  conversationId: string,
  participantId: string,
  request: Edit & { fee: Money },
): Promise<Conversation> {
  return changed(
    `${of(conversationId)}/participants/${encodeURIComponent(participantId)}:changeFee`,
    request,
  );
}

export function markNoShow(
  conversationId: string,
  participantId: string,
  request: Edit & { noShow: boolean },
): Promise<Conversation> {
  return changed(
    `${of(conversationId)}/participants/${encodeURIComponent(participantId)}:markNoShow`,
    request,
  );
}

export async function listReadyMadeAnnouncements(): Promise<ReadyMadeAnnouncement[]> {
  return (await get<{ announcements: ReadyMadeAnnouncement[] }>("/v1/announcements")).announcements;
}

/** Who sees a message, and why; null where there is no such message. */
export async function explainVisibility(conversationId: string, sequence: string): Promise<Explained | null> {
  const asked = { kind: "ITEM_KIND_MESSAGE", sequence };
  const answer = await get<{ items: Explained[] }>(`${of(conversationId)}/visibility`, asked);
  return answer.items[0] ?? null;
}

export function previewCompletion(conversationId: string): Promise<CompletionPreview> {
  return get(`${of(conversationId)}/completion-preview`);
}

export async function completeConversation(
  conversationId: string,
  completion: Completion,
): Promise<Conversation> {
  return (await post<{ conversation: Conversation }>(`${of(conversationId)}:complete`, completion))
    .conversation;
}

export function requestPaymentDetails(
  conversationId: string,
  request: { requestId: string; participantIds: string[] },
): Promise<void> {
  return post(`${of(conversationId)}:requestPaymentDetails`, request);
}

export async function listFiles(conversationId: string): Promise<SharedFile[]> {
  return (await get<{ files: SharedFile[] }>(`${of(conversationId)}/files`)).files;
}

/** The viewer's own uploads that are not available yet, and what the next ones may be. */
export function listUploads(conversationId: string): Promise<OwnUploads> {
  return get(`${of(conversationId)}/uploads`);
}

export async function listDeliveries(conversationId: string): Promise<Delivery[]> {
  return (await get<{ deliveries: Delivery[] }>(`${of(conversationId)}/deliveries`)).deliveries;
}

export async function listCharges(conversationId: string): Promise<Charge[]> {
  return (await get<{ charges: Charge[] }>(`${of(conversationId)}/charges`)).charges;
}

/** The caller's own charge; null where none is owed or the conversation is not completed yet. */
export async function getOwnCharge(conversationId: string): Promise<OwnCharge | null> {
  return (await get<{ charge?: OwnCharge }>(`${of(conversationId)}/own-charge`)).charge ?? null;
}

function ofCharge(chargeId: string): string {
  return `/v1/charges/${encodeURIComponent(chargeId)}`;
}

export async function retryCharge(chargeId: string, requestId: string): Promise<Charge> {
  return (await post<{ charge: Charge }>(`${ofCharge(chargeId)}:retry`, { requestId })).charge;
}

export async function waiveCharge(chargeId: string, requestId: string): Promise<Charge> {
  return (await post<{ charge: Charge }>(`${ofCharge(chargeId)}:waive`, { requestId })).charge;
}

export async function refundCharge(
  chargeId: string,
  request: { requestId: string; amount: Money; reason: RefundReason },
): Promise<Refund> {
  return (await post<{ refund: Refund }>(`${ofCharge(chargeId)}:refund`, request)).refund;
}

/** Where the ledger of a division is downloaded; days as "2026-01-31", in the division's time zone. */
export function ledgerAddress(divisionId: string, firstDay: string, lastDay: string): string {
  const period = new URLSearchParams({ first_day: firstDay, last_day: lastDay });
  return `/v1/divisions/${encodeURIComponent(divisionId)}/ledger.csv?${period}`;
}

export async function listDocuments(conversationId: string): Promise<BillingDocument[]> {
  return (await get<{ documents: BillingDocument[] }>(`${of(conversationId)}/documents`)).documents;
}

export function listCards(): Promise<CardList> {
  return get("/v1/cards");
}

/** What a person agrees to by saving a card. */
export function getCardConsent(): Promise<CardConsent> {
  return get("/v1/cards/consent");
}

export function startCardSetup(request: {
  requestId: string;
  returnPath: string;
  consentVersion: string;
}): Promise<{ cardSetupId: string; url: string }> {
  return post("/v1/cards:startSetup", request);
}

export async function setDefaultCard(cardId: string, requestId: string): Promise<Card> {
  const path = `/v1/cards/${encodeURIComponent(cardId)}:setDefault`;
  return (await post<{ card: Card }>(path, { requestId })).card;
}

export function removeCard(
  cardId: string,
  request: { requestId: string; neededAcknowledged: boolean },
): Promise<void> {
  return post(`/v1/cards/${encodeURIComponent(cardId)}:remove`, request);
}

/** The bank's page, or an empty address where the bank does not ask. */
export function startBankConfirmation(
  chargeId: string,
  request: { requestId: string; returnPath: string },
): Promise<{ charge: OwnCharge; url: string }> {
  return post(`/v1/charges/${encodeURIComponent(chargeId)}:startBankConfirmation`, request);
}

export async function finishBankConfirmation(chargeId: string): Promise<OwnCharge> {
  const path = `/v1/charges/${encodeURIComponent(chargeId)}:finishBankConfirmation`;
  return (await post<{ charge: OwnCharge }>(path)).charge;
}

export async function finishCardSetup(cardSetupId: string): Promise<Card> {
  return (await post<{ card: Card }>("/v1/cards:finishSetup", { cardSetupId })).card;
}

/** What happened since a cursor; waits for up to 25 seconds where nothing has. */
export function pollLive(cursor: string, signal: AbortSignal): Promise<LiveEvents> {
  return get("/v1/live/poll", { cursor }, signal, POLL_MILLISECONDS);
}

export function fileAddress(fileId: string, what: "content" | "preview" | "thumbnail" = "content"): string {
  return `/v1/files/${encodeURIComponent(fileId)}/${what}`;
}

export function documentAddress(documentId: string): string {
  return `/v1/documents/${encodeURIComponent(documentId)}/content`;
}

export function formsExportAddress(
  conversationId: string,
  timeZone: string,
  format: "csv" | "json" | "fhir",
): string {
  return `${of(conversationId)}/forms/export?${new URLSearchParams({ format, time_zone: timeZone })}`;
}

export function exportAddress(conversationId: string, timeZone: string, format: "csv" | "json"): string {
  return `${of(conversationId)}/export?${new URLSearchParams({ format, time_zone: timeZone })}`;
}
