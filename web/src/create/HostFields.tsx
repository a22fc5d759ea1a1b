import { useEffect } from "react";
import { useProviders } from "@/api/queries";
import type { Membership } from "@/api/types";
import { type Draft, errorAt, type FieldErrors } from "@/create/draft";
import { coordinates, divisionsToStartIn, hosts } from "@/lib/conversation";
import { isolate } from "@/lib/text";
import { useMe } from "@/shell/me";
import { SelectField } from "@/ui/Field";
import { ProblemNote } from "@/ui/feedback";

interface Props {
  draft: Draft;
  membership: Membership;
  errors: FieldErrors;
  onChange: (part: Partial<Draft>) => void;
}

/** The division, and for a coordinator the provider who becomes host (S2). */
export function HostFields({ draft, membership, errors, onChange }: Props) {
  const memberships = divisionsToStartIn(useMe());
  return (
    <>
      {memberships.length > 1 && (
        <SelectField
          label="Division"
          value={draft.divisionId}
          onChange={(divisionId) => onChange({ divisionId, hostPersonId: "" })}
          options={memberships.map(({ division }) => ({ value: division.divisionId, label: division.name }))}
          error={errorAt(errors, "divisionId")}
        />
      )}
      {memberships.length === 1 && (
        <p className="fixed-field">
          <span>Division</span>
          <bdi>{membership.division.name}</bdi>
        </p>
      )}
      {coordinates(membership) && (
        <ProviderField draft={draft} membership={membership} errors={errors} onChange={onChange} />
      )}
    </>
  );
}

function ProviderField({ draft, membership, errors, onChange }: Props) {
  const me = useMe();
  const providers = useProviders(membership.division.divisionId, true);
  const own = hosts(membership) ? me.personId : undefined;
  const first = own ?? providers.data?.[0]?.personId;
  useEffect(() => {
    if (!draft.hostPersonId && first) onChange({ hostPersonId: first });
  }, [draft.hostPersonId, first, onChange]);
  if (providers.isError)
    return <ProblemNote error={providers.error} onRetry={() => void providers.refetch()} />;
  return (
    <SelectField
      label="Provider"
      value={draft.hostPersonId}
      onChange={(hostPersonId) => onChange({ hostPersonId })}
      options={(providers.data ?? []).map(({ personId, displayName }) => ({
        value: personId,
        label: personId === me.personId ? `${isolate(displayName)} (you)` : displayName,
      }))}
      error={errorAt(errors, "hostPersonId")}
    />
  );
}
