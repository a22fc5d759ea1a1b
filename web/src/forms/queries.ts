import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/queries";
import type { Form } from "@/api/types";
import {
  getFormAssignment,
  getFormVersion,
  listFormAssignments,
  listFormScores,
  listForms,
} from "@/forms/calls";

/** The forms assigned in a conversation that the viewer may see. */
export function useFormAssignments(conversationId: string) {
  return useQuery({
    queryKey: keys.forms(conversationId),
    queryFn: () => listFormAssignments(conversationId),
  });
}

/** An assignment with its questionnaire, what was submitted and the own draft. Nothing of it outlives its being shown. */
export function useFormAssignment(conversationId: string, formAssignmentId: string) {
  return useQuery({
    queryKey: keys.form(conversationId, formAssignmentId),
    queryFn: () => getFormAssignment(formAssignmentId),
    gcTime: 0,
    refetchOnMount: "always",
  });
}

export function useFormScores(conversationId: string, formAssignmentId: string) {
  return useQuery({
    queryKey: keys.formScores(conversationId, formAssignmentId),
    queryFn: () => listFormScores(formAssignmentId),
  });
}

export function useForms(divisionId: string, withRetired = false) {
  return useQuery({
    queryKey: [...keys.library(divisionId), withRetired],
    queryFn: () => listForms(divisionId, withRetired),
  });
}

/** What a form asks: its draft, else what is published. */
export function useNewestVersion(form: Form) {
  const version = form.draftVersion || form.publishedVersion;
  return useQuery({
    queryKey: keys.formVersion(form.formId, version, form.etag),
    queryFn: () => getFormVersion(form.formId, version),
  });
}
