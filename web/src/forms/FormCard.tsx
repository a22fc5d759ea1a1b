import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Form } from "@/api/types";
import { getFormVersion } from "@/forms/calls";
import { RetireDialog } from "@/forms/RetireDialog";
import { formatMoment } from "@/lib/time";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/feedback";
import { FormIcon } from "@/ui/icons";

interface Props {
  form: Form;
  onLook: () => void;
  onImport: () => void;
}

/** A form of the library, and what can be done with it. */
export function FormCard({ form, onLook, onImport }: Props) {
  const [retiring, setRetiring] = useState(false);
  const shipped = form.divisionId === "";
  const download = useMutation({ mutationFn: () => exportForm(form) });
  const name = <span className="visually-hidden">: {form.title}</span>;
  return (
    <li className="card-line library-form">
      <FormIcon />
      <span>
        <strong>
          <bdi>{form.title}</bdi>
        </strong>
        {form.description && <small dir="auto">{form.description}</small>}
        <span className="form-badges">
          <Badges form={form} shipped={shipped} />
        </span>
        <ProblemNote error={download.error} />
        <span className="form-acts">
          <Button onPress={onLook}>
            {form.draftVersion > 0 ? "Look and publish" : "Preview"}
            {name}
          </Button>
          <Button kind="quiet" isPending={download.isPending} onPress={() => download.mutate()}>
            Export{name}
          </Button>
          {!shipped && !form.retireTime && (
            <>
              <Button kind="quiet" onPress={onImport}>
                Import a new version{name}
              </Button>
              <Button kind="quiet" onPress={() => setRetiring(true)}>
                Retire{name}
              </Button>
            </>
          )}
        </span>
      </span>
      {retiring && <RetireDialog form={form} onClose={() => setRetiring(false)} />}
    </li>
  );
}

function Badges({ form, shipped }: { form: Form; shipped: boolean }) {
  return (
    <>
      {form.retireTime && <span className="badge grey">Retired {formatMoment(form.retireTime)}</span>}
      {form.publishedVersion > 0 && !shipped && (
        <span className="badge good">Version {form.publishedVersion}</span>
      )}
      {form.draftVersion > 0 && <span className="badge amber">Draft of version {form.draftVersion}</span>}
      {form.scored && <span className="badge grey">Scored</span>}
      {form.signatureRequired && <span className="badge grey">Signature</span>}
      {shipped && <span className="badge grey">Comes with Sotto</span>}
    </>
  );
}

/** Hands the Questionnaire, exactly as it is stored, to the browser as a file. */
async function exportForm(form: Form): Promise<void> {
  const { questionnaire, version } = await getFormVersion(
    form.formId,
    form.publishedVersion || form.draftVersion,
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([questionnaire], { type: "application/fhir+json" }));
  link.download = `${fileName(form.title)}-${version}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function fileName(title: string): string {
  const plain = title.normalize("NFKD").replace(/[^\p{Letter}\p{Number}]+/gu, "-");
  return plain.replace(/^-|-$/g, "").toLowerCase() || "form";
}
