import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CheckboxGroup, Label } from "react-aria-components";
import { useLocation } from "wouter";
import { createConversation } from "@/api/calls";
import { asProblem, byField } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Conversation, Division } from "@/api/types";
import { type StartDraft, StartFields } from "@/create/StartFields";
import { conversationPath } from "@/lib/route";
import { PlanForm } from "@/plans/PlanForm";
import { Check } from "@/ui/Check";
import { Note } from "@/ui/feedback";
import { notify } from "@/ui/notices";

interface Props {
  conversation: Conversation;
  division: Division;
  onClose: () => void;
}

/** A new conversation with the people and fees of a completed one (S12). */
export default function FollowUpDialog({ conversation, division, onClose }: Props) {
  const guests = conversation.participants.filter((one) => !one.host && !one.withdrawn);
  const [chosen, setChosen] = useState(guests.map((one) => one.participantId));
  const [draft, setDraft] = useState<StartDraft>({
    date: "",
    time: "",
    occurrence: "OCCURRENCE_UNSPECIFIED",
  });
  const [requestId] = useState(() => crypto.randomUUID());
  const create = useFollowUp(onClose);
  const submit = () =>
    create.mutate({
      requestId,
      divisionId: conversation.divisionId,
      followUpOf: conversation.conversationId,
      followUpParticipants: chosen.map((participantId) => ({ participantId })),
      subject: conversation.subject,
      ...(draft.date || draft.time ? { start: { ...draft, timeZone: division.timeZone } } : {}),
    });
  return (
    <PlanForm
      title="Follow-up"
      submit="Create the follow-up"
      change={create}
      onClose={onClose}
      onSubmit={() => chosen.length > 0 && submit()}
    >
      <CheckboxGroup className="checks" value={chosen} onChange={setChosen}>
        <Label>Who takes part again</Label>
        {guests.map((one) => (
          <Check key={one.participantId} value={one.participantId}>
            <bdi>{one.displayName}</bdi>
          </Check>
        ))}
      </CheckboxGroup>
      {chosen.length === 0 && <p className="error-text">Choose at least one person.</p>}
      {division.billingEnabled && (
        <Note kind="info">
          <p>Fees are as agreed before. You can change them until it starts.</p>
        </Note>
      )}
      <StartFields
        draft={draft}
        timeZone={division.timeZone}
        errors={byField(create.error ? asProblem(create.error) : null)}
        reason={create.error ? asProblem(create.error).reason : ""}
        onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
      />
    </PlanForm>
  );
}

function useFollowUp(onDone: () => void) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: createConversation,
    onSuccess: ({ conversation }) => {
      client.setQueryData(keys.conversation(conversation.conversationId), conversation);
      void client.invalidateQueries({ queryKey: keys.lists });
      void client.invalidateQueries({ queryKey: keys.conversation(conversation.followUpOf) });
      notify("The follow-up is created. The invitations are on their way.");
      onDone();
      navigate(conversationPath(conversation.conversationId));
    },
  });
}
