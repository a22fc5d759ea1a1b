import { useState } from "react";
import { Link } from "wouter";
import type {
  Conversation,
  FormAssignment,
  FormOutcome,
  FormSignature,
  FormSubmission,
  OpenedForm,
} from "@/api/types";
import { AnswerList } from "@/forms/AnswerList";
import type { Questionnaire } from "@/forms/fhir";
import { useFormAssignments } from "@/forms/queries";
import { ScoreHistory } from "@/forms/ScoreHistory";
import { languageOf } from "@/forms/shown";
import { isOpen } from "@/forms/states";
import { formPath } from "@/lib/route";
import { formatMoment } from "@/lib/time";
import { Button } from "@/ui/Button";
import { SelectField } from "@/ui/Field";
import { Empty, Note } from "@/ui/feedback";
import { AlertIcon } from "@/ui/icons";

interface Props {
  conversation: Conversation;
  opened: OpenedForm;
  own: boolean;
  /** Absent where nothing can be corrected any more. */
  onCorrect?: () => void;
}

/** What was submitted: for the host with what it gave, for the participant as they wrote it (S30). */
export function AnswersView({ conversation, opened, own, onCorrect }: Props) {
  const { assignment, submissions } = opened;
  const [newest] = submissions;
  const [chosen, setChosen] = useState("");
  const shown = submissions.find((one) => one.formSubmissionId === chosen) ?? newest;
  if (!shown) return <NothingSubmitted opened={opened} own={own} />;
  const questionnaire = JSON.parse(opened.questionnaire) as Questionnaire;
  return (
    <>
      {shown.outcome && <Outcome outcome={shown.outcome} />}
      {!own && (
        <ScoreHistory
          conversationId={conversation.conversationId}
          formAssignmentId={assignment.formAssignmentId}
          questionnaire={questionnaire}
        />
      )}
      <section className="form-review" aria-labelledby="answers-heading">
        <h2 id="answers-heading">{own ? "Your answers" : "Answers"}</h2>
        <Versions submissions={submissions} shown={shown} onChoose={setChosen} />
        <AnswerList
          questionnaire={questionnaire}
          language={languageOf(questionnaire, navigator.languages)}
          response={shown.response}
        />
        {shown.signature && <Signed signature={shown.signature} />}
      </section>
      {own && (
        <div className="form-further">
          <NextForm conversation={conversation} assignment={assignment} />
          {onCorrect && (
            <>
              <Button onPress={onCorrect}>Correct my answers</Button>
              <p className="hint">What you submitted stays; a correction is kept beside it.</p>
            </>
          )}
        </div>
      )}
    </>
  );
}

/** The way on to what is still to be filled in. */
function NextForm({ conversation, assignment }: { conversation: Conversation; assignment: FormAssignment }) {
  const forms = useFormAssignments(conversation.conversationId).data ?? [];
  const next = forms.find((one) => isOpen(one.state) && one.formAssignmentId !== assignment.formAssignmentId);
  if (!next) return null;
  return (
    <Link className="button primary" href={formPath(next.conversationId, next.formAssignmentId)}>
      Next form: <bdi>{next.title}</bdi>
    </Link>
  );
}

function NothingSubmitted({ opened, own }: Pick<Props, "opened" | "own">) {
  if (!isOpen(opened.assignment.state)) {
    return (
      <Empty title="Not submitted">
        <p>The conversation ended, or the participant withdrew, before this form was submitted.</p>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing was submitted yet.">
      <p>
        {own
          ? "This form cannot be filled in any more."
          : "You see the answers as soon as they are submitted."}
      </p>
    </Empty>
  );
}

/** Flags first, then what the answers add up to. */
function Outcome({ outcome }: { outcome: FormOutcome }) {
  return (
    <div className="form-outcome">
      {outcome.flagged && (
        <div className="note bad" role="note">
          <AlertIcon />
          <div>
            <strong>Needs your attention</strong>
            <ul>
              {outcome.flags.map((flag) => (
                <li key={flag} dir="auto">
                  {flag}
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {outcome.scores.map(({ name, value, highest, band }) => (
        <p key={name} className="form-score">
          <span className="form-score-name">{name}</span>
          <span className="form-score-value">
            <strong>{value}</strong>
            {highest && ` of ${highest}`}
          </span>
          {band && <span className="badge blue">{band}</span>}
        </p>
      ))}
    </div>
  );
}

interface VersionsProps {
  submissions: readonly FormSubmission[];
  shown: FormSubmission;
  onChoose: (formSubmissionId: string) => void;
}

/** When it was submitted; where it was corrected, each version can be read. */
function Versions({ submissions, shown, onChoose }: VersionsProps) {
  const [newest] = submissions;
  if (submissions.length === 1) return <p className="hint">Submitted {formatMoment(shown.submitTime)}</p>;
  return (
    <>
      <SelectField
        label="Version"
        value={shown.formSubmissionId}
        onChange={onChoose}
        options={submissions.map((one, index) => ({
          value: one.formSubmissionId,
          label: `${formatMoment(one.submitTime)}${index === 0 ? " – newest, counts" : ""}${one.correctsFormSubmissionId ? " (correction)" : ""}`,
        }))}
      />
      {shown !== newest && (
        <Note kind="warn">
          <p>This version was corrected later.</p>
        </Note>
      )}
    </>
  );
}

function Signed({ signature }: { signature: FormSignature }) {
  return (
    <section className="form-signature" aria-labelledby="signed-heading">
      <h3 id="signed-heading">Signature</h3>
      <blockquote dir="auto">{signature.intent}</blockquote>
      <p>
        <bdi className="signed-name">{signature.name}</bdi>
        <small>Signed {formatMoment(signature.signTime)}</small>
      </p>
      <details>
        <summary>Fingerprint of what was signed</summary>
        <code>{signature.sha256}</code>
      </details>
    </section>
  );
}
