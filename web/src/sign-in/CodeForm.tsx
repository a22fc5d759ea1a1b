import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Form } from "react-aria-components";
import type { Started } from "@/sign-in/AddressForm";
import { refusalOf } from "@/sign-in/refusal";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";

const DIGITS = 6;

interface Props {
  started: Started;
  onCode: (code: string) => Promise<void>;
  onRestart: () => void;
}

export function CodeForm({ started, onCode, onRestart }: Props) {
  const [code, setCode] = useState("");
  const check = useMutation({ mutationFn: onCode });
  const change = (typed: string) => {
    const digits = typed.replace(/\D/g, "").slice(0, DIGITS);
    setCode(digits);
    if (digits.length === DIGITS && !check.isPending) check.mutate(digits);
  };
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        check.mutate(code);
      }}
    >
      <h1>Check your mail</h1>
      <p className="quiet-text" role="status">
        If <bdi>{started.email}</bdi> is known here, a mail is on its way. Press the link in it, or type the
        code that it shows. Both work for 10 minutes, in this browser.
      </p>
      <div className="code-field">
        <Field
          label="6-digit code"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          value={code}
          onChange={change}
          error={refusalOf(check.error)}
        />
      </div>
      <Button kind="primary" type="submit" isPending={check.isPending} isDisabled={code.length < DIGITS}>
        {check.isPending ? "Signing in…" : "Sign in"}
      </Button>
      <Button kind="quiet" onPress={onRestart}>
        Use another address or send a new mail
      </Button>
    </Form>
  );
}
