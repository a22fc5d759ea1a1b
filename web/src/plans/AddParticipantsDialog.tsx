import { useState } from "react";
import { addParticipants } from "@/api/calls";
import { asProblem, byField } from "@/api/problem";
import type { Conversation, Division, NewParticipant } from "@/api/types";
import {
  type FieldErrors,
  MOST_PARTICIPANTS,
  newParticipant,
  type ParticipantDraft,
  readParticipants,
} from "@/create/draft";
import { ParticipantFields } from "@/create/ParticipantFields";
import { PlanForm } from "@/plans/PlanForm";
import { usePlanChange } from "@/plans/usePlanChange";
import { Check } from "@/ui/Check";

interface Props {
  conversation: Conversation;
  division: Division;
  onClose: () => void;
}

/** Adds people while it is not over (S9, S11). */
export default function AddParticipantsDialog({ conversation, division, onClose }: Props) {
  const [participants, setParticipants] = useState<readonly ParticipantDraft[]>([newParticipant()]);
  const [shareHistory, setShareHistory] = useState(false);
  const [unread, setUnread] = useState<FieldErrors>({});
  const change = usePlanChange<{ participants: NewParticipant[]; shareHistory: boolean }>(
    conversation,
    (request) => addParticipants(conversation.conversationId, request),
    { said: "Added. The invitations are on their way.", onDone: onClose },
  );
  const errors = { ...byField(change.error ? asProblem(change.error) : null), ...unread };
  const submit = () => {
    const found: FieldErrors = {};
    const people = readParticipants(participants, division, found);
    setUnread(found);
    change.reset();
    if (Object.keys(found).length === 0) change.mutate({ participants: people, shareHistory });
  };
  return (
    <PlanForm title="Add participants" submit="Add" change={change} onClose={onClose} onSubmit={submit}>
      <ParticipantFields
        draft={{ participants }}
        most={MOST_PARTICIPANTS + 1 - conversation.participants.length}
        division={division}
        errors={errors}
        onChange={(part) => setParticipants(part.participants)}
      />
      <Check isSelected={shareHistory} onChange={setShareHistory}>
        Show them everything that was written so far
      </Check>
    </PlanForm>
  );
}
