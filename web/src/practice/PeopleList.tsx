import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { AdministeredPerson } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Loading, ProblemNote } from "@/ui/feedback";

interface Props<Somebody> {
  /** What the search field says, e.g. "Find members". */
  label: string;
  /** What is said where nobody is found. */
  nobody: string;
  query: string;
  onQuery: (query: string) => void;
  pages: UseInfiniteQueryResult<{ pages: { people: Somebody[] }[] }>;
  line: (somebody: Somebody) => ReactNode;
}

/** A search field and the people whom it finds. */
export function PeopleList<Somebody>({ label, nobody, query, onQuery, pages, line }: Props<Somebody>) {
  const people = pages.data?.pages.flatMap((page) => page.people) ?? [];
  return (
    <>
      <Field label={label} type="search" placeholder="Name or e-mail" value={query} onChange={onQuery} />
      {pages.isPending && <Loading label="Loading people" />}
      <ProblemNote error={pages.error} onRetry={() => void pages.refetch()} />
      <p role="status" className="quiet-text">
        {pages.isSuccess && people.length === 0 && nobody}
      </p>
      <ul className="cards person-cards">{people.map(line)}</ul>
      {pages.hasNextPage && (
        <Button isPending={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}

/** One person, with what they are and what can be done. */
export function PersonLine({
  person,
  badges,
  children,
}: {
  person: AdministeredPerson;
  badges?: ReactNode;
  children: ReactNode;
}) {
  return (
    <li className="card-line person-card">
      <Avatar name={person.displayName} />
      <span>
        <strong>
          <bdi>{person.displayName}</bdi>
        </strong>
        <small>
          <bdi>{person.email}</bdi>
        </small>
        <span className="badges">
          {badges}
          {!person.active && <span className="badge bad">Deactivated</span>}
        </span>
      </span>
      {children}
    </li>
  );
}
