import type { AdministeredPerson } from "@/api/types";
import { useRequestId } from "@/lib/useRequestId";
import { PlanForm } from "@/plans/PlanForm";
import { setActive } from "@/practice/calls";
import { usePeopleChange } from "@/practice/usePeopleChange";

/** Lets somebody in no more, or in again. */
export function ActiveDialog({ person, onClose }: { person: AdministeredPerson; onClose: () => void }) {
  const requestId = useRequestId();
  const active = !person.active;
  const change = usePeopleChange(
    () => setActive(person.personId, active, requestId({ active })),
    active ? "Reactivated. They can sign in again." : "Deactivated, and signed out everywhere.",
    onClose,
  );
  return (
    <PlanForm
      title={active ? "Reactivate this person?" : "Deactivate this person?"}
      submit={active ? "Reactivate" : "Deactivate"}
      change={change}
      onClose={onClose}
      onSubmit={() => change.mutate()}
    >
      {active ? (
        <p>
          <bdi>{person.displayName}</bdi> can sign in and be invited again, with the roles of before.
        </p>
      ) : (
        <p>
          <bdi>{person.displayName}</bdi> is signed out everywhere within seconds, and can neither sign in nor
          be invited. Conversations stay as they are. You can reactivate them later.
        </p>
      )}
    </PlanForm>
  );
}
