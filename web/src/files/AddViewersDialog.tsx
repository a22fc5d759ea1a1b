import { useState } from "react";
import { keys } from "@/api/queries";
import { ChooseViewers } from "@/files/ChooseViewers";
import { addFileViewers } from "@/files/calls";
import type { FileDialogProps } from "@/files/FileMenu";
import { moreViewers } from "@/files/viewers";
import { isolate } from "@/lib/text";
import { PlanForm } from "@/plans/PlanForm";
import { useAct } from "@/plans/useAct";

/** The host shows a file to more people (S28). */
export default function AddViewersDialog({ file, conversation, onClose }: FileDialogProps) {
  const [chosen, setChosen] = useState<string[]>([]);
  const add = useAct<{ participantIds: string[] }>(
    [keys.files(file.conversationId)],
    (request) => addFileViewers(file.fileId, request),
    {
      said: "Shared with them too.",
      onDone: onClose,
    },
  );
  return (
    <PlanForm
      title="Share with more people"
      submit="Share"
      change={add}
      submittable={chosen.length > 0}
      onClose={onClose}
      onSubmit={() => add.mutate({ participantIds: chosen })}
    >
      <p>
        They will see {isolate(file.name)} at its place in the conversation. Nobody can be taken away from it
        again.
      </p>
      <ChooseViewers
        label="Who can see it besides"
        choices={moreViewers(file, conversation)}
        chosen={chosen}
        onChange={setChosen}
      />
    </PlanForm>
  );
}
