import { useState } from "react";
import { changeFee, markNoShow } from "@/api/calls";
import { asProblem, byField } from "@/api/problem";
import type { Conversation, FeeBasis, ManagedParticipant, Money } from "@/api/types";
import { isArchived } from "@/lib/conversation";
import { formatMoney, isZero, parseFee } from "@/lib/money";
import { isolate } from "@/lib/text";
import { formatMoment } from "@/lib/time";
import { PlanForm } from "@/plans/PlanForm";
import { usePlanChange } from "@/plans/usePlanChange";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";

interface Props {
  conversation: Conversation;
  managed: ManagedParticipant;
}

const BASES: Record<FeeBasis, string> = {
  FEE_BASIS_UNSPECIFIED: "",
  FEE_BASIS_AGREED: "",
  FEE_BASIS_LATE_CANCELLATION: "for cancelling late",
  FEE_BASIS_NO_SHOW: "for not coming",
  FEE_BASIS_WAIVED: "waived",
};

/** What somebody owes and why, and what the host can change about it (S19, S32). */
export function FeeFacts({ conversation, managed }: Props) {
  const [changing, setChanging] = useState(false);
  const scheduled = conversation.state === "CONVERSATION_STATE_SCHEDULED";
  const over = isArchived(conversation);
  const changeable = managed.fee && !isZero(managed.fee) && !over;
  return (
    <>
      {managed.fee && (
        <>
          <dt>Fee</dt>
          <dd>
            {formatMoney(managed.fee)} {BASES[managed.feeBasis]}
            {(changeable || (scheduled && managed.fee && !managed.withdrawTime)) && (
              <Button kind="quiet" onPress={() => setChanging(true)}>
                {scheduled && !managed.withdrawTime ? "Change…" : "Lower or waive…"}
              </Button>
            )}
          </dd>
        </>
      )}
      {managed.fee && !isZero(managed.fee) && (
        <>
          <dt>Accepted</dt>
          <dd>{acceptedText(managed)}</dd>
        </>
      )}
      {!scheduled && !over && !managed.withdrawTime && (
        <NoShow conversation={conversation} managed={managed} />
      )}
      {changing && managed.fee && (
        <FeeDialog
          conversation={conversation}
          managed={managed}
          fee={managed.fee}
          onClose={() => setChanging(false)}
        />
      )}
    </>
  );
}

/** What they accepted when (B3); a fee that rose has to be accepted again. */
function acceptedText({ acceptedFee, feeAcceptTime, feeAcceptanceNeeded }: ManagedParticipant): string {
  if (!acceptedFee || !feeAcceptTime) return "Not yet";
  const accepted = `${formatMoney(acceptedFee)} on ${formatMoment(feeAcceptTime)}`;
  return feeAcceptanceNeeded ? `Not yet; only ${accepted}` : accepted;
}

function NoShow({ conversation, managed }: Props) {
  const change = usePlanChange<{ etag: string; noShow: boolean }>(
    conversation,
    (request) => markNoShow(conversation.conversationId, managed.participantId, request),
    { said: managed.noShow ? "Noted: they came." : "Noted: they did not come.", onDone: () => undefined },
  );
  return (
    <>
      <dt>Came</dt>
      <dd>
        {managed.noShow ? "No" : "Yes"}
        <Button
          kind="quiet"
          isPending={change.isPending}
          onPress={() => change.mutate({ etag: conversation.etag, noShow: !managed.noShow })}
        >
          {managed.noShow ? "They came after all" : "They did not come"}
        </Button>
      </dd>
    </>
  );
}

function FeeDialog({ conversation, managed, fee, onClose }: Props & { fee: Money; onClose: () => void }) {
  const { currency } = fee;
  const exponent = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
  const [text, setText] = useState("");
  const [refusal, setRefusal] = useState("");
  const change = usePlanChange<{ etag: string; fee: Money }>(
    conversation,
    (request) => changeFee(conversation.conversationId, managed.participantId, request),
    { said: "The fee is changed.", onDone: onClose },
  );
  const submit = () => {
    const parsed = parseFee(text, exponent.maximumFractionDigits ?? 2);
    setRefusal("refusal" in parsed ? parsed.refusal : "");
    if ("minorUnits" in parsed)
      change.mutate({ etag: conversation.etag, fee: { minorUnits: parsed.minorUnits, currency } });
  };
  return (
    <PlanForm
      title={`Fee of ${isolate(managed.displayName)}`}
      submit="Change the fee"
      change={change}
      onClose={onClose}
      onSubmit={submit}
    >
      <Field
        label="New fee"
        prefix={currency}
        inputMode="decimal"
        value={text}
        onChange={setText}
        error={refusal || byField(change.error ? asProblem(change.error) : null).fee}
        hint={`Now ${formatMoney(fee)}. To waive it, type 0.`}
        autoFocus
      />
    </PlanForm>
  );
}
