import { useState } from "react";
import { keys } from "@/api/queries";
import { PlanForm } from "@/plans/PlanForm";
import { Reason } from "@/plans/Reason";
import { useAct } from "@/plans/useAct";
import { liftLegalHold, setLegalHold } from "@/retention/calls";

const LONGEST_REASON = 1000;

interface Props {
  conversationId: string;
  /** True: the hold is lifted; false: it is set. */
  lift: boolean;
  onClose: () => void;
}

/** An admin sets or lifts a legal hold (B8). */
export function HoldDialog({ conversationId, lift, onClose }: Props) {
  const [reason, setReason] = useState("");
  const act = useAct<{ reason: string }>(
    [keys.retention],
    (request) => (lift ? liftLegalHold(conversationId, request) : setLegalHold(conversationId, request)),
    {
      said: lift ? "The legal hold is lifted." : "Under legal hold: the conversation is kept.",
      onDone: onClose,
    },
  );
  return (
    <PlanForm
      title={lift ? "Lift the legal hold" : "Set a legal hold"}
      submit={lift ? "Lift the hold" : "Hold this conversation"}
      change={act}
      onClose={onClose}
      onSubmit={() => act.mutate({ reason })}
    >
      <p>
        {lift
          ? "If its time is over by then, notice is given, and it is destroyed 30 days later."
          : "While it is held nothing destroys this conversation: not the end of its time, not a request. A notice that was given ends."}
      </p>
      <Reason
        value={reason}
        onChange={setReason}
        longest={LONGEST_REASON}
        hint="Kept on record, encrypted; admins of the division can read it. Host and coordinators see that it is held, not why."
        error={act.error}
      />
    </PlanForm>
  );
}
