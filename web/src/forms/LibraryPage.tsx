import { useState } from "react";
import type { Division, Form } from "@/api/types";
import { FormCard } from "@/forms/FormCard";
import { ImportDialog } from "@/forms/ImportDialog";
import { PreviewDialog } from "@/forms/PreviewDialog";
import { useForms } from "@/forms/queries";
import { divisionsToManage } from "@/lib/conversation";
import { useMe } from "@/shell/me";
import { Button } from "@/ui/Button";
import { Check } from "@/ui/Check";
import { SelectField } from "@/ui/Field";
import { Empty, Loading, ProblemNote } from "@/ui/feedback";
import { PlusIcon } from "@/ui/icons";
import "@/styles/forms.css";

/** The forms of a division, for its coordinators and admins (S30). */
export default function LibraryPage() {
  const divisions = divisionsToManage(useMe());
  const [divisionId, setDivisionId] = useState(divisions[0]?.divisionId ?? "");
  const division = divisions.find((one) => one.divisionId === divisionId);
  if (!division) {
    return (
      <main id="main" className="page">
        <h1>Form library</h1>
        <Empty title="Only coordinators and admins keep the library." />
      </main>
    );
  }
  return (
    <main id="main" className="page form-library">
      <Library
        key={divisionId}
        division={division}
        choose={
          divisions.length > 1 && (
            <SelectField
              label="Division"
              value={divisionId}
              onChange={setDivisionId}
              options={divisions.map((one) => ({ value: one.divisionId, label: one.name }))}
            />
          )
        }
      />
    </main>
  );
}

function Library({ division, choose }: { division: Division; choose: React.ReactNode }) {
  const [withRetired, setWithRetired] = useState(false);
  const forms = useForms(division.divisionId, withRetired);
  /** The form that the import is a version of; "new" for none, null: nothing is imported. */
  const [importing, setImporting] = useState<Form | "new" | null>(null);
  const [looking, setLooking] = useState<Form | null>(null);
  return (
    <>
      <div className="page-head">
        <h1>Form library</h1>
        <Button kind="primary" onPress={() => setImporting("new")}>
          <PlusIcon /> Import a form
        </Button>
      </div>
      <p className="quiet-text">
        What providers of the division can assign. A form is a FHIR R4 Questionnaire; once it is published,
        that version never changes.
      </p>
      <div className="library-choices">
        {choose}
        <Check isSelected={withRetired} onChange={setWithRetired}>
          Show retired forms
        </Check>
      </div>
      {forms.isPending && <Loading label="Loading the library" />}
      <ProblemNote error={forms.error} onRetry={() => void forms.refetch()} />
      <ul className="cards">
        {forms.data?.map((form) => (
          <FormCard
            key={form.formId}
            form={form}
            onLook={() => setLooking(form)}
            onImport={() => setImporting(form)}
          />
        ))}
      </ul>
      {importing && (
        <ImportDialog
          division={division}
          form={importing === "new" ? null : importing}
          onClose={() => setImporting(null)}
          onImported={(form) => {
            setImporting(null);
            setLooking(form);
          }}
        />
      )}
      {looking && <PreviewDialog form={looking} onClose={() => setLooking(null)} />}
    </>
  );
}
