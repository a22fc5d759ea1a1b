import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "@/api/queries";
import type { Division, Retention, RetentionState } from "@/api/types";
import { divisionsToAdminister } from "@/lib/conversation";
import { formatMoment } from "@/lib/time";
import { Actions } from "@/retention/Actions";
import { listRetentions } from "@/retention/calls";
import { periodText, STATES, standingText } from "@/retention/words";
import { useMe } from "@/shell/me";
import { Button } from "@/ui/Button";
import { SelectField } from "@/ui/Field";
import { Empty, Loading, ProblemNote } from "@/ui/feedback";
import "@/styles/retention.css";

const LISTED: readonly RetentionState[] = [
  "RETENTION_STATE_DUE",
  "RETENTION_STATE_NOTICED",
  "RETENTION_STATE_HELD",
  "RETENTION_STATE_DESTROYED",
  "RETENTION_STATE_KEPT",
];

/** What a division keeps no longer, what is held, what was destroyed; for its admins (B8). */
export default function RetentionPage() {
  const divisions = divisionsToAdminister(useMe());
  const [divisionId, setDivisionId] = useState(divisions[0]?.divisionId ?? "");
  const division = divisions.find((one) => one.divisionId === divisionId);
  return (
    <main id="main" className="page retention">
      <h1>Retention</h1>
      {divisions.length > 1 && (
        <SelectField
          label="Division"
          value={divisionId}
          onChange={setDivisionId}
          options={divisions.map((one) => ({ value: one.divisionId, label: one.name }))}
        />
      )}
      {division ? (
        <Kept key={divisionId} division={division} />
      ) : (
        <Empty title="Only admins see what is kept and for how long." />
      )}
    </main>
  );
}

function Kept({ division }: { division: Division }) {
  const [state, setState] = useState<RetentionState | "">("");
  const pages = useInfiniteQuery({
    queryKey: [...keys.retention, "division", division.divisionId, state],
    queryFn: ({ pageParam }) => listRetentions(division.divisionId, state, pageParam),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const counts = pages.data?.pages[0]?.counts;
  const found = pages.data?.pages.flatMap((page) => page.retentions) ?? [];
  return (
    <>
      <p className="quiet-text">
        {counts && periodText(counts.retentionMonths)} 30 days before the end of its time a conversation gets
        a notice and appears here; legal holds win over everything. Nothing that was written is shown here.
      </p>
      {counts && (
        <dl className="retention-counts">
          <Count term="Due" count={counts.dueCount} />
          <Count term="To be destroyed" count={counts.noticedCount} />
          <Count term="Under legal hold" count={counts.heldCount} />
          <Count term="Destroyed" count={counts.destroyedCount} />
        </dl>
      )}
      <SelectField
        label="Show"
        value={state}
        onChange={(value) => setState(value as RetentionState | "")}
        options={[
          { value: "", label: "All that are not simply kept" },
          ...LISTED.map((one) => ({ value: one, label: STATES[one] })),
        ]}
      />
      {pages.isPending && <Loading label="Loading conversations" />}
      <ProblemNote error={pages.error} onRetry={() => void pages.refetch()} />
      {pages.isSuccess && found.length === 0 && <Empty title="There is nothing to show." />}
      <ul className="cards">
        {found.map((retention) => (
          <Line key={retention.conversationId} retention={retention} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button isPending={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}

function Count({ term, count }: { term: string; count: string | number }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{count}</dd>
    </div>
  );
}

function Line({ retention }: { retention: Retention }) {
  const name = `${retention.hostDisplayName}${retention.endTime ? `, ${formatMoment(retention.endTime)}` : ""}`;
  return (
    <li className="card-line retention-line">
      <span>
        <strong>
          <bdi>{retention.hostDisplayName}</bdi>
        </strong>
        <small>{retention.endTime ? `Ended ${formatMoment(retention.endTime)}` : "Not over yet"}</small>
        <span>{standingText(retention)}</span>
        {retention.holdReason && <small dir="auto">Reason: {retention.holdReason}</small>}
        <small className="retention-id">{retention.conversationId}</small>
      </span>
      <Actions retention={retention} name={name} />
    </li>
  );
}
