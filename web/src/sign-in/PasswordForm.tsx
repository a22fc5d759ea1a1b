import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Form } from "react-aria-components";
import { PasswordFields } from "@/account/PasswordFields";
import { signInWithPassword } from "@/api/calls";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/feedback";

interface Props {
  practice: string;
  onSignedIn: () => void;
  onBack: () => void;
}

/** For members who have set up a password and an authenticator app. */
export function PasswordForm({ practice, onSignedIn, onBack }: Props) {
  const [email, setEmail] = useState("");
  const [given, setGiven] = useState({ password: "", code: "" });
  const signIn = useMutation({
    mutationFn: () => signInWithPassword({ email: email.trim(), ...given }, practice),
    onSuccess: onSignedIn,
  });
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      <h1>Sign in with your password</h1>
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        autoFocus
        isRequired
        value={email}
        onChange={setEmail}
      />
      <PasswordFields value={given} onChange={setGiven} />
      <ProblemNote error={signIn.error} />
      <Button
        kind="primary"
        type="submit"
        isPending={signIn.isPending}
        isDisabled={!(email.trim() && given.password && given.code)}
      >
        {signIn.isPending ? "Signing in…" : "Sign in"}
      </Button>
      <Button kind="quiet" onPress={onBack}>
        Sign in another way
      </Button>
    </Form>
  );
}
