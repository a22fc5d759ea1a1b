import type { Conversation } from "@/api/types";
import AddParticipantsDialog from "@/plans/AddParticipantsDialog";
import type { PlanAct } from "@/plans/acts";
import FollowUpDialog from "@/plans/FollowUpDialog";
import { CancelDialog, WithdrawDialog } from "@/plans/ReasonDialogs";
import RescheduleDialog from "@/plans/RescheduleDialog";
import { useMe } from "@/shell/me";

interface Props {
  act: PlanAct;
  conversation: Conversation;
  onClose: () => void;
}

/** The dialog of one act. */
export default function PlanDialog({ act, conversation, onClose }: Props) {
  const division = useMe().memberships.find(
    (one) => one.division.divisionId === conversation.divisionId,
  )?.division;
  const props = { conversation, onClose };
  if (act === "reschedule") return <RescheduleDialog {...props} />;
  if (act === "cancel") return <CancelDialog {...props} />;
  if (act === "withdraw") return <WithdrawDialog {...props} />;
  if (!division) return null;
  if (act === "add") return <AddParticipantsDialog {...props} division={division} />;
  return <FollowUpDialog {...props} division={division} />;
}
