import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usedPasskey } from "@/account/authenticator";
import {
  getSignInMethods,
  proveByMail,
  proveByPasskey,
  proveByPassword,
  startMailProof,
  startPasskeyProof,
} from "@/account/calls";
import { PasswordFields } from "@/account/PasswordFields";
import { keys } from "@/api/queries";
import { PlanForm } from "@/plans/PlanForm";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { Loading, ProblemNote } from "@/ui/feedback";

interface Props {
  onDone: (proved: boolean) => void;
}

const TITLE = "Confirm that it is you";

/** Asked before money, settings and security change: with what one signs in, else with a mailed code. */
export default function ProofDialog({ onDone }: Props) {
  const methods = useQuery({ queryKey: keys.signInMethods, queryFn: getSignInMethods, staleTime: 0 });
  const [otherwise, setOtherwise] = useState(false);
  const cancel = () => onDone(false);
  const proofs = methods.data?.proofs ?? [];
  if (proofs.includes("SIGN_IN_METHOD_PASSKEY") && !otherwise) {
    const other = proofs.includes("SIGN_IN_METHOD_PASSWORD") ? () => setOtherwise(true) : undefined;
    return <ByPasskey onDone={onDone} onOther={other} />;
  }
  if (proofs.includes("SIGN_IN_METHOD_PASSWORD")) return <ByPassword onDone={onDone} />;
  if (methods.data) return <ByMail onDone={onDone} />;
  return (
    <Dialog title={TITLE} isOpen onClose={cancel}>
      <div className="dialog-body">
        {methods.isPending && <Loading label="Loading" />}
        <ProblemNote error={methods.error} onRetry={() => void methods.refetch()} />
      </div>
    </Dialog>
  );
}

function ByPasskey({ onDone, onOther }: Props & { onOther: (() => void) | undefined }) {
  const prove = useMutation({
    mutationFn: async () => {
      const asked = await startPasskeyProof(crypto.randomUUID());
      return proveByPasskey(asked.challengeId, await usedPasskey(asked));
    },
    onSuccess: () => onDone(true),
  });
  return (
    <PlanForm
      title={TITLE}
      submit="Use my passkey"
      change={prove}
      onSubmit={() => prove.mutate()}
      onClose={() => onDone(false)}
    >
      <p>Before this changes, we make sure that it is still you.</p>
      {onOther && (
        <Button kind="quiet" onPress={onOther}>
          Use my password instead
        </Button>
      )}
    </PlanForm>
  );
}

function ByPassword({ onDone }: Props) {
  const [given, setGiven] = useState({ password: "", code: "" });
  const prove = useMutation({
    mutationFn: () => proveByPassword(given.password, given.code),
    onSuccess: () => onDone(true),
  });
  return (
    <PlanForm
      title={TITLE}
      submit="Confirm"
      change={prove}
      submittable={Boolean(given.password && given.code)}
      onSubmit={() => prove.mutate()}
      onClose={() => onDone(false)}
    >
      <PasswordFields value={given} onChange={setGiven} autoFocus />
    </PlanForm>
  );
}

function ByMail({ onDone }: Props) {
  const [code, setCode] = useState("");
  const start = useMutation({ mutationFn: () => startMailProof(crypto.randomUUID()) });
  const prove = useMutation({
    mutationFn: (proofId: string) => proveByMail(proofId, code),
    onSuccess: () => onDone(true),
  });
  const proofId = start.data?.proofId;
  return (
    <PlanForm
      title={TITLE}
      submit={proofId ? "Confirm" : "Send me a code"}
      change={proofId ? prove : start}
      submittable={!proofId || code.length === 6}
      onSubmit={() => (proofId ? prove.mutate(proofId) : start.mutate())}
      onClose={() => onDone(false)}
    >
      <p role="status">
        {proofId
          ? "A mail with a code is on its way to you. The code works for 10 minutes."
          : "Before this changes, we make sure that it is still you, with a code that we mail to you."}
      </p>
      {proofId && (
        <Field
          label="6-digit code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          value={code}
          onChange={(typed) => setCode(typed.replace(/\D/g, "").slice(0, 6))}
        />
      )}
    </PlanForm>
  );
}
