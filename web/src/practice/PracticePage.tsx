import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { keys } from "@/api/queries";
import type { Division } from "@/api/types";
import { divisionsToAdminister } from "@/lib/conversation";
import { Clients } from "@/practice/Clients";
import { listDivisions } from "@/practice/calls";
import { DivisionSettings, NewDivision } from "@/practice/DivisionSettings";
import { Members } from "@/practice/Members";
import { PracticeDialog } from "@/practice/PracticeDialog";
import { SignInPolicy } from "@/practice/SignInPolicy";
import { useMe } from "@/shell/me";
import { Button } from "@/ui/Button";
import { SelectField } from "@/ui/Field";
import { Empty, Loading, ProblemNote } from "@/ui/feedback";
import { PencilIcon, PlusIcon } from "@/ui/icons";
import "@/styles/practice.css";

/** Divisions, members and clients, for admins (S1, S2, S3). */
export default function PracticePage() {
  const me = useMe();
  if (divisionsToAdminister(me).length === 0) {
    return (
      <main id="main" className="page">
        <h1>Practice</h1>
        <Empty title="Only admins run the practice." />
      </main>
    );
  }
  return (
    <main id="main" className="page practice">
      <PracticeHead />
      <Parts />
    </main>
  );
}

function PracticeHead() {
  const { practice } = useMe();
  const [editing, setEditing] = useState(false);
  return (
    <>
      <div className="page-head">
        <h1>
          <bdi>{practice.name}</bdi>
        </h1>
        <Button onPress={() => setEditing(true)}>
          <PencilIcon /> Name and support address
        </Button>
      </div>
      <p className="quiet-text">
        People ask for help at <bdi>{practice.supportAddress}</bdi>. What you change here counts at once.
      </p>
      <SignInPolicy />
      {editing && <PracticeDialog practice={practice} onClose={() => setEditing(false)} />}
    </>
  );
}

function Parts() {
  const { practiceId } = useMe().practice;
  const divisions = useQuery({
    queryKey: [...keys.administration(practiceId), "divisions"],
    queryFn: () => listDivisions(practiceId),
  });
  const [chosen, setChosen] = useState("");
  const [adding, setAdding] = useState(false);
  if (divisions.isPending) return <Loading label="Loading the divisions" />;
  if (divisions.isError)
    return <ProblemNote error={divisions.error} onRetry={() => void divisions.refetch()} />;
  const division = divisions.data.find((one) => one.divisionId === chosen) ?? divisions.data[0];
  if (adding || !division) {
    return (
      <NewDivision
        like={division}
        onClose={() => setAdding(false)}
        onMade={(made) => {
          setChosen(made.divisionId);
          setAdding(false);
        }}
      />
    );
  }
  return (
    <Tabs>
      <TabList className="tab-list practice-tabs" aria-label="Parts of the practice">
        <Tab id="members">Members</Tab>
        <Tab id="clients">Clients</Tab>
        <Tab id="settings">Settings</Tab>
      </TabList>
      <TabPanel id="members">
        <Which divisions={divisions.data} division={division} onChoose={setChosen} />
        <Members key={division.divisionId} division={division} />
      </TabPanel>
      <TabPanel id="clients">
        <Clients />
      </TabPanel>
      <TabPanel id="settings">
        <Which divisions={divisions.data} division={division} onChoose={setChosen}>
          <Button onPress={() => setAdding(true)}>
            <PlusIcon /> New division
          </Button>
        </Which>
        <DivisionSettings key={`${division.divisionId} ${division.etag}`} division={division} />
      </TabPanel>
    </Tabs>
  );
}

interface WhichProps {
  divisions: Division[];
  division: Division;
  onChoose: (divisionId: string) => void;
  children?: React.ReactNode;
}

function Which({ divisions, division, onChoose, children }: WhichProps) {
  return (
    <div className="practice-choices">
      {divisions.length > 1 ? (
        <SelectField
          label="Division"
          value={division.divisionId}
          onChange={onChoose}
          options={divisions.map((one) => ({ value: one.divisionId, label: one.name }))}
        />
      ) : (
        <h2>
          <bdi>{division.name}</bdi>
        </h2>
      )}
      {children}
    </div>
  );
}
