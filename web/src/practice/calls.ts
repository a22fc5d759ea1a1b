import { get, patch, post } from "@/api/client";
import type { AdministeredPerson, Division, DivisionMember, Practice, Role, SignInPolicy } from "@/api/types";

/** Who is on a page, and how the next one is asked for; "": there is none. */
export interface Page<Somebody> {
  people: Somebody[];
  nextPageToken: string;
}

export interface NamedAddress {
  displayName: string;
  email: string;
}

/** The divisions of the practice that the viewer administers. */
export async function listDivisions(practiceId: string): Promise<Division[]> {
  return (await get<{ divisions: Division[] }>(`${ofPractice(practiceId)}/divisions`)).divisions;
}

export async function createDivision(request: {
  requestId: string;
  division: Partial<Division>;
}): Promise<Division> {
  return (await post<{ division: Division }>("/v1/divisions", request)).division;
}

export async function updateDivision(
  divisionId: string,
  request: { requestId: string; etag: string; division: Partial<Division>; updateMask: string },
): Promise<Division> {
  return (await patch<{ division: Division }>(ofDivision(divisionId), request)).division;
}

export async function updatePractice(
  practiceId: string,
  request: {
    requestId: string;
    etag: string;
    practice: { name: string; supportAddress: string };
    updateMask: string;
  },
): Promise<Practice> {
  return (await patch<{ practice: Practice }>(ofPractice(practiceId), request)).practice;
}

export async function searchMembers(
  divisionId: string,
  query: string,
  pageToken: string,
): Promise<Page<DivisionMember>> {
  const path = `${ofDivision(divisionId)}/members:search`;
  const found = await post<{ members: DivisionMember[]; nextPageToken: string }>(path, { query, pageToken });
  return { people: found.members, nextPageToken: found.nextPageToken };
}

export async function searchClients(
  practiceId: string,
  query: string,
  pageToken: string,
): Promise<Page<AdministeredPerson>> {
  const path = `${ofPractice(practiceId)}/clients:search`;
  const found = await post<{ clients: AdministeredPerson[]; nextPageToken: string }>(path, {
    query,
    pageToken,
  });
  return { people: found.clients, nextPageToken: found.nextPageToken };
}

export async function inviteMember(
  divisionId: string,
  request: { requestId: string; person: NamedAddress; roles: Role[] },
): Promise<DivisionMember> {
  return (await post<{ member: DivisionMember }>(`${ofDivision(divisionId)}/members`, request)).member;
}

export async function changeRoles(
  divisionId: string,
  personId: string,
  request: { requestId: string; etag: string; roles: Role[] },
): Promise<DivisionMember> {
  const path = `${ofDivision(divisionId)}/members/${encodeURIComponent(personId)}:changeRoles`;
  return (await post<{ member: DivisionMember }>(path, request)).member;
}

export function addClient(
  practiceId: string,
  request: { requestId: string; person: NamedAddress },
): Promise<{ personId: string }> {
  return post(`${ofPractice(practiceId)}/clients`, request);
}

export async function renamePerson(
  personId: string,
  request: { requestId: string; etag: string; displayName: string },
): Promise<AdministeredPerson> {
  return (await post<{ person: AdministeredPerson }>(`${ofPerson(personId)}:rename`, request)).person;
}

/** Lets somebody in no more, or in again. */
export async function setActive(
  personId: string,
  active: boolean,
  requestId: string,
): Promise<AdministeredPerson> {
  const path = `${ofPerson(personId)}:${active ? "reactivate" : "deactivate"}`;
  return (await post<{ person: AdministeredPerson }>(path, { requestId })).person;
}

/** Takes every way to sign in but mail away from somebody who has lost them. */
export function resetSignInMethods(personId: string, requestId: string): Promise<object> {
  return post(`${ofPerson(personId)}:resetSignInMethods`, { requestId });
}

export async function getSignInPolicy(practiceId: string): Promise<SignInPolicy> {
  return (await get<{ policy: SignInPolicy }>(`${ofPractice(practiceId)}/sign-in-policy`)).policy;
}

export async function updateSignInPolicy(
  practiceId: string,
  request: { requestId: string; etag: string; secondFactorRequired: boolean },
): Promise<SignInPolicy> {
  return (await patch<{ policy: SignInPolicy }>(`${ofPractice(practiceId)}/sign-in-policy`, request)).policy;
}

function ofPractice(practiceId: string): string {
  return `/v1/practices/${encodeURIComponent(practiceId)}`;
}

function ofDivision(divisionId: string): string {
  return `/v1/divisions/${encodeURIComponent(divisionId)}`;
}

function ofPerson(personId: string): string {
  return `/v1/people/${encodeURIComponent(personId)}`;
}
