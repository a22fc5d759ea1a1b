import { useState } from "react";
import { rescheduleConversation } from "@/api/calls";
import { asProblem, byField } from "@/api/problem";
import type { Conversation, LocalStart } from "@/api/types";
import { type StartDraft, StartFields } from "@/create/StartFields";
import { PlanForm } from "@/plans/PlanForm";
import { usePlanChange } from "@/plans/usePlanChange";

/** Moves the start before it comes (S19); the times are those of the zone in which it was chosen. */
export default function RescheduleDialog({
  conversation,
  onClose,
}: {
  conversation: Conversation;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState<StartDraft>({
    date: "",
    time: "",
    occurrence: "OCCURRENCE_UNSPECIFIED",
  });
  const timeZone = conversation.startTimeZone;
  const change = usePlanChange<{ etag: string; start: LocalStart }>(
    conversation,
    (request) => rescheduleConversation(conversation.conversationId, request),
    { said: "Moved. Everybody in it is told by e-mail.", onDone: onClose },
  );
  const errors = byField(change.error ? asProblem(change.error) : null);
  return (
    <PlanForm
      title="Reschedule"
      submit="Move the start"
      change={change}
      onClose={onClose}
      onSubmit={() => change.mutate({ etag: conversation.etag, start: { ...draft, timeZone } })}
    >
      <StartFields
        draft={draft}
        timeZone={timeZone}
        hint="Enter the new date and time."
        errors={errors}
        reason={change.error ? asProblem(change.error).reason : ""}
        onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
      />
    </PlanForm>
  );
}
