import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/queries";
import type { Conversation } from "@/api/types";
import { divisionsToAdminister, titleOf } from "@/lib/conversation";
import { Actions } from "@/retention/Actions";
import { getRetention } from "@/retention/calls";
import { standingText } from "@/retention/words";
import { useMe } from "@/shell/me";
import { Loading, ProblemNote } from "@/ui/feedback";

/** How long a conversation that is over is kept, for those who manage it; its admins decide here, too (B8). */
export default function Standing({ conversation }: { conversation: Conversation }) {
  const me = useMe();
  const retention = useQuery({
    queryKey: [...keys.retention, conversation.conversationId],
    queryFn: () => getRetention(conversation.conversationId),
  });
  const admin = divisionsToAdminister(me).some((one) => one.divisionId === conversation.divisionId);
  return (
    <section className="detail-section" aria-labelledby="retention-heading">
      <h2 id="retention-heading">Retention</h2>
      {retention.isPending && <Loading label="Loading how long it is kept" />}
      <ProblemNote error={retention.error} onRetry={() => void retention.refetch()} />
      {retention.data && <p>{standingText(retention.data)}</p>}
      {retention.data?.holdReason && <p dir="auto">Reason: {retention.data.holdReason}</p>}
      {retention.data && admin && <Actions retention={retention.data} name={titleOf(conversation)} />}
    </section>
  );
}
