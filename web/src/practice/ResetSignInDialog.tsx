import type { AdministeredPerson } from "@/api/types";
import { useRequestId } from "@/lib/useRequestId";
import { PlanForm } from "@/plans/PlanForm";
import { resetSignInMethods } from "@/practice/calls";
import { usePeopleChange } from "@/practice/usePeopleChange";

/** For somebody who has lost phone and recovery codes: leaves them the mail, to begin anew. */
export function ResetSignInDialog({ person, onClose }: { person: AdministeredPerson; onClose: () => void }) {
  const requestId = useRequestId();
  const change = usePeopleChange(
    () => resetSignInMethods(person.personId, requestId({})),
    "They sign in by mail now, and can set up a password or passkey anew.",
    onClose,
  );
  return (
    <PlanForm
      title="Reset how this person signs in?"
      submit="Reset"
      change={change}
      onClose={onClose}
      onSubmit={() => change.mutate()}
    >
      <p>
        Password, authenticator app, recovery codes and passkeys of <bdi>{person.displayName}</bdi> stop
        working, and they are signed out everywhere. Make sure that it is really them who asks.
      </p>
    </PlanForm>
  );
}
