import { useState } from "react";
import type { Division, DivisionMember } from "@/api/types";
import { useRequestId } from "@/lib/useRequestId";
import { PlanForm } from "@/plans/PlanForm";
import { changeRoles } from "@/practice/calls";
import { RoleChecks } from "@/practice/RoleChecks";
import { usePeopleChange } from "@/practice/usePeopleChange";
import { useMe } from "@/shell/me";
import { Note } from "@/ui/feedback";

interface Props {
  division: Division;
  member: DivisionMember;
  onClose: () => void;
}

/** Which roles a member holds in the division; none: not a member any more. */
export function RolesDialog({ division, member, onClose }: Props) {
  const me = useMe();
  const requestId = useRequestId();
  const [roles, setRoles] = useState(member.roles);
  const { personId, displayName, etag } = member.person;
  const change = usePeopleChange(
    () => {
      const request = { etag, roles };
      return changeRoles(division.divisionId, personId, { ...request, requestId: requestId(request) });
    },
    "The roles were changed.",
    onClose,
  );
  return (
    <PlanForm
      title="Change roles"
      submit={roles.length > 0 ? "Save" : "Remove from the division"}
      change={change}
      onClose={onClose}
      onSubmit={() => change.mutate()}
    >
      <p>
        <bdi>{displayName}</bdi> in <bdi>{division.name}</bdi>. It counts at once, also for what they have
        open.
      </p>
      <RoleChecks roles={roles} onChange={setRoles} />
      {roles.length === 0 && (
        <Note kind="warn">Without a role they are not a member of this division any more.</Note>
      )}
      {personId === me.personId && !roles.includes("ROLE_ADMIN") && (
        <Note kind="warn">You will not be able to manage this division any more.</Note>
      )}
    </PlanForm>
  );
}
