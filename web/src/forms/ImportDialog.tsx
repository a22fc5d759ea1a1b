import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FileTrigger, Label, TextArea, TextField } from "react-aria-components";
import { asProblem } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Division, Form } from "@/api/types";
import { importForm } from "@/forms/calls";
import { plural } from "@/lib/text";
import { useRequestId } from "@/lib/useRequestId";
import { PlanForm } from "@/plans/PlanForm";
import { Button } from "@/ui/Button";
import { FileIcon } from "@/ui/icons";

interface Props {
  division: Division;
  /** The form that it is the next version of; null: a new one. */
  form: Form | null;
  onClose: () => void;
  onImported: (form: Form) => void;
}

/** A Questionnaire from a file or the clipboard; what is not supported is named place by place (S30). */
export function ImportDialog({ division, form, onClose, onImported }: Props) {
  const client = useQueryClient();
  const requestId = useRequestId();
  const [text, setText] = useState("");
  const [empty, setEmpty] = useState(false);
  const take = useMutation({
    mutationFn: (questionnaire: string) => {
      const request = { formId: form?.formId ?? "", questionnaire };
      return importForm(division.divisionId, { ...request, requestId: requestId(request) });
    },
    onSuccess: (imported) => {
      void client.invalidateQueries({ queryKey: keys.library(division.divisionId) });
      onImported(imported);
    },
  });
  const change = (changed: string) => {
    setText(changed);
    setEmpty(false);
    take.reset();
  };
  const submit = () => {
    setEmpty(text.trim() === "");
    if (text.trim() !== "") take.mutate(text);
  };
  return (
    <PlanForm
      title={form ? "Import a new version" : "Import a form"}
      submit="Import as a draft"
      change={take}
      onClose={onClose}
      onSubmit={submit}
    >
      {form && (
        <p>
          The next version of <bdi>{form.title}</bdi>.
        </p>
      )}
      <Source text={text} empty={empty} onChange={change} />
      {take.error && <Violations error={take.error} />}
    </PlanForm>
  );
}

function Source({
  text,
  empty,
  onChange,
}: {
  text: string;
  empty: boolean;
  onChange: (text: string) => void;
}) {
  return (
    <>
      <FileTrigger
        acceptedFileTypes={["application/json", ".json"]}
        onSelect={(list) => void list?.[0]?.text().then(onChange)}
      >
        <Button autoFocus>
          <FileIcon /> Choose a file
        </Button>
      </FileTrigger>
      <TextField
        className="field"
        value={text}
        onChange={onChange}
        isInvalid={empty}
        validationBehavior="aria"
      >
        <Label>Or paste a FHIR R4 Questionnaire (JSON)</Label>
        <TextArea className="source-text" rows={8} spellCheck="false" />
        {empty && <p className="error-text">Choose a file, or paste one.</p>}
      </TextField>
    </>
  );
}

function Violations({ error }: { error: unknown }) {
  const { violations } = asProblem(error);
  if (violations.length === 0) return null;
  return (
    <div className="note bad violations" role="alert">
      <h3>Not imported: {plural(violations.length, "place is", "places are")} not supported</h3>
      <ul>
        {violations.map(({ field, description }) => (
          <li key={`${field} ${description}`}>
            <code>{field}</code> {description}
          </li>
        ))}
      </ul>
    </div>
  );
}
