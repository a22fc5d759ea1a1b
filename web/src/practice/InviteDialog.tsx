import { useState } from "react";
import type { Division, Role } from "@/api/types";
import { useRequestId } from "@/lib/useRequestId";
import { PlanForm } from "@/plans/PlanForm";
import { inviteMember } from "@/practice/calls";
import { NamedAddressFields } from "@/practice/NamedAddressFields";
import { RoleChecks } from "@/practice/RoleChecks";
import { usePeopleChange } from "@/practice/usePeopleChange";

/** Makes somebody a member; a mail tells them where to sign in. */
export function InviteDialog({ division, onClose }: { division: Division; onClose: () => void }) {
  const requestId = useRequestId();
  const [person, setPerson] = useState({ displayName: "", email: "" });
  const [roles, setRoles] = useState<Role[]>(["ROLE_PROVIDER"]);
  const invite = usePeopleChange(
    () => {
      const request = { person, roles };
      return inviteMember(division.divisionId, { ...request, requestId: requestId(request) });
    },
    "Invited. A mail tells them where to sign in.",
    onClose,
  );
  return (
    <PlanForm
      title="Invite a member"
      submit="Invite"
      change={invite}
      submittable={roles.length > 0}
      onClose={onClose}
      onSubmit={() => invite.mutate()}
    >
      <p>
        They become a member of <bdi>{division.name}</bdi>. Whoever is known by this address already keeps
        their name and roles, and gets these besides.
      </p>
      <NamedAddressFields person={person} onChange={setPerson} error={invite.error} />
      <RoleChecks
        roles={roles}
        onChange={setRoles}
        error={roles.length === 0 ? "Choose at least one role." : undefined}
      />
    </PlanForm>
  );
}
