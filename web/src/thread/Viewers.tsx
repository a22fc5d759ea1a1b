import { useQuery } from "@tanstack/react-query";
import { explainVisibility } from "@/api/calls";
import type { Conversation, Explained, VisibilityReason } from "@/api/types";
import { Loading, ProblemNote } from "@/ui/feedback";

interface Props {
  conversation: Conversation;
  sequence: string;
}

const WHY: Record<VisibilityReason, string> = {
  VISIBILITY_REASON_HOST: "hosts the conversation",
  VISIBILITY_REASON_COORDINATOR: "coordinate the division",
  VISIBILITY_REASON_OWN: "sent it",
  VISIBILITY_REASON_TAKES_PART: "takes part",
  VISIBILITY_REASON_CHOSEN: "was chosen",
  VISIBILITY_REASON_OF_THE_HOST: "everybody knows the provider",
  VISIBILITY_REASON_NOT_CHOSEN: "not chosen",
  VISIBILITY_REASON_BEFORE_JOINING: "joined later",
  VISIBILITY_REASON_NOT_THEIRS: "not theirs",
  VISIBILITY_REASON_NAME_POLICY: "names are not shown in full",
  VISIBILITY_REASON_WITHDREW: "cannot attend",
};

/** Who sees a message, and why (B1). */
export default function Viewers({ conversation, sequence }: Props) {
  const id = conversation.conversationId;
  const explained = useQuery({
    queryKey: ["visibility", id, sequence],
    queryFn: () => explainVisibility(id, sequence),
    staleTime: 0,
  });
  if (explained.isPending) return <Loading label="Loading who can see this" />;
  if (explained.error) {
    return <ProblemNote error={explained.error} onRetry={() => void explained.refetch()} />;
  }
  return <Verdicts conversation={conversation} explained={explained.data} />;
}

function Verdicts({ conversation, explained }: { conversation: Conversation; explained: Explained | null }) {
  if (!explained) return <p className="quiet-text">It is not there any more.</p>;
  const nameOf = (id: string) =>
    conversation.participants.find((one) => one.participantId === id)?.displayName ?? "Somebody who joined";
  return (
    <ul className="who-sees-list">
      {explained.verdicts.map(({ participantId, visible, reason }) => (
        <li key={participantId}>
          <bdi>{nameOf(participantId)}</bdi>
          <span className={visible ? "" : "quiet-text"}>
            {visible ? "Yes" : "No"}: {WHY[reason]}
          </span>
        </li>
      ))}
      {explained.coordinators && (
        <li>
          <span>Coordinators of the division</span>
          <span className={explained.coordinators.visible ? "" : "quiet-text"}>
            {explained.coordinators.visible ? "Yes" : "No"}: {WHY[explained.coordinators.reason]}
          </span>
        </li>
      )}
    </ul>
  );
}
