import { Button, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { useDeliveries, useManagedParticipants } from "@/api/queries";
import type {
  Conversation,
  Delivery,
  ManagedParticipant,
  NoticeKind,
  NoticeState,
  Participant,
} from "@/api/types";
import { FeeFacts } from "@/details/FeeFacts";
import { manages } from "@/lib/conversation";
import { formatMoney, isZero } from "@/lib/money";
import { plural } from "@/lib/text";
import { formatMoment } from "@/lib/time";
import { isHere, useAttention } from "@/live/presence";
import { Avatar } from "@/ui/Avatar";
import { ProblemNote } from "@/ui/feedback";
import { ChevronIcon } from "@/ui/icons";

export function Participants({ conversation }: { conversation: Conversation }) {
  const managed = manages(conversation);
  const people = useManagedParticipants(conversation.conversationId, managed);
  const deliveries = useDeliveries(conversation.conversationId, managed);
  return (
    <section className="detail-section" aria-labelledby="participants-heading">
      <h2 id="participants-heading">
        Participants <span className="count">{conversation.participants.length}</span>
      </h2>
      <ProblemNote error={people.error ?? deliveries.error} />
      <ul className="people">
        {conversation.participants.map((participant) => (
          <li key={participant.participantId}>
            <Person
              conversation={conversation}
              participant={participant}
              managed={people.data?.find((one) => one.participantId === participant.participantId)}
              deliveries={(deliveries.data ?? []).filter(
                (one) => one.participantId === participant.participantId,
              )}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface PersonProps {
  conversation: Conversation;
  participant: Participant;
  managed: ManagedParticipant | undefined;
  deliveries: readonly Delivery[];
}

/** Everybody sees the name; the host and coordinators open it for address, fee and mails (S26). */
function Person({ conversation, participant, managed, deliveries }: PersonProps) {
  const name = <PersonName conversation={conversation} participant={participant} />;
  if (!managed) return <div className="person-line">{name}</div>;
  return (
    <Disclosure className="person-disclosure">
      <Heading level={3}>
        <Button slot="trigger" className="person-line">
          {name}
          {managed.feeAcceptanceNeeded && <span className="badge amber">Fee not accepted</span>}
          {managed.fee && (
            <span className="person-fee">{isZero(managed.fee) ? "No fee" : formatMoney(managed.fee)}</span>
          )}
          <ChevronIcon />
        </Button>
      </Heading>
      <DisclosurePanel>
        <Facts conversation={conversation} managed={managed} deliveries={deliveries} />
      </DisclosurePanel>
    </Disclosure>
  );
}

function PersonName({ conversation, participant }: { conversation: Conversation; participant: Participant }) {
  const own = participant.participantId === conversation.ownParticipantId;
  const here = isHere(useAttention(), conversation.conversationId, participant.participantId);
  return (
    <>
      <Avatar name={participant.displayName} here={here} />
      <span className="person-name-line">
        <bdi>{participant.displayName}</bdi>
        {own && <span className="quiet-text"> (you)</span>}
        {here && <span className="visually-hidden">is here now</span>}
        {participant.host && <span className="badge blue">Provider</span>}
        {participant.colleague && <span className="badge grey">Colleague</span>}
        {participant.withdrawn && <span className="badge grey">Cannot attend</span>}
      </span>
    </>
  );
}

function Facts({
  conversation,
  managed,
  deliveries,
}: Omit<PersonProps, "participant" | "managed"> & { managed: ManagedParticipant }) {
  const unread = Number(conversation.lastSequence) - Number(managed.readSequence);
  return (
    <dl className="facts">
      <dt>E-mail</dt>
      <dd>{managed.email}</dd>
      {managed.withdrawReason && (
        <>
          <dt>Cannot attend</dt>
          <dd dir="auto">{managed.withdrawReason}</dd>
        </>
      )}
      <FeeFacts conversation={conversation} managed={managed} />
      <dt>Has read</dt>
      <dd>{unread > 0 ? `all but ${plural(unread, "message", "messages")}` : "everything"}</dd>
      {deliveries.map((delivery) => (
        <DeliveryFact key={delivery.noticeId} delivery={delivery} />
      ))}
    </dl>
  );
}

const KINDS: Record<NoticeKind, string> = {
  NOTICE_KIND_INVITATION: "Invitation",
  NOTICE_KIND_SIGN_IN: "Sign-in mail",
  NOTICE_KIND_MEMBER_INVITATION: "Told of the membership",
  NOTICE_KIND_PAYMENT_DETAILS: "Asked for a card",
  NOTICE_KIND_RECEIPT: "Receipt",
  NOTICE_KIND_HOST_RECEIPT: "Your receipt",
  NOTICE_KIND_INVOICE: "Invoice",
  NOTICE_KIND_CHARGE_FAILED: "Payment problem",
  NOTICE_KIND_REFUND: "Credit note",
  NOTICE_KIND_HOST_REFUND: "Told of the refund",
  NOTICE_KIND_RESCHEDULED: "Told of the new start",
  NOTICE_KIND_CANCELLED: "Told of the cancellation",
  NOTICE_KIND_WITHDRAWN: "Cannot attend, confirmed",
};

const STATES: Record<NoticeState, string> = {
  NOTICE_STATE_QUEUED: "Waiting to be sent",
  NOTICE_STATE_SENDING: "Being sent",
  NOTICE_STATE_ACCEPTED: "Sent",
  NOTICE_STATE_FAILED: "Could not be delivered. Check the address.",
};

function DeliveryFact({ delivery }: { delivery: Delivery }) {
  return (
    <>
      <dt>{KINDS[delivery.kind]}</dt>
      <dd className={delivery.state === "NOTICE_STATE_FAILED" ? "error-text" : ""}>
        {STATES[delivery.state]}
        <small> {formatMoment(delivery.updateTime)}</small>
      </dd>
    </>
  );
}
