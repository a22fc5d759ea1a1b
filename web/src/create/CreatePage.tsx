import { Form } from "react-aria-components";
import { useLocation } from "wouter";
import { asProblem } from "@/api/problem";
import type { NamePolicy } from "@/api/types";
import { type Draft, errorAt, type FieldErrors } from "@/create/draft";
import { HostFields } from "@/create/HostFields";
import { ParticipantFields } from "@/create/ParticipantFields";
import { StartFields } from "@/create/StartFields";
import { useCreate } from "@/create/useCreate";
import { divisionsToStartIn } from "@/lib/conversation";
import { CONVERSATIONS } from "@/lib/route";
import { useMe } from "@/shell/me";
import { Button } from "@/ui/Button";
import { Field, SelectField } from "@/ui/Field";
import { Empty, ProblemNote } from "@/ui/feedback";

/** Starting a conversation (S6–S9): for providers, and for coordinators in a provider's name. */
export default function CreatePage() {
  const memberships = divisionsToStartIn(useMe());
  const [first] = memberships;
  if (!first) {
    return (
      <main id="main" className="page">
        <Empty title="Only providers start conversations.">
          <p>Your provider will invite you by e-mail.</p>
        </Empty>
      </main>
    );
  }
  return <CreateForm />;
}

function CreateForm() {
  const [, navigate] = useLocation();
  const { form, draft, membership, errors, change, create, submit } = useCreate();
  return (
    <main id="main" className="page create">
      <h1>New conversation</h1>
      <Form
        ref={form}
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <HostFields draft={draft} membership={membership} errors={errors} onChange={change} />
        <Field
          label="Subject"
          hint="Optional. Participants see it here; it is never put in an e-mail."
          maxLength={200}
          value={draft.subject}
          onChange={(subject) => change({ subject })}
          error={errors.subject}
        />
        <StartFields
          draft={draft}
          timeZone={membership.division.timeZone}
          errors={errors}
          reason={create.error ? asProblem(create.error).reason : ""}
          onChange={change}
        />
        <ParticipantFields draft={draft} division={membership.division} errors={errors} onChange={change} />
        <NamePolicyField draft={draft} errors={errors} onChange={change} />
        <Refused errors={errors} error={create.error} />
        <div className="actions">
          <Button kind="quiet" onPress={() => navigate(CONVERSATIONS)}>
            Cancel
          </Button>
          <Button kind="primary" type="submit" isPending={create.isPending}>
            {create.isPending ? "Creating…" : "Create new conversation"}
          </Button>
        </div>
      </Form>
    </main>
  );
}

const NAME_POLICIES: { value: NamePolicy; label: string }[] = [
  { value: "NAME_POLICY_FULL_NAME", label: "In full" },
  { value: "NAME_POLICY_FIRST_NAME_AND_INITIAL", label: "First name and initial" },
  { value: "NAME_POLICY_ALIAS", label: "As “Participant 2”" },
];

interface NamePolicyProps {
  draft: Draft;
  errors: FieldErrors;
  onChange: (part: Partial<Draft>) => void;
}

/** How participants see each other's names (S27); one participant sees nobody else's. */
function NamePolicyField({ draft, errors, onChange }: NamePolicyProps) {
  if (draft.participants.length < 2) return null;
  return (
    <SelectField
      label="Participants see each other’s names"
      value={draft.namePolicy}
      onChange={(value) => onChange({ namePolicy: value as NamePolicy })}
      options={NAME_POLICIES}
      error={errorAt(errors, "namePolicy")}
    />
  );
}

/** Fields say themselves what is wrong with them; anything else is said here. */
function Refused({ errors, error }: { errors: FieldErrors; error: unknown }) {
  const fields = Object.keys(errors);
  if (fields.length === 0) return <ProblemNote error={error} />;
  const elsewhere = fields.filter(
    (field) => !/^(divisionId|hostPersonId|subject|start|participants|namePolicy)/.test(field),
  );
  return (
    <div className="error-text" role="alert">
      <p>{fields.length === 1 ? "One field needs" : `${fields.length} fields need`} your attention.</p>
      {elsewhere.map((field) => (
        <p key={field}>{errors[field]}</p>
      ))}
    </div>
  );
}
