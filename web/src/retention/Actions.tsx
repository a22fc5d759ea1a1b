import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "@/api/queries";
import type { Retention } from "@/api/types";
import { useAct } from "@/plans/useAct";
import { getDestructionCertificate, withdrawDestruction } from "@/retention/calls";
import { DestroyDialog } from "@/retention/DestroyDialog";
import { HoldDialog } from "@/retention/HoldDialog";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/feedback";
import { DownloadIcon } from "@/ui/icons";

/** What an admin can do about a conversation that is over. */
export function Actions({ retention, name }: { retention: Retention; name: string }) {
  const [open, setOpen] = useState<"hold" | "lift" | "destroy" | null>(null);
  const { conversationId, state } = retention;
  const close = () => setOpen(null);
  const which = <span className="visually-hidden"> {name}</span>;
  const pending = state === "RETENTION_STATE_NOTICED";
  const ended = state === "RETENTION_STATE_DESTROYED" || state === "RETENTION_STATE_DESTROYING";
  const asked = pending && retention.cause === "DESTRUCTION_CAUSE_REQUEST";
  const held = state === "RETENTION_STATE_HELD";
  return (
    <div className="retention-actions">
      {state === "RETENTION_STATE_DESTROYED" && <Certificate conversationId={conversationId} name={name} />}
      {held && <Button onPress={() => setOpen("lift")}>Lift the hold{which}</Button>}
      {!ended && !held && <Button onPress={() => setOpen("hold")}>Set a legal hold{which}</Button>}
      {asked && <TakeBack conversationId={conversationId} name={name} />}
      {!ended && !held && !asked && <Button onPress={() => setOpen("destroy")}>Destroy{which}</Button>}
      {(open === "hold" || open === "lift") && (
        <HoldDialog conversationId={conversationId} lift={open === "lift"} onClose={close} />
      )}
      {open === "destroy" && <DestroyDialog conversationId={conversationId} onClose={close} />}
    </div>
  );
}

function TakeBack({ conversationId, name }: { conversationId: string; name: string }) {
  const act = useAct<object>([keys.retention], (request) => withdrawDestruction(conversationId, request), {
    said: "Taken back: it is not destroyed.",
    onDone: () => undefined,
  });
  return (
    <>
      <Button isPending={act.isPending} onPress={() => act.mutate({})}>
        Do not destroy<span className="visually-hidden"> {name}</span>
      </Button>
      <ProblemNote error={act.error} />
    </>
  );
}

function Certificate({ conversationId, name }: { conversationId: string; name: string }) {
  const client = useQueryClient();
  const load = useMutation({
    mutationFn: () => getDestructionCertificate(conversationId),
    onSuccess: (certificate) => save(`destruction-${conversationId}.json`, JSON.stringify(certificate)),
    onError: () => client.invalidateQueries({ queryKey: keys.retention }),
  });
  return (
    <>
      <Button isPending={load.isPending} onPress={() => load.mutate()}>
        <DownloadIcon /> Certificate<span className="visually-hidden"> of {name}</span>
      </Button>
      <ProblemNote error={load.error} />
    </>
  );
}

function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
