import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { listSessions, revokeOtherSessions, revokeSession } from "@/account/calls";
import { deviceText, methodText } from "@/account/words";
import { keys } from "@/api/queries";
import type { Session } from "@/api/types";
import { formatMoment } from "@/lib/time";
import { Button } from "@/ui/Button";
import { Loading, ProblemNote } from "@/ui/feedback";
import { notify } from "@/ui/notices";

/** Where the person is signed in, and the way out of each (S4). */
export function Sessions() {
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: keys.sessions, queryFn: listSessions, staleTime: 0 });
  const leaveOthers = useMutation({
    mutationFn: () => revokeOtherSessions(crypto.randomUUID()),
    onSuccess: () => {
      notify("You are signed out everywhere else.");
      return client.invalidateQueries({ queryKey: keys.sessions });
    },
  });
  return (
    <section className="account-section" aria-labelledby="sessions-title">
      <h2 id="sessions-title">Where you are signed in</h2>
      <p className="quiet-text">
        If you do not know one of these, sign it out, and tell your practice. What is open there closes within
        seconds.
      </p>
      {sessions.isPending && <Loading label="Loading where you are signed in" />}
      <ProblemNote error={sessions.error} onRetry={() => void sessions.refetch()} />
      <ul className="cards">
        {sessions.data?.map((session) => (
          <SessionLine key={session.sessionId} session={session} />
        ))}
      </ul>
      <ProblemNote error={leaveOthers.error} />
      {sessions.data && sessions.data.length > 1 && (
        <Button isPending={leaveOthers.isPending} onPress={() => leaveOthers.mutate()}>
          Sign out everywhere else
        </Button>
      )}
    </section>
  );
}

function SessionLine({ session }: { session: Session }) {
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: () => revokeSession(session.sessionId, crypto.randomUUID()),
    onSuccess: () => {
      notify(`${deviceText(session)} is signed out.`);
      return client.invalidateQueries({ queryKey: keys.sessions });
    },
  });
  return (
    <li className="card-line">
      <span>
        <strong>{deviceText(session)}</strong>
        <small>
          Signed in {methodText(session.method)} on {formatMoment(session.createTime)}
        </small>
        <small>Last used {formatMoment(session.seenTime)}</small>
        <ProblemNote error={leave.error} />
      </span>
      {session.current ? (
        <span className="badge blue">This browser</span>
      ) : (
        <Button isPending={leave.isPending} onPress={() => leave.mutate()}>
          Sign out<span className="visually-hidden"> {deviceText(session)}</span>
        </Button>
      )}
    </li>
  );
}
