import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { encode } from "uqr";
import { finishPasswordSetup, startPasswordSetup } from "@/account/calls";
import { NewPassword } from "@/account/Password";
import { RecoveryCodes } from "@/account/RecoveryCodes";
import type { PasswordSetup } from "@/api/types";
import { useRequestId } from "@/lib/useRequestId";
import { PlanForm } from "@/plans/PlanForm";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";

const TITLE = "Set up password and app";

/** The password, then the app with its first code, then the recovery codes. */
export function SetUpPassword({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState("");
  const requestId = useRequestId();
  const start = useMutation({
    mutationFn: () => startPasswordSetup({ requestId: requestId({ password }), password }),
  });
  if (start.data) return <ConnectApp setup={start.data} onClose={onClose} />;
  return (
    <PlanForm
      title={TITLE}
      submit="Next"
      change={start}
      submittable={password !== ""}
      onSubmit={() => start.mutate()}
      onClose={onClose}
    >
      <NewPassword value={password} onChange={setPassword} error={start.error} />
    </PlanForm>
  );
}

function ConnectApp({ setup, onClose }: { setup: PasswordSetup; onClose: () => void }) {
  const [code, setCode] = useState("");
  const requestId = useRequestId();
  const finish = useMutation({
    mutationFn: () => finishPasswordSetup({ requestId: requestId({ code }), code }),
  });
  if (finish.data) {
    return (
      <Dialog title="Your recovery codes" isOpen onClose={onClose}>
        <RecoveryCodes codes={finish.data} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <PlanForm
      title={TITLE}
      submit="Finish"
      change={finish}
      submittable={code.length === 6}
      onSubmit={() => finish.mutate()}
      onClose={onClose}
    >
      <p>Scan this with an authenticator app on your phone, or type the key into it.</p>
      <QrCode text={setup.uri} />
      <p>
        Key: <code className="secret">{setup.secret.match(/.{1,4}/g)?.join(" ")}</code>
      </p>
      <Field
        label="Code that the app shows"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        value={code}
        onChange={(typed) => setCode(typed.replace(/\D/g, "").slice(0, 6))}
      />
    </PlanForm>
  );
}

/** Drawn as one path, so that no policy has to allow pictures from elsewhere. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 4 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg className="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code for the app">
      <path d={path} />
    </svg>
  );
}
