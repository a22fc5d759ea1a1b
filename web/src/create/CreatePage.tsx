import { Form } from "react-aria-components";
import { useLocation } from "wouter";
import { asProblem } from "@/api/problem";
import type { FieldErrors } from "@/create/draft";
import { HostFields } from "@/create/HostFields";
import { ParticipantFields } from "@/create/ParticipantFields";
import { StartFields } from "@/create/StartFields";
import { useCreate } from "@/create/useCreate";
import { divisionsToStartIn } from "@/lib/conversation";
import { CONVERSATIONS } from "@/lib/route";
import { useMe } from "@/shell/me";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
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

/** Fields say themselves what is wrong with them; anything else is said here. */
function Refused({ errors, error }: { errors: FieldErrors; error: unknown }) {
  const fields = Object.keys(errors);
  if (fields.length === 0) return <ProblemNote error={error} />;
  const elsewhere = fields.filter(
    (field) => !/^(divisionId|hostPersonId|subject|start|participants)/.test(field),
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
