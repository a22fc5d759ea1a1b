import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { keys } from "@/api/queries";
import type { Form, FormVersion } from "@/api/types";
import { beginning } from "@/forms/answers";
import { publishForm } from "@/forms/calls";
import { FillingContext } from "@/forms/context";
import { intentOf, type Questionnaire } from "@/forms/fhir";
import { Items } from "@/forms/Items";
import { judge } from "@/forms/judge";
import { useNewestVersion } from "@/forms/queries";
import { languageOf } from "@/forms/shown";
import { useRequestId } from "@/lib/useRequestId";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Loading, ProblemNote } from "@/ui/feedback";
import { notify } from "@/ui/notices";

interface Props {
  form: Form;
  onClose: () => void;
}

/** A form as its participants will see it; a draft is published from here, by who has seen it. */
export function PreviewDialog({ form, onClose }: Props) {
  const version = useNewestVersion(form);
  const publish = usePublish(form, onClose);
  return (
    <Dialog title={form.title} isOpen onClose={onClose} dismissable={!publish.isPending}>
      <div className="dialog-body form-preview">
        <p className="hint">As participants see it. Try it out: nothing is kept.</p>
        {version.isPending && <Loading label="Loading the form" />}
        <ProblemNote error={version.error} onRetry={() => void version.refetch()} />
        {version.data && <Preview version={version.data} />}
        <ProblemNote error={publish.error} />
      </div>
      <footer className="dialog-footer">
        <Button kind="quiet" onPress={onClose} isDisabled={publish.isPending}>
          Close
        </Button>
        {form.draftVersion > 0 && (
          <Button
            kind="primary"
            isDisabled={!version.data}
            isPending={publish.isPending}
            onPress={() => publish.mutate()}
          >
            Publish version {form.draftVersion}
          </Button>
        )}
      </footer>
    </Dialog>
  );
}

function Preview({ version }: { version: FormVersion }) {
  const questionnaire = useMemo(() => JSON.parse(version.questionnaire) as Questionnaire, [version]);
  const [place, setPlace] = useState(() => beginning(questionnaire));
  const { asked } = useMemo(() => judge(questionnaire, place), [questionnaire, place]);
  const language = languageOf(questionnaire, navigator.languages);
  const intent = intentOf(questionnaire);
  return (
    <FillingContext value={{ questionnaire, language, asked, errors: {} }}>
      <div className="form-items" lang={language}>
        <Items items={questionnaire.item} place={place} path="" level={3} onChange={setPlace} />
      </div>
      {intent && (
        <p>
          To be signed: <q>{intent}</q>
        </p>
      )}
      {questionnaire.copyright && <p className="hint">{questionnaire.copyright}</p>}
    </FillingContext>
  );
}

function usePublish(form: Form, onDone: () => void) {
  const client = useQueryClient();
  const requestId = useRequestId();
  return useMutation({
    mutationFn: () =>
      publishForm(form.formId, { etag: form.etag, requestId: requestId({ etag: form.etag }) }),
    onSuccess: (published) => {
      notify(`Version ${published.publishedVersion} is published, and can be assigned.`);
      onDone();
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.library(form.divisionId) }),
  });
}
