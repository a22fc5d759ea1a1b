/**
 * What the HTTP API answers: the generated schema, with two things said that protobuf cannot say. An enum is
 * never its `…_UNSPECIFIED`, and the named message fields are always present.
 */
import type { components } from "@/api/schema";

type Schemas = components["schemas"];

type Specified<Value> = Value extends string
  ? Exclude<Value, `${string}_UNSPECIFIED`>
  : Value extends object
    ? { [Key in keyof Value]: Specified<Value[Key]> }
    : Value;

type Present<Value, Field extends keyof Value> = Value & Required<Pick<Value, Field>>;

type Answer<Name extends keyof Schemas, Field extends keyof Specified<Schemas[Name]> = never> = Present<
  Specified<Schemas[Name]>,
  Field
>;

type With<Value, Fields> = Omit<Value, keyof Fields> & Fields;

export type Money = Answer<"Money">;
export type Practice = Answer<"Practice">;
export type Division = Answer<"Division">;
export type Membership = Answer<"Membership", "division">;
export type Me = With<Answer<"GetMeResponse", "practice">, { memberships: Membership[] }>;
export type Provider = Answer<"Provider">;
export type Role = Specified<Schemas["Role"]>;
/** Somebody as admins see them. */
export type AdministeredPerson = Answer<"Person">;
export type DivisionMember = Answer<"Member", "person">;

export type SignInMethod = Specified<Schemas["SignInMethod"]>;
export type Session = Answer<"Session", "createTime" | "seenTime" | "expireTime">;

export type SignInMethods = Answer<"GetSignInMethodsResponse">;
export type Passkey = Answer<"Passkey", "createTime">;
export type SignInPolicy = Answer<"SignInPolicy">;
export type PasswordSetup = Answer<"StartPasswordSetupResponse", "expireTime">;

export type ConversationState = Specified<Schemas["ConversationState"]>;
export type ConversationList = Specified<Schemas["ConversationList"]>;
export type Conversation = Answer<"Conversation", "createTime" | "activityTime">;
export type Participant = Answer<"Participant">;
export type ManagedParticipant = Answer<"ManagedParticipant">;
export type ConversationPage = With<Answer<"ListConversationsResponse">, { conversations: Conversation[] }>;
export type FoundConversations = With<
  Answer<"SearchConversationsResponse">,
  { conversations: Conversation[] }
>;
export type FoundMessage = Answer<"FoundMessage", "sendTime">;
export type FoundMessages = With<Answer<"SearchMessagesResponse">, { messages: FoundMessage[] }>;
export type NewParticipant = Answer<"NewParticipant">;
export type OwnFee = Specified<Schemas["OwnFee"]>;
export type FeeBasis = Schemas["FeeBasis"];
export type NamePolicy = Specified<Schemas["NamePolicy"]>;
export type Occurrence = Schemas["Occurrence"];
export type LocalStart = Schemas["LocalStart"];
export type CreatedConversation = With<Answer<"CreateConversationResponse">, { conversation: Conversation }>;

export type RetentionState = Specified<Schemas["RetentionState"]>;
export type Retention = Answer<"Retention">;
export type RetentionPage = With<Answer<"ListRetentionsResponse", "counts">, { retentions: Retention[] }>;

export type Message = Answer<"Message", "sendTime">;
export type MessagePage = With<Answer<"ListMessagesResponse">, { messages: Message[] }>;
export type ReadMark = Answer<"MarkReadResponse">;
export type PresenceActivity = Specified<Schemas["PresenceActivity"]>;

export type ReadyMadeAnnouncement = Answer<"ReadyMadeAnnouncement">;
export type VisibilityReason = Specified<Schemas["VisibilityReason"]>;
export type Explained = Answer<"ExplainedItem">;

export type SharedFile = Answer<"File", "shareTime">;
export type Upload = Answer<"Upload", "beginTime">;
export type UploadLimits = Answer<"UploadLimits">;
export type OwnUploads = With<Answer<"ListUploadsResponse", "limits">, { uploads: Upload[] }>;
export type FormViewerReason = Specified<Schemas["FormViewerReason"]>;
export type FormViewer = Answer<"FormViewer">;
export type ViewerReason = Specified<Schemas["ViewerReason"]>;
export type FileViewer = Answer<"FileViewer", "addTime">;
export type Quarantine = Answer<"Quarantine", "quarantineTime">;
export type ExplainedFile = With<
  Answer<"ExplainFileResponse">,
  { viewers: FileViewer[]; quarantine?: Quarantine }
>;

export type Form = Answer<"Form">;
export type FormVersion = Answer<"FormVersion", "importTime">;
export type FormScore = Answer<"FormScore">;
export type FormOutcome = Answer<"FormOutcome">;
export type FormAssignment = Answer<"FormAssignment", "assignTime">;
export type FormAssignmentState = Specified<Schemas["FormAssignmentState"]>;
export type FormDraft = Answer<"FormDraft">;
export type FormSignature = Answer<"FormSignature", "signTime">;
export type FormSubmission = With<Answer<"FormSubmission", "submitTime">, { signature?: FormSignature }>;
export type FormScorePoint = Answer<"FormScorePoint", "submitTime" | "outcome">;
export type OpenedForm = With<
  Answer<"GetFormAssignmentResponse">,
  { assignment: FormAssignment; submissions: FormSubmission[]; draft?: FormDraft }
>;

export type Card = Answer<"Card">;
export type CardList = With<Answer<"ListCardsResponse">, { cards: Card[] }>;
export type CardConsent = Answer<"GetCardConsentResponse">;
export type ChargeState = Specified<Schemas["ChargeState"]>;
export type Refund = Answer<"Refund", "amount" | "requestTime">;
export type RefundReason = Specified<Schemas["RefundReason"]>;
export type RefundState = Specified<Schemas["RefundState"]>;
export type Dispute = Answer<"Dispute", "amount" | "openTime">;
export type DisputeState = Specified<Schemas["DisputeState"]>;
export type Charge = With<
  Answer<"Charge", "amount" | "updateTime">,
  { refunds: Refund[]; disputes: Dispute[] }
>;
export type OwnCharge = Answer<"OwnCharge", "amount">;
export type ChargePurpose = Specified<Schemas["ChargePurpose"]>;
export type PreviewLine = Answer<"PreviewLine", "amount">;
export type CompletionPreview = With<
  Answer<"PreviewCompletionResponse", "expireTime">,
  { lines: PreviewLine[] }
>;
export type DocumentKind = Specified<Schemas["DocumentKind"]>;
export type BillingDocument = Answer<"Document", "total" | "issueTime">;

export type NoticeKind = Specified<Schemas["NoticeKind"]>;
export type NoticeState = Specified<Schemas["NoticeState"]>;
export type Delivery = Answer<"Delivery", "updateTime">;

export interface NewConversation {
  requestId: string;
  divisionId: string;
  hostPersonId: string;
  subject: string;
  start?: LocalStart;
  participants: NewParticipant[];
  namePolicy: NamePolicy;
}

/** A conversation with the people of a completed one (S12). */
export interface NewFollowUp {
  requestId: string;
  divisionId: string;
  followUpOf: string;
  followUpParticipants: { participantId: string }[];
  subject: string;
  start?: LocalStart;
}

export interface Completion {
  requestId: string;
  etag: string;
  previewToken: string;
  acknowledgedParticipantIds: string[];
}

export interface NewFormAssignment {
  requestId: string;
  formId: string;
  participantIds: string[];
  dueTime?: string;
}

export interface StartedSignIn {
  signInId: string;
  expireTime: string;
}

/** What an `event: changed` of the live stream is about. */
export type LiveTopic =
  | "messages"
  | "conversation"
  | "files"
  | "forms"
  | "charges"
  | "cards"
  | "deliveries"
  | "read";

/** Up to where somebody has read, as `event: read` of the live stream says it; "": the own mark of who takes no part. */
export interface ReadMarkOf {
  participantId: string;
  readSequence: string;
}

/** What a poll answers. */
export interface LiveEvents {
  events: { event: string; data: Record<string, unknown> }[];
  cursor: string;
}
