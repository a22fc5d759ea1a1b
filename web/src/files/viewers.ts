import type { Conversation, Participant, SharedFile } from "@/api/types";

/** Who does not see a file yet, and can be shown it. */
export function moreViewers(file: SharedFile, conversation: Conversation): Participant[] {
  return conversation.participants.filter(
    (one) =>
      !one.host &&
      !one.withdrawn &&
      one.participantId !== file.senderParticipantId &&
      !file.participantIds.includes(one.participantId),
  );
}
