import { useState } from "react";
import { keys } from "@/api/queries";
import { quarantineFile } from "@/files/calls";
import type { FileDialogProps } from "@/files/FileMenu";
import { isolate } from "@/lib/text";
import { PlanForm } from "@/plans/PlanForm";
import { Reason } from "@/plans/Reason";
import { useAct } from "@/plans/useAct";
import { Note } from "@/ui/feedback";

const LONGEST_REASON = 500;

/** An admin takes a file out of everybody's sight, for good (S29). */
export default function QuarantineDialog({ file, onClose }: FileDialogProps) {
  const [reason, setReason] = useState("");
  const act = useAct<{ reason: string }>(
    [keys.files(file.conversationId)],
    (request) => quarantineFile(file.fileId, request),
    {
      said: "Quarantined. Nobody can open it any more.",
      onDone: onClose,
    },
  );
  return (
    <PlanForm
      title="Quarantine this file"
      submit="Quarantine for ever"
      change={act}
      onClose={onClose}
      onSubmit={() => act.mutate({ reason })}
    >
      <p>
        From now on nobody can open or download {isolate(file.name)}: not who shared it, not the provider, not
        you. The sender and the provider still see that it was there.
      </p>
      <Note kind="warn">
        <p>
          This cannot be undone. The file itself is kept, and who quarantined it, when and why is on record
          for ever.
        </p>
      </Note>
      <Reason
        value={reason}
        onChange={setReason}
        longest={LONGEST_REASON}
        hint="The provider and the admins of the division can read it; it is never put in an e-mail."
        error={act.error}
      />
    </PlanForm>
  );
}
