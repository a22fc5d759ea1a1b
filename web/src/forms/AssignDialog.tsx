import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  CheckboxGroup,
  FieldError,
  Input,
  Label,
  Radio,
  RadioGroup,
  SearchField,
} from "react-aria-components";
import { asProblem, byField } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Conversation, Form, Participant } from "@/api/types";
import { assignForm } from "@/forms/calls";
import { dueOf } from "@/forms/due";
import { useForms } from "@/forms/queries";
import { othersIn } from "@/lib/conversation";
import { plural } from "@/lib/text";
import { viewerZone } from "@/lib/time";
import { useRequestId } from "@/lib/useRequestId";
import { PlanForm } from "@/plans/PlanForm";
import { Check } from "@/ui/Check";
import { Field } from "@/ui/Field";
import { Loading, ProblemNote } from "@/ui/feedback";
import { SearchIcon } from "@/ui/icons";
import { notify } from "@/ui/notices";

interface Props {
  conversation: Conversation;
  onClose: () => void;
}

interface Draft {
  formId: string;
  participantIds: string[];
  date: string;
  time: string;
}

/** The host asks participants to fill in a form of the division's library; each answers for themselves (S30). */
export default function AssignDialog({ conversation, onClose }: Props) {
  const choices = othersIn(conversation).filter((one) => !one.host && !one.withdrawn);
  const [draft, setDraft] = useState<Draft>({
    formId: "",
    participantIds: choices.map((one) => one.participantId),
    date: "",
    time: "",
  });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const assign = useAssign(conversation, onClose);
  const refused = byField(assign.error ? asProblem(assign.error) : null);
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    const { formId = "", participantIds = "", ...due } = errors;
    setErrors({
      ...("formId" in part ? {} : { formId }),
      ...("participantIds" in part ? {} : { participantIds }),
      // Date and time are right or wrong together.
      ...("date" in part || "time" in part ? {} : due),
    });
  };
  const submit = () => {
    const due = dueOf(draft.date, draft.time, new Date());
    const found = missingIn(draft, due);
    setErrors(found);
    if (Object.keys(found).length > 0 || !("dueTime" in due)) return;
    const { formId, participantIds } = draft;
    assign.mutate({ formId, participantIds, ...(due.dueTime ? { dueTime: due.dueTime } : {}) });
  };
  return (
    <PlanForm title="Assign a form" submit="Assign" change={assign} onClose={onClose} onSubmit={submit}>
      <ChooseForm
        divisionId={conversation.divisionId}
        value={draft.formId}
        onChange={(formId) => change({ formId })}
        error={errors.formId || refused.formId}
      />
      <ChoosePeople
        choices={choices}
        value={draft.participantIds}
        onChange={(participantIds) => change({ participantIds })}
        error={errors.participantIds || refused.participantIds}
      />
      <Due draft={draft} errors={errors} refused={refused.dueTime} onChange={change} />
    </PlanForm>
  );
}

function missingIn(draft: Draft, due: ReturnType<typeof dueOf>): Record<string, string> {
  return {
    ...(draft.formId ? {} : { formId: "Choose a form." }),
    ...(draft.participantIds.length > 0 ? {} : { participantIds: "Choose at least one person." }),
    ...("field" in due ? { [due.field]: due.refusal } : {}),
  };
}

function useAssign({ conversationId }: Conversation, onDone: () => void) {
  const client = useQueryClient();
  const requestId = useRequestId();
  return useMutation({
    mutationFn: (request: { formId: string; participantIds: string[]; dueTime?: string }) =>
      assignForm(conversationId, { ...request, requestId: requestId(request) }),
    onSuccess: (assignments) => {
      void client.invalidateQueries({ queryKey: keys.forms(conversationId) });
      notify(`Assigned to ${plural(assignments.length, "person", "people")}.`);
      onDone();
    },
  });
}

interface ChooseFormProps {
  divisionId: string;
  value: string;
  onChange: (formId: string) => void;
  error: string | undefined;
}

/** From so many forms on, one looks for them by name. */
const MANY = 7;

function ChooseForm({ divisionId, value, onChange, error }: ChooseFormProps) {
  const forms = useForms(divisionId);
  const [search, setSearch] = useState("");
  const assignable = (forms.data ?? []).filter((form) => form.publishedVersion > 0);
  const found = assignable.filter(
    (form) => form.formId === value || form.title.toLowerCase().includes(search.trim().toLowerCase()),
  );
  if (forms.isPending) return <Loading label="Loading the library" />;
  if (forms.error) return <ProblemNote error={forms.error} onRetry={() => void forms.refetch()} />;
  return (
    <RadioGroup className="form-choice" value={value || null} onChange={onChange} isInvalid={Boolean(error)}>
      <Label>Form</Label>
      {assignable.length > MANY && (
        <SearchField className="list-search" value={search} onChange={setSearch} aria-label="Search forms">
          <SearchIcon />
          <Input placeholder="Search" dir="auto" />
        </SearchField>
      )}
      <div className="rows-of-choices">
        {found.map((form) => (
          <Radio key={form.formId} className="radio" value={form.formId}>
            <FormFacts form={form} />
          </Radio>
        ))}
      </div>
      {found.length === 0 && <p className="quiet-text">No form of this name.</p>}
      <FieldError className="error-text">{error}</FieldError>
    </RadioGroup>
  );
}

function FormFacts({ form }: { form: Form }) {
  return (
    <span className="form-choice-facts">
      <bdi className="form-title">{form.title}</bdi>
      {form.description && <small dir="auto">{form.description}</small>}
      <span className="form-badges">
        {form.scored && <span className="badge grey">Scored</span>}
        {form.signatureRequired && <span className="badge grey">Signature</span>}
      </span>
    </span>
  );
}

interface ChoosePeopleProps {
  choices: readonly Participant[];
  value: string[];
  onChange: (participantIds: string[]) => void;
  error: string | undefined;
}

function ChoosePeople({ choices, value, onChange, error }: ChoosePeopleProps) {
  return (
    <CheckboxGroup
      className="checks"
      value={value}
      onChange={onChange}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
    >
      <Label>Who fills it in</Label>
      <p className="quiet-text">Each answers for themselves; nobody but you sees it.</p>
      {choices.map((one) => (
        <Check key={one.participantId} value={one.participantId}>
          <bdi>{one.displayName}</bdi>
        </Check>
      ))}
      <FieldError className="error-text">{error}</FieldError>
    </CheckboxGroup>
  );
}

interface DueProps {
  draft: Draft;
  errors: Record<string, string>;
  refused: string | undefined;
  onChange: (part: Partial<Draft>) => void;
}

function Due({ draft, errors, refused, onChange }: DueProps) {
  return (
    <fieldset>
      <legend>Due</legend>
      <p className="hint" id="due-hint">
        Leave date and time empty for no other end than that of the conversation. Times are in{" "}
        {viewerZone().replaceAll("_", " ")}.
      </p>
      <div className="start-fields">
        <Field
          label="Date"
          type="date"
          value={draft.date}
          onChange={(date) => onChange({ date })}
          error={errors.date ?? refused}
          aria-describedby="due-hint"
        />
        <Field
          label="Time"
          type="time"
          value={draft.time}
          onChange={(time) => onChange({ time })}
          error={errors.time}
          aria-describedby="due-hint"
        />
      </div>
    </fieldset>
  );
}
