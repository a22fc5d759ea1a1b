import type { Division, NamePolicy, NewConversation, NewParticipant, Occurrence } from "@/api/types";
import { parseFee } from "@/lib/money";

/** S9: besides the host. */
export const MOST_PARTICIPANTS = 25;

export interface ParticipantDraft {
  key: string;
  name: string;
  email: string;
  fee: string;
}

/** What is typed in the form, as it is typed. */
export interface Draft {
  divisionId: string;
  hostPersonId: string;
  subject: string;
  date: string;
  time: string;
  occurrence: Occurrence;
  participants: readonly ParticipantDraft[];
  namePolicy: NamePolicy;
}

/** Sentences by field path, with the same paths as the API's violations. */
export type FieldErrors = Record<string, string>;

export type Checked = { errors: FieldErrors } | { request: Omit<NewConversation, "requestId"> };

export function newParticipant(): ParticipantDraft {
  return { key: crypto.randomUUID(), name: "", email: "", fee: "" };
}

/** Reads the form into a request, or says by field what is missing. The services check everything again. */
export function checkDraft(draft: Draft, division: Division): Checked {
  const errors: FieldErrors = {};
  if (draft.date && !draft.time) errors["start.time"] = "Enter a time too, or leave both empty.";
  if (draft.time && !draft.date) errors["start.date"] = "Enter a date too, or leave both empty.";
  const participants = readParticipants(draft.participants, division, errors);
  if (Object.keys(errors).length > 0) return { errors };
  return {
    request: {
      divisionId: draft.divisionId,
      hostPersonId: draft.hostPersonId,
      subject: draft.subject.trim(),
      participants,
      namePolicy: draft.namePolicy,
      ...(draft.date ? { start: startOf(draft, division) } : {}),
    },
  };
}

/** Reads the rows of people, and notes in `errors` by field what is missing. */
export function readParticipants(
  rows: readonly ParticipantDraft[],
  division: Division,
  errors: FieldErrors,
): NewParticipant[] {
  return rows.map((one, index) => readParticipant(one, index, division, errors));
}

function startOf(draft: Draft, division: Division) {
  return { date: draft.date, time: draft.time, timeZone: division.timeZone, occurrence: draft.occurrence };
}

function readParticipant(
  one: ParticipantDraft,
  index: number,
  division: Division,
  errors: FieldErrors,
): NewParticipant {
  const path = `participants[${index}]`;
  const person = { displayName: one.name.trim(), email: one.email.trim() };
  if (!person.displayName) errors[`${path}.displayName`] = "Enter a name.";
  if (!person.email) errors[`${path}.email`] = "Enter an e-mail address.";
  else if (!/^\S+@\S+$/.test(person.email)) errors[`${path}.email`] = "This is not an e-mail address.";
  if (!division.billingEnabled) return person;
  const fee = parseFee(one.fee, division.currencyExponent);
  if ("refusal" in fee) {
    errors[`${path}.fee`] = fee.refusal;
    return person;
  }
  return { ...person, fee: { minorUnits: fee.minorUnits, currency: division.currency } };
}

/** Those of the errors that another check of the form finds again: what was put right is not complained of. */
export function stillTrue(errors: FieldErrors, checked: Checked): FieldErrors {
  const found = "errors" in checked ? checked.errors : {};
  return Object.fromEntries(Object.entries(found).filter(([field]) => field in errors));
}

/** The sentence for a field, also where the API names a part of it such as `fee.minorUnits`. */
export function errorAt(errors: FieldErrors, path: string): string | undefined {
  const found = Object.keys(errors).find((field) => field === path || field.startsWith(`${path}.`));
  return found === undefined ? undefined : errors[found];
}
