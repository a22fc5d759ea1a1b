import { useState } from "react";
import { ledgerAddress } from "@/api/calls";
import type { Division } from "@/api/types";
import { firstOfLastMonth, lastOfLastMonth } from "@/ledger/period";
import { divisionsToManage } from "@/lib/conversation";
import { useMe } from "@/shell/me";
import { Field, SelectField } from "@/ui/Field";
import { Empty } from "@/ui/feedback";
import { DownloadIcon } from "@/ui/icons";

/** The ledger of a division and a period as a spreadsheet, for coordinators and admins (S38). */
export default function LedgerPage() {
  const divisions = divisionsToManage(useMe());
  const [first] = divisions;
  return (
    <main id="main" className="page">
      <h1>Ledger</h1>
      {first ? (
        <Period divisions={divisions} first={first} />
      ) : (
        <Empty title="Only coordinators and admins see the ledger." />
      )}
    </main>
  );
}

function Period({ divisions, first }: { divisions: Division[]; first: Division }) {
  const [divisionId, setDivisionId] = useState(first.divisionId);
  const [firstDay, setFirstDay] = useState(() => firstOfLastMonth(new Date()));
  const [lastDay, setLastDay] = useState(() => lastOfLastMonth(new Date()));
  const division = divisions.find((one) => one.divisionId === divisionId) ?? first;
  const complete = firstDay !== "" && lastDay !== "";
  const backwards = complete && lastDay < firstDay;
  return (
    <>
      <p className="quiet-text">
        What was charged, refunded, disputed, and kept by the payment processor, as a CSV file: two or more
        entries for each posting, whose sum is zero. Times in it are UTC.
      </p>
      <SelectField
        label="Division"
        value={division.divisionId}
        onChange={setDivisionId}
        options={divisions.map((one) => ({ value: one.divisionId, label: one.name }))}
      />
      <Field
        label="First day"
        type="date"
        hint={`Days are those of ${division.timeZone.replaceAll("_", " ")}.`}
        value={firstDay}
        onChange={setFirstDay}
        error={firstDay === "" ? "Enter a day." : undefined}
      />
      <Field
        label="Last day"
        type="date"
        value={lastDay}
        onChange={setLastDay}
        error={
          lastDay === "" ? "Enter a day." : backwards ? "It must not be before the first day." : undefined
        }
      />
      {complete && !backwards && (
        <p>
          <a className="button primary" href={ledgerAddress(division.divisionId, firstDay, lastDay)} download>
            <DownloadIcon /> Download the ledger
          </a>
        </p>
      )}
    </>
  );
}
