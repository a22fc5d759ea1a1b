import { get, post, put } from "@/api/client";
import type {
  Form,
  FormAssignment,
  FormDraft,
  FormScorePoint,
  FormSubmission,
  FormVersion,
  FormViewer,
  NewFormAssignment,
  OpenedForm,
} from "@/api/types";

/** A division's library of forms, and those that come with Sotto. */
export async function listForms(divisionId: string, withRetired: boolean): Promise<Form[]> {
  const path = `${ofDivision(divisionId)}/forms`;
  return (await get<{ forms: Form[] }>(path, { withRetired: String(withRetired) })).forms;
}

export async function getFormVersion(formId: string, version: number): Promise<FormVersion> {
  return (await get<{ version: FormVersion }>(`${ofForm(formId)}/versions/${version}`)).version;
}

/** `formId` "": a new form; else the next version of one. */
export async function importForm(
  divisionId: string,
  request: { requestId: string; formId: string; questionnaire: string },
): Promise<Form> {
  return (await post<{ form: Form }>(`${ofDivision(divisionId)}/forms`, request)).form;
}

export async function publishForm(
  formId: string,
  request: { requestId: string; etag: string },
): Promise<Form> {
  return (await post<{ form: Form }>(`${ofForm(formId)}:publish`, request)).form;
}

export async function retireForm(formId: string, requestId: string): Promise<Form> {
  return (await post<{ form: Form }>(`${ofForm(formId)}:retire`, { requestId })).form;
}

export async function listFormAssignments(conversationId: string): Promise<FormAssignment[]> {
  return (
    await get<{ assignments: FormAssignment[] }>(
      `/v1/conversations/${encodeURIComponent(conversationId)}/forms`,
    )
  ).assignments;
}

export async function assignForm(
  conversationId: string,
  request: NewFormAssignment,
): Promise<FormAssignment[]> {
  return (
    await post<{ assignments: FormAssignment[] }>(
      `/v1/conversations/${encodeURIComponent(conversationId)}/forms`,
      request,
    )
  ).assignments;
}

export function getFormAssignment(formAssignmentId: string): Promise<OpenedForm> {
  return get(ofAssignment(formAssignmentId));
}

export async function saveFormDraft(
  formAssignmentId: string,
  request: { requestId: string; etag: string; response: string },
): Promise<FormDraft> {
  return (await put<{ draft: FormDraft }>(`${ofAssignment(formAssignmentId)}/draft`, request)).draft;
}

export function submitForm(
  formAssignmentId: string,
  request: { requestId: string; etag: string; response: string; signatureName: string },
): Promise<{ assignment: FormAssignment; submission: FormSubmission }> {
  return post(`${ofAssignment(formAssignmentId)}:submit`, request);
}

/** What a form gave for the participant of an assignment, oldest first. */
export async function listFormScores(formAssignmentId: string): Promise<FormScorePoint[]> {
  return (await get<{ points: FormScorePoint[] }>(`${ofAssignment(formAssignmentId)}/scores`)).points;
}

function ofDivision(divisionId: string): string {
  return `/v1/divisions/${encodeURIComponent(divisionId)}`;
}

function ofForm(formId: string): string {
  return `/v1/forms/${encodeURIComponent(formId)}`;
}

function ofAssignment(formAssignmentId: string): string {
  return `/v1/form-assignments/${encodeURIComponent(formAssignmentId)}`;
}

/** Who can see an assignment, and why (B1). */
export async function explainForm(formAssignmentId: string): Promise<FormViewer[]> {
  const path = `/v1/form-assignments/${encodeURIComponent(formAssignmentId)}/explanation`;
  return (await get<{ viewers: FormViewer[] }>(path)).viewers;
}
