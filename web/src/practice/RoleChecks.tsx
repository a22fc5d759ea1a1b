import type { Role } from "@/api/types";
import { MEMBER_ROLES, ROLES } from "@/practice/roles";
import { Check } from "@/ui/Check";

interface Props {
  roles: Role[];
  onChange: (roles: Role[]) => void;
  error?: string | undefined;
}

/** A box for each role. */
export function RoleChecks({ roles, onChange, error }: Props) {
  return (
    <fieldset className="role-checks">
      <legend>Roles</legend>
      {MEMBER_ROLES.map(({ role, does }) => (
        <Check
          key={role}
          isSelected={roles.includes(role)}
          onChange={(held) => onChange(held ? [...roles, role] : roles.filter((one) => one !== role))}
        >
          {ROLES[role]} <span className="quiet-text">– {does}</span>
        </Check>
      ))}
      {error && (
        <p className="error-text" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
