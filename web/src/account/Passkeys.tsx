import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { madePasskey } from "@/account/authenticator";
import {
  addPasskey,
  listPasskeys,
  removePasskey,
  renamePasskey,
  startPasskeyRegistration,
} from "@/account/calls";
import { asProblem, byField } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Passkey } from "@/api/types";
import { formatMoment } from "@/lib/time";
import { PlanForm } from "@/plans/PlanForm";
import { useAct } from "@/plans/useAct";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Loading, ProblemNote } from "@/ui/feedback";
import { notify } from "@/ui/notices";

const OUTDATED = [keys.passkeys, keys.signInMethods] as const;

/** Passkeys: signing in with a finger, a face or the lock of the device (S4). */
export function Passkeys() {
  const passkeys = useQuery({ queryKey: keys.passkeys, queryFn: listPasskeys, staleTime: 0 });
  const [adding, setAdding] = useState(false);
  return (
    <section className="account-section" aria-labelledby="passkeys-title">
      <h2 id="passkeys-title">Passkeys</h2>
      <p className="quiet-text">
        A passkey signs you in with your finger, your face or the lock of your device. No mail, no code.
      </p>
      {passkeys.isPending && <Loading label="Loading your passkeys" />}
      <ProblemNote error={passkeys.error} onRetry={() => void passkeys.refetch()} />
      <ul className="cards" aria-label="Your passkeys">
        {passkeys.data?.map((passkey) => (
          <PasskeyLine key={passkey.passkeyId} passkey={passkey} />
        ))}
      </ul>
      <Button onPress={() => setAdding(true)}>Add a passkey</Button>
      {adding && <AddPasskey onClose={() => setAdding(false)} />}
    </section>
  );
}

function PasskeyLine({ passkey }: { passkey: Passkey }) {
  const client = useQueryClient();
  const [renaming, setRenaming] = useState(false);
  const remove = useMutation({
    mutationFn: () => removePasskey(passkey.passkeyId, crypto.randomUUID()),
    onSuccess: () => {
      notify(`The passkey ${passkey.name} is removed.`);
      for (const queryKey of OUTDATED) void client.invalidateQueries({ queryKey });
    },
  });
  return (
    <li className="card-line">
      <span>
        <strong>
          <bdi>{passkey.name}</bdi>
        </strong>
        <small>
          Added {formatMoment(passkey.createTime)};{" "}
          {passkey.useTime ? `last used ${formatMoment(passkey.useTime)}` : "not used yet"}
        </small>
        <ProblemNote error={remove.error} />
      </span>
      <Button kind="quiet" onPress={() => setRenaming(true)}>
        Rename<span className="visually-hidden"> {passkey.name}</span>
      </Button>
      <Button kind="quiet" isPending={remove.isPending} onPress={() => remove.mutate()}>
        Remove<span className="visually-hidden"> {passkey.name}</span>
      </Button>
      {renaming && <RenamePasskey passkey={passkey} onClose={() => setRenaming(false)} />}
    </li>
  );
}

function AddPasskey({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const add = useAct<{ name: string }>(
    OUTDATED,
    async (request) => {
      const asked = await startPasskeyRegistration(crypto.randomUUID());
      const credential = await madePasskey(asked);
      return addPasskey({ ...request, challengeId: asked.challengeId, credential });
    },
    { said: "Your passkey is added.", onDone: onClose },
  );
  return (
    <PlanForm
      title="Add a passkey"
      submit="Next"
      change={add}
      submittable={name.trim() !== ""}
      onSubmit={() => add.mutate({ name })}
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} error={add.error} />
    </PlanForm>
  );
}

function RenamePasskey({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const [name, setName] = useState(passkey.name);
  const rename = useAct<{ name: string }>(OUTDATED, (request) => renamePasskey(passkey.passkeyId, request), {
    said: "The passkey has its new name.",
    onDone: onClose,
  });
  return (
    <PlanForm
      title="Rename passkey"
      submit="Rename"
      change={rename}
      submittable={name.trim() !== ""}
      onSubmit={() => rename.mutate({ name })}
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} error={rename.error} />
    </PlanForm>
  );
}

interface NameProps {
  value: string;
  onChange: (value: string) => void;
  error: unknown;
}

function NameField({ value, onChange, error }: NameProps) {
  return (
    <Field
      label="Name"
      autoFocus
      isRequired
      maxLength={60}
      hint="So that you know it again, such as “Phone”."
      value={value}
      onChange={onChange}
      error={error ? byField(asProblem(error)).name : undefined}
    />
  );
}
