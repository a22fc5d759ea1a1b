import type { Conversation, ManagedParticipant } from "@/api/types";
import { useFormAssignments } from "@/forms/queries";
import { isOpen } from "@/forms/states";
import { listNames, plural } from "@/lib/text";
import { hasDraft } from "@/thread/useOutbox";
import { Note } from "@/ui/feedback";

interface Props {
  conversation: Conversation;
  participants: readonly ManagedParticipant[];
}

/** What somebody may have overlooked, before it is too late (S17). */
export function Warnings({ conversation, participants }: Props) {
  const unread = Number(conversation.unreadCount);
  const behind = participants.filter((one) => BigInt(one.readSequence) < BigInt(conversation.lastSequence));
  const forms = useFormAssignments(conversation.conversationId).data ?? [];
  const open = forms.filter((one) => isOpen(one.state));
  const asked = conversation.participants.filter((one) =>
    open.some((form) => form.participantId === one.participantId),
  );
  const warnings = [
    unread > 0 && `You have ${plural(unread, "unread message", "unread messages")} in this conversation.`,
    hasDraft(conversation.conversationId) && "You have written something that was not sent.",
    behind.length > 0 && `Not everything was read by ${listNames(behind.map((one) => one.displayName))}.`,
    open.length > 0 &&
      `${plural(open.length, "form was", "forms were")} not submitted yet by ${listNames(asked.map((one) => one.displayName))}. After you complete that is not possible any more.`,
  ].filter((warning) => warning !== false);
  if (warnings.length === 0) return null;
  return (
    <Note kind="warn">
      <ul>
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </Note>
  );
}
