import type { Conversation } from "@/api/types";
import { Attachments } from "@/details/Attachments";
import { HostPayments } from "@/details/HostPayments";
import { OwnPayment } from "@/details/OwnPayment";
import { Participants } from "@/details/Participants";
import { isArchived, manages } from "@/lib/conversation";

/** What stands beside the thread: who takes part, what was shared, and what is paid. */
export function Details({ conversation }: { conversation: Conversation }) {
  const managed = manages(conversation);
  return (
    <>
      {managed && isArchived(conversation) && conversation.billingEnabled && (
        <HostPayments conversation={conversation} />
      )}
      {!managed && conversation.ownFee && <OwnPayment conversation={conversation} />}
      <Attachments conversation={conversation} />
      <Participants conversation={conversation} />
    </>
  );
}
