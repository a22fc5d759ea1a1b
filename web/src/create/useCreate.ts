import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { createConversation } from "@/api/calls";
import { asProblem, byField } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Membership, NewConversation } from "@/api/types";
import { checkDraft, type Draft, type FieldErrors, newParticipant, stillTrue } from "@/create/draft";
import { divisionsToStartIn } from "@/lib/conversation";
import { conversationPath } from "@/lib/route";
import { useMe } from "@/shell/me";
import { notify } from "@/ui/notices";

/** The form's state, its checks, and the request that keeps its id while nothing in it changes. */
export function useCreate() {
  const memberships = divisionsToStartIn(useMe());
  const [draft, setDraft] = useState(() => emptyDraft(memberships));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [refusals, setRefusals] = useState(0);
  const attempt = useRef({ body: "", requestId: "" });
  const form = useFocusOnFirstError(refusals);
  const refuse = (found: FieldErrors) => {
    setErrors(found);
    setRefusals((count) => count + 1);
  };
  const create = useCreation(refuse);
  const membership = memberships.find((one) => one.division.divisionId === draft.divisionId);
  if (!membership) throw new Error("the draft names a division of another person");

  const submit = () => {
    const checked = checkDraft(draft, membership.division);
    create.reset();
    if ("errors" in checked) return refuse(checked.errors);
    setErrors({});
    if (create.isPending) return;
    const body = JSON.stringify(checked.request);
    if (attempt.current.body !== body) attempt.current = { body, requestId: crypto.randomUUID() };
    create.mutate({ ...checked.request, requestId: attempt.current.requestId });
  };
  const change = (part: Partial<Draft>) => {
    const changed = { ...draft, ...part };
    setDraft(changed);
    setErrors(stillTrue(errors, checkDraft(changed, membership.division)));
  };
  return { form, draft, membership, errors, change, create, submit };
}

function useCreation(refuse: (errors: FieldErrors) => void) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: (request: NewConversation) => createConversation(request),
    onSuccess: ({ conversation, shortNotice }) => {
      client.setQueryData(keys.conversation(conversation.conversationId), conversation);
      void client.invalidateQueries({ queryKey: keys.lists });
      notify(
        shortNotice
          ? "Created. It starts in less than 24 hours: your participants have little time to prepare."
          : "Created. The invitations are on their way.",
      );
      navigate(conversationPath(conversation.conversationId));
    },
    onError: (error) => refuse(byField(asProblem(error))),
  });
}

function emptyDraft(memberships: readonly Membership[]): Draft {
  return {
    divisionId: memberships[0]?.division.divisionId ?? "",
    hostPersonId: "",
    subject: "",
    date: "",
    time: "",
    occurrence: "OCCURRENCE_UNSPECIFIED",
    participants: [newParticipant()],
    namePolicy: "NAME_POLICY_FULL_NAME",
  };
}

function useFocusOnFirstError(refusals: number) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refusals]);
  return form;
}
