import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Form } from "react-aria-components";
import { startSignIn } from "@/api/calls";
import { asProblem, byField } from "@/api/problem";
import { PasskeyButton } from "@/sign-in/PasskeyButton";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/feedback";

export interface Started {
  signInId: string;
  email: string;
}

interface Props {
  practice: string;
  onStarted: (started: Started) => void;
  onPassword: () => void;
  onSignedIn: () => void;
}

export function AddressForm({ practice, onStarted, onPassword, onSignedIn }: Props) {
  const [email, setEmail] = useState("");
  const start = useMutation({
    mutationFn: () => startSignIn(email.trim(), practice),
    onSuccess: ({ signInId }) => onStarted({ signInId, email: email.trim() }),
  });
  const fieldError = start.error ? byField(asProblem(start.error)).email : undefined;
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <h1>Sign in</h1>
      <p className="quiet-text">
        Enter your e-mail address. We will send you a link and a code; you need no password.
      </p>
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="email"
        inputMode="email"
        autoFocus
        isRequired
        value={email}
        onChange={setEmail}
        error={fieldError && "This does not look like an e-mail address."}
      />
      {!fieldError && <ProblemNote error={start.error} />}
      <Button kind="primary" type="submit" isPending={start.isPending} isDisabled={!email.trim()}>
        {start.isPending ? "Sending…" : "Send me a sign-in mail"}
      </Button>
      <PasskeyButton onSignedIn={onSignedIn} />
      <Button kind="quiet" onPress={onPassword}>
        Sign in with a password
      </Button>
    </Form>
  );
}
