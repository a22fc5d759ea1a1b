import { useState } from "react";
import { AddClientDialog } from "@/practice/AddClientDialog";
import { searchClients } from "@/practice/calls";
import { PeopleList, PersonLine } from "@/practice/PeopleList";
import { PersonMenu } from "@/practice/PersonMenu";
import { usePeople, useSettled } from "@/practice/usePeople";
import { useMe } from "@/shell/me";
import { Button } from "@/ui/Button";
import { PlusIcon } from "@/ui/icons";

/** Whom the practice cares for (S3). */
export function Clients() {
  const { practiceId } = useMe().practice;
  const [query, setQuery] = useState("");
  const [adding, setAdding] = useState(false);
  const clients = usePeople(["clients"], useSettled(query), (words, token) =>
    searchClients(practiceId, words, token),
  );
  return (
    <section aria-label="Clients">
      <div className="page-head">
        <p className="quiet-text">Whoever is invited to a conversation becomes a client by themselves.</p>
        <Button kind="primary" onPress={() => setAdding(true)}>
          <PlusIcon /> Add a client
        </Button>
      </div>
      <PeopleList
        label="Find clients"
        nobody="Nobody is found."
        query={query}
        onQuery={setQuery}
        pages={clients}
        line={(person) => (
          <PersonLine key={person.personId} person={person}>
            <PersonMenu person={person} />
          </PersonLine>
        )}
      />
      {adding && <AddClientDialog practiceId={practiceId} onClose={() => setAdding(false)} />}
    </section>
  );
}
