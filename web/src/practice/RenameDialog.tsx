import { useState } from "react";
import { asProblem, byField } from "@/api/problem";
import type { AdministeredPerson } from "@/api/types";
import { useRequestId } from "@/lib/useRequestId";
import { PlanForm } from "@/plans/PlanForm";
import { renamePerson } from "@/practice/calls";
import { usePeopleChange } from "@/practice/usePeopleChange";
import { Field } from "@/ui/Field";

/** Another name; conversations that somebody takes part in already keep the one they knew. */
export function RenameDialog({ person, onClose }: { person: AdministeredPerson; onClose: () => void }) {
  const requestId = useRequestId();
  const [displayName, setDisplayName] = useState(person.displayName);
  const rename = usePeopleChange(
    () => {
      const request = { etag: person.etag, displayName };
      return renamePerson(person.personId, { ...request, requestId: requestId(request) });
    },
    "The name was changed.",
    onClose,
  );
  return (
    <PlanForm
      title="Change the name"
      submit="Save"
      change={rename}
      onClose={onClose}
      onSubmit={() => rename.mutate()}
    >
      <Field
        label="Name"
        hint="Conversations that they take part in already keep the name of before."
        value={displayName}
        onChange={setDisplayName}
        error={byField(rename.error ? asProblem(rename.error) : null).displayName}
        autoFocus
      />
    </PlanForm>
  );
}
