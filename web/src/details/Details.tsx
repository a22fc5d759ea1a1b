import { lazy, Suspense } from "react";
import type { Conversation } from "@/api/types";
import { Attachments } from "@/details/Attachments";
import { Participants } from "@/details/Participants";
import { isArchived, manages } from "@/lib/conversation";
import { Loading } from "@/ui/feedback";

const HostPayments = lazy(() => import("@/payments/HostPayments"));
const OwnPayment = lazy(() => import("@/payments/OwnPayment"));

/** What stands beside the thread: who takes part, what was shared, and what is paid. */
export function Details({ conversation }: { conversation: Conversation }) {
  const managed = manages(conversation);
  return (
    <>
      <Suspense fallback={<Loading label="Loading payments" />}>
        {managed && isArchived(conversation) && conversation.billingEnabled && (
          <HostPayments conversation={conversation} />
        )}
        {!managed && conversation.ownFee && <OwnPayment conversation={conversation} />}
      </Suspense>
      <Attachments conversation={conversation} />
      <Participants conversation={conversation} />
    </>
  );
}
