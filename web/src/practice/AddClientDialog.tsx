import { useState } from "react";
import { useRequestId } from "@/lib/useRequestId";
import { PlanForm } from "@/plans/PlanForm";
import { addClient } from "@/practice/calls";
import { NamedAddressFields } from "@/practice/NamedAddressFields";
import { usePeopleChange } from "@/practice/usePeopleChange";

/** Makes an address known before the first invitation; nobody gets a mail. */
export function AddClientDialog({ practiceId, onClose }: { practiceId: string; onClose: () => void }) {
  const requestId = useRequestId();
  const [person, setPerson] = useState({ displayName: "", email: "" });
  const add = usePeopleChange(
    () => addClient(practiceId, { person, requestId: requestId(person) }),
    "Added.",
    onClose,
  );
  return (
    <PlanForm title="Add a client" submit="Add" change={add} onClose={onClose} onSubmit={() => add.mutate()}>
      <p>They can sign in from now on. No mail is sent: the first invitation tells them.</p>
      <NamedAddressFields person={person} onChange={setPerson} error={add.error} />
    </PlanForm>
  );
}
