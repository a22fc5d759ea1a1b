import { Link } from "wouter";
import type { Conversation, FormAssignment } from "@/api/types";
import { useFormAssignments } from "@/forms/queries";
import { isOpen, nextAct } from "@/forms/states";
import { formPath } from "@/lib/route";
import { listNames } from "@/lib/text";
import { formatMoment } from "@/lib/time";
import { AlertIcon, FormIcon } from "@/ui/icons";
import "@/styles/forms.css";

/** Above the messages: for the host what a form says that cannot wait, for a participant what is to be filled in. */
export default function FormBar({ conversation }: { conversation: Conversation }) {
  const forms = useFormAssignments(conversation.conversationId);
  const flagged = (forms.data ?? []).filter((one) => one.outcome?.flagged);
  const open = (forms.data ?? []).filter(
    (one) => isOpen(one.state) && one.participantId === conversation.ownParticipantId,
  );
  return (
    <>
      {flagged.length > 0 && <Flagged conversation={conversation} flagged={flagged} />}
      {open.length > 0 && <ToFillIn open={open} />}
    </>
  );
}

function Flagged({
  conversation,
  flagged,
}: {
  conversation: Conversation;
  flagged: readonly FormAssignment[];
}) {
  const ids = new Set(flagged.map((one) => one.participantId));
  const names = conversation.participants.filter((one) => ids.has(one.participantId));
  const [first] = flagged;
  if (!first) return null;
  return (
    <div className="form-bar bad" role="alert">
      <AlertIcon />
      <span>
        Needs your attention: an answer of <bdi>{listNames(names.map((one) => one.displayName))}</bdi>.
      </span>
      <Link href={formPath(first.conversationId, first.formAssignmentId)}>
        Read the answers<span className="visually-hidden"> to {first.title}</span>
      </Link>
    </div>
  );
}

/** From so many on, one line stands for all: the messages need the room. */
const MANY = 3;

function ToFillIn({ open }: { open: readonly FormAssignment[] }) {
  return (
    <ul className="form-bars" aria-label="Forms to fill in">
      {(open.length < MANY ? open : open.slice(0, 1)).map((one) => (
        <li key={one.formAssignmentId} className="form-bar">
          <FormIcon />
          <span>
            <bdi>{one.title}</bdi>
            {one.dueTime && <small> due {formatMoment(one.dueTime)}</small>}
            {open.length >= MANY && <small> and {open.length - 1} more to fill in</small>}
          </span>
          <Link href={formPath(one.conversationId, one.formAssignmentId)}>
            {nextAct(one.state)}
            <span className="visually-hidden">: {one.title}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
