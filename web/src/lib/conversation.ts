import type { Conversation, Division, Me, Membership, Participant } from "@/api/types";
import { isolate, listNames } from "@/lib/text";

/** True for the host and the division's coordinators: those who complete, edit and see addresses. */
export function manages(conversation: Conversation): boolean {
  return conversation.relation === "RELATION_HOST" || conversation.relation === "RELATION_COORDINATOR";
}

export function isArchived(conversation: Conversation): boolean {
  return (
    conversation.state === "CONVERSATION_STATE_COMPLETED" ||
    conversation.state === "CONVERSATION_STATE_CANCELLED"
  );
}

export function hostOf(conversation: Conversation): Participant | undefined {
  return conversation.participants.find((participant) => participant.host);
}

/** Everybody but the viewer. */
export function othersIn(conversation: Conversation): Participant[] {
  return conversation.participants.filter((one) => one.participantId !== conversation.ownParticipantId);
}

/** What a conversation is called in lists and on top: its subject, else who is in it. */
export function titleOf(conversation: Conversation): string {
  if (conversation.subject) return conversation.subject;
  return peopleIn(conversation) || "Conversation";
}

/** Who is in it, in one line, for below the title. */
export function peopleIn(conversation: Conversation): string {
  const names = othersIn(conversation).map((participant) => participant.displayName);
  if (names.length > 3) return listNames([...names.slice(0, 2), `${names.length - 2} others`]);
  return listNames(names);
}

/** The divisions in which a person may start conversations (S6). */
export function divisionsToStartIn(me: Me): Membership[] {
  return me.memberships.filter((one) => hosts(one) || coordinates(one));
}

export function hosts(membership: Membership): boolean {
  return membership.roles.includes("ROLE_PROVIDER");
}

export function coordinates(membership: Membership): boolean {
  return membership.roles.includes("ROLE_COORDINATOR");
}

export function administers(membership: Membership): boolean {
  return membership.roles.includes("ROLE_ADMIN");
}

/** The divisions that a person is an admin of. */
export function divisionsToAdminister(me: Me): Division[] {
  return me.memberships.filter(administers).map((one) => one.division);
}

/** The divisions whose ledger and library of forms a person keeps: as a coordinator or an admin (S30, S38). */
export function divisionsToManage(me: Me): Division[] {
  return me.memberships.filter((one) => administers(one) || coordinates(one)).map((one) => one.division);
}

/** True where the viewer may share a file: participants once it is open, the host also before (S14, S15, S28). */
export function mayShare(conversation: Conversation): boolean {
  if (isArchived(conversation) || conversation.ownParticipantId === "") return false;
  if (conversation.ownWithdrawTime) return false;
  return conversation.relation === "RELATION_HOST" || conversation.state === "CONVERSATION_STATE_ACTIVE";
}

/** True for those who wait for the provider's first word: what they write now can be sent after it (S15). */
export function awaitsProvider(conversation: Conversation): boolean {
  return (
    conversation.state === "CONVERSATION_STATE_AWAITING_PROVIDER" &&
    conversation.relation === "RELATION_PARTICIPANT"
  );
}

/** Why the viewer cannot send now, as a sentence; null where sending is allowed (S14, S15, S18). */
export function whyNotSend(
  conversation: Conversation,
  moments: { start: string; completion: string },
): string | null {
  if (conversation.ownParticipantId === "")
    return "You coordinate this conversation and do not take part in it.";
  if (conversation.ownWithdrawTime && conversation.relation === "RELATION_PARTICIPANT")
    return "You have said that you cannot attend, so you take no part in this conversation.";
  switch (conversation.state) {
    case "CONVERSATION_STATE_SCHEDULED":
      return `Starts ${moments.start}; nobody can send messages before that.`;
    case "CONVERSATION_STATE_AWAITING_PROVIDER":
      return conversation.relation === "RELATION_HOST"
        ? null
        : "Your provider has not opened the conversation yet. You can send after their first message.";
    case "CONVERSATION_STATE_COMPLETED":
      return `Completed on ${moments.completion}; nobody can send messages any more, and you can still read everything.`;
    case "CONVERSATION_STATE_CANCELLED":
      return conversation.cancelReason
        ? `This conversation was cancelled: ${isolate(conversation.cancelReason)}`
        : "This conversation was cancelled.";
    default:
      return null;
  }
}
