import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changePassword, removePassword, renewRecoveryCodes } from "@/account/calls";
import { RecoveryCodes } from "@/account/RecoveryCodes";
import { SetUpPassword } from "@/account/SetUpPassword";
import { asProblem, byField } from "@/api/problem";
import { keys } from "@/api/queries";
import type { SignInMethods } from "@/api/types";
import { plural } from "@/lib/text";
import { formatMoment } from "@/lib/time";
import { PlanForm } from "@/plans/PlanForm";
import { useAct } from "@/plans/useAct";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/feedback";

type Open = "setUp" | "change" | "remove" | null;

/** Password and authenticator app of a member (S4). */
export function Password({ methods }: { methods: SignInMethods }) {
  const client = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const close = () => {
    setOpen(null);
    void client.invalidateQueries({ queryKey: keys.signInMethods });
    void client.invalidateQueries({ queryKey: keys.sessions });
  };
  const renew = useMutation({
    mutationFn: () => renewRecoveryCodes(crypto.randomUUID()),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.signInMethods }),
  });
  return (
    <section className="account-section" aria-labelledby="password-title">
      <h2 id="password-title">Password and authenticator app</h2>
      {methods.passwordTime ? (
        <p className="quiet-text">
          Set on {formatMoment(methods.passwordTime)};{" "}
          {plural(methods.recoveryCodes, "recovery code is", "recovery codes are")} left.
        </p>
      ) : (
        <p className="quiet-text">
          With a password and an app on your phone that shows codes, you sign in without waiting for a mail.
        </p>
      )}
      <ProblemNote error={renew.error} />
      <div className="account-acts">
        <Button onPress={() => setOpen("setUp")}>
          {methods.passwordTime ? "Set up anew" : "Set up password and app"}
        </Button>
        {methods.passwordTime && (
          <>
            <Button onPress={() => setOpen("change")}>Change password</Button>
            <Button isPending={renew.isPending} onPress={() => renew.mutate()}>
              New recovery codes
            </Button>
            <Button kind="quiet" onPress={() => setOpen("remove")}>
              Remove
            </Button>
          </>
        )}
      </div>
      {open === "setUp" && <SetUpPassword onClose={close} />}
      {open === "change" && <ChangePassword onClose={close} />}
      {open === "remove" && <RemovePassword onClose={close} />}
      {renew.data && (
        <Dialog title="Your new recovery codes" isOpen onClose={renew.reset}>
          <RecoveryCodes codes={renew.data} onClose={renew.reset} />
        </Dialog>
      )}
    </section>
  );
}

function ChangePassword({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState("");
  const change = useAct<{ password: string }>([], changePassword, {
    said: "Your password is changed. You are signed out everywhere else.",
    onDone: onClose,
  });
  return (
    <PlanForm
      title="Change your password"
      submit="Change password"
      change={change}
      submittable={password !== ""}
      onSubmit={() => change.mutate({ password })}
      onClose={onClose}
    >
      <NewPassword value={password} onChange={setPassword} error={change.error} />
    </PlanForm>
  );
}

interface NewPasswordProps {
  value: string;
  onChange: (value: string) => void;
  error: unknown;
}

export function NewPassword({ value, onChange, error }: NewPasswordProps) {
  return (
    <Field
      label="New password"
      name="new-password"
      type="password"
      autoComplete="new-password"
      autoFocus
      isRequired
      hint="At least 12 characters, of any kind. A few words that only you would put together do well."
      value={value}
      onChange={onChange}
      error={error ? byField(asProblem(error)).password : undefined}
    />
  );
}

function RemovePassword({ onClose }: { onClose: () => void }) {
  const remove = useAct<object>([], ({ requestId }) => removePassword(requestId), {
    said: "Password, app and recovery codes are removed.",
    onDone: onClose,
  });
  return (
    <PlanForm
      title="Remove password and app?"
      submit="Remove"
      change={remove}
      onSubmit={() => remove.mutate({})}
      onClose={onClose}
    >
      <p>You will sign in by mail again. Your recovery codes stop working.</p>
    </PlanForm>
  );
}
