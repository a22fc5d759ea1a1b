import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem, byField } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Practice } from "@/api/types";
import { useRequestId } from "@/lib/useRequestId";
import { PlanForm } from "@/plans/PlanForm";
import { updatePractice } from "@/practice/calls";
import { Field } from "@/ui/Field";
import { notify } from "@/ui/notices";

/** The practice's name and where people ask for help. */
export function PracticeDialog({ practice, onClose }: { practice: Practice; onClose: () => void }) {
  const client = useQueryClient();
  const requestId = useRequestId();
  const [name, setName] = useState(practice.name);
  const [supportAddress, setSupportAddress] = useState(practice.supportAddress);
  const change = useMutation({
    mutationFn: () => {
      const request = {
        etag: practice.etag,
        practice: { name, supportAddress },
        updateMask: "name,supportAddress",
      };
      return updatePractice(practice.practiceId, { ...request, requestId: requestId(request) });
    },
    onSuccess: () => {
      notify("Saved.");
      void client.invalidateQueries({ queryKey: keys.me });
      onClose();
    },
  });
  const errors = byField(change.error ? asProblem(change.error) : null);
  return (
    <PlanForm
      title="Name and support address"
      submit="Save"
      change={change}
      onClose={onClose}
      onSubmit={() => change.mutate()}
    >
      <Field
        label="Name of the practice"
        value={name}
        onChange={setName}
        error={errors["practice.name"]}
        autoFocus
      />
      <Field
        label="Support address"
        type="email"
        hint="Shown in the app and in mails."
        value={supportAddress}
        onChange={setSupportAddress}
        error={errors["practice.supportAddress"]}
      />
    </PlanForm>
  );
}
