import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Ref, useEffect, useRef, useState } from "react";
import { Form } from "react-aria-components";
import { asProblem, byField, type Problem } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Conversation, OpenedForm } from "@/api/types";
import { AnswerList } from "@/forms/AnswerList";
import { submitForm } from "@/forms/calls";
import { intentOf } from "@/forms/fhir";
import type { Fill } from "@/forms/useFill";
import { useRequestId } from "@/lib/useRequestId";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/feedback";
import { notify } from "@/ui/notices";

interface Props {
  conversation: Conversation;
  opened: OpenedForm;
  fill: Fill;
  onBack: () => void;
  onRefused: (problem: Problem) => void;
  onDone: () => void;
}

/** Exactly what will be submitted, and the signature where the form asks for one. */
export function Review({ conversation, opened, fill, onBack, onRefused, onDone }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const [name, setName] = useState("");
  const [unsigned, setUnsigned] = useState(false);
  const intent = intentOf(fill.questionnaire);
  const submit = useSubmission({ conversation, opened, fill, onRefused, onDone });
  const refused = byField(submit.error ? asProblem(submit.error) : null).signatureName;
  const field = useRef<HTMLInputElement>(null);
  const press = () => {
    const missing = intent !== "" && !name.trim();
    setUnsigned(missing);
    if (missing) field.current?.focus();
    else if (!submit.isPending) submit.mutate(name.trim());
  };
  return (
    <Form
      className="fill-form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        press();
      }}
    >
      <section className="form-review" aria-labelledby="review-heading">
        <h2 id="review-heading" ref={heading} tabIndex={-1}>
          Is this right?
        </h2>
        <AnswerList
          questionnaire={fill.questionnaire}
          language={fill.language}
          response={fill.judged.response}
        />
      </section>
      {intent && (
        <Signature
          field={field}
          intent={intent}
          name={name}
          onName={setName}
          error={unsigned ? "Type your name to sign." : refused}
        />
      )}
      {!refused && <ProblemNote error={submit.error} />}
      <footer className="form-footer">
        <Button kind="quiet" onPress={onBack} isDisabled={submit.isPending}>
          Back to the questions
        </Button>
        <Button kind="primary" type="submit" isPending={submit.isPending}>
          {submit.isPending ? "Submitting…" : intent ? "Sign and submit" : "Submit"}
        </Button>
      </footer>
    </Form>
  );
}

interface SignatureProps {
  field: Ref<HTMLInputElement>;
  intent: string;
  name: string;
  onName: (name: string) => void;
  error: string | undefined;
}

const LONGEST_NAME = 200;

function Signature({ field, intent, name, onName, error }: SignatureProps) {
  return (
    <section className="form-signature" aria-labelledby="signature-heading">
      <h2 id="signature-heading">Your signature</h2>
      <blockquote dir="auto">{intent}</blockquote>
      <Field
        label="Your full name"
        inputRef={field}
        value={name}
        onChange={onName}
        error={error}
        autoComplete="name"
        maxLength={LONGEST_NAME}
        isRequired
        hint="By typing your name and pressing “Sign and submit” you sign this form. Your name, the time and a fingerprint of exactly what is above are kept with it."
      />
    </section>
  );
}

function useSubmission({ conversation, opened, fill, onRefused, onDone }: Omit<Props, "onBack">) {
  const client = useQueryClient();
  const requestId = useRequestId();
  const { formAssignmentId } = opened.assignment;
  return useMutation({
    mutationFn: async (signatureName: string) => {
      await fill.keeper.flush();
      const request = { etag: fill.keeper.etag, response: fill.judged.response, signatureName };
      return submitForm(formAssignmentId, { ...request, requestId: requestId(request) });
    },
    onSuccess: async () => {
      fill.keeper.stop();
      await client.invalidateQueries({ queryKey: keys.forms(conversation.conversationId) });
      notify("Submitted. Thank you.");
      onDone();
    },
    onError: (error) => {
      const problem = asProblem(error);
      if (problem.status === 412) fill.keeper.outrun();
      else onRefused(problem);
    },
  });
}
