import { lazy, Suspense } from "react";
import type { Conversation } from "@/api/types";
import { Participants } from "@/details/Participants";
import { isArchived, manages } from "@/lib/conversation";
import { Loading } from "@/ui/feedback";

const Attachments = lazy(() => import("@/files/Attachments"));
const FormsSection = lazy(() => import("@/forms/FormsSection"));
const HostPayments = lazy(() => import("@/payments/HostPayments"));
const OwnPayment = lazy(() => import("@/payments/OwnPayment"));
const Standing = lazy(() => import("@/retention/Standing"));

/** What stands beside the thread: who takes part, what was shared, what is filled in, and what is paid. */
export default function Details({ conversation }: { conversation: Conversation }) {
  const managed = manages(conversation);
  const readable = !conversation.destroyTime;
  return (
    <>
      <Suspense fallback={<Loading label="Loading payments" />}>
        {managed && isArchived(conversation) && conversation.billingEnabled && (
          <HostPayments conversation={conversation} />
        )}
        {!managed && conversation.ownFee && <OwnPayment conversation={conversation} />}
      </Suspense>
      <Suspense fallback={<Loading label="Loading forms" />}>
        {readable && conversation.ownParticipantId && <FormsSection conversation={conversation} />}
      </Suspense>
      <Suspense fallback={<Loading label="Loading attachments" />}>
        {readable && <Attachments conversation={conversation} />}
      </Suspense>
      <Participants conversation={conversation} />
      <Suspense fallback={<Loading label="Loading how long it is kept" />}>
        {managed && isArchived(conversation) && <Standing conversation={conversation} />}
      </Suspense>
    </>
  );
}
