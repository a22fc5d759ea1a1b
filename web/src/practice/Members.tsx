import { useState } from "react";
import type { Division, DivisionMember } from "@/api/types";
import { searchMembers } from "@/practice/calls";
import { InviteDialog } from "@/practice/InviteDialog";
import { PeopleList, PersonLine } from "@/practice/PeopleList";
import { PersonMenu } from "@/practice/PersonMenu";
import { RolesDialog } from "@/practice/RolesDialog";
import { ROLES } from "@/practice/roles";
import { usePeople, useSettled } from "@/practice/usePeople";
import { Button } from "@/ui/Button";
import { PlusIcon } from "@/ui/icons";

/** Who works in a division, and as what (S2). */
export function Members({ division }: { division: Division }) {
  const [query, setQuery] = useState("");
  const [inviting, setInviting] = useState(false);
  const [changing, setChanging] = useState<DivisionMember | null>(null);
  const members = usePeople(["members", division.divisionId], useSettled(query), (words, token) =>
    searchMembers(division.divisionId, words, token),
  );
  return (
    <section aria-label="Members">
      <div className="page-head">
        <p className="quiet-text">
          Providers host. Coordinators manage for any provider. Admins see this page.
        </p>
        <Button kind="primary" onPress={() => setInviting(true)}>
          <PlusIcon /> Invite a member
        </Button>
      </div>
      <PeopleList
        label="Find members"
        nobody="Nobody is found."
        query={query}
        onQuery={setQuery}
        pages={members}
        line={(member) => (
          <PersonLine
            key={member.person.personId}
            person={member.person}
            badges={member.roles.map((role) => (
              <span key={role} className="badge blue">
                {ROLES[role]}
              </span>
            ))}
          >
            <PersonMenu person={member.person} onRoles={() => setChanging(member)} />
          </PersonLine>
        )}
      />
      {inviting && <InviteDialog division={division} onClose={() => setInviting(false)} />}
      {changing && <RolesDialog division={division} member={changing} onClose={() => setChanging(null)} />}
    </section>
  );
}
