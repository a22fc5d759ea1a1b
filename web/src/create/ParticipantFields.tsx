import { useRef } from "react";
import type { Division } from "@/api/types";
import {
  type Draft,
  errorAt,
  type FieldErrors,
  MOST_PARTICIPANTS,
  newParticipant,
  type ParticipantDraft,
} from "@/create/draft";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { CloseIcon, PlusIcon } from "@/ui/icons";

type People = Pick<Draft, "participants">;

interface Props {
  draft: People;
  /** How many there is room for. */
  most?: number;
  division: Division;
  errors: FieldErrors;
  onChange: (part: People) => void;
}

export function ParticipantFields({ draft, most = MOST_PARTICIPANTS, division, errors, onChange }: Props) {
  const { participants } = draft;
  const add = useRef<HTMLButtonElement>(null);
  const remove = (key: string) => {
    onChange({ participants: participants.filter((one) => one.key !== key) });
    // The pressed button goes away with its row.
    add.current?.focus();
  };
  const full = participants.length >= most;
  const replace = (key: string, part: Partial<ParticipantDraft>) =>
    onChange({ participants: participants.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  return (
    <fieldset>
      <legend>Participants</legend>
      <p className="hint">
        Up to {most}. Each gets an invitation by e-mail; they see each other's names, never addresses.
        {division.billingEnabled &&
          " A fee is charged when you complete the conversation; for no fee, type 0."}
      </p>
      {errors.participants && (
        <p className="error-text" role="alert">
          {errors.participants}
        </p>
      )}
      <ol className="participant-rows">
        {participants.map((participant, index) => (
          <Row
            key={participant.key}
            participant={participant}
            index={index}
            division={division}
            errors={errors}
            onChange={(part) => replace(participant.key, part)}
            onRemove={participants.length > 1 ? () => remove(participant.key) : undefined}
          />
        ))}
      </ol>
      <Button
        isDisabled={full}
        onPress={() => onChange({ participants: [...participants, newParticipant()] })}
      >
        <PlusIcon /> Add participant
      </Button>
      <p className="hint" role="status">
        {full ? `That is everybody: ${most} participants.` : ""}
      </p>
    </fieldset>
  );
}

interface RowProps {
  participant: ParticipantDraft;
  index: number;
  division: Division;
  errors: FieldErrors;
  onChange: (part: Partial<ParticipantDraft>) => void;
  onRemove: (() => void) | undefined;
}

function Row({ participant, index, division, errors, onChange, onRemove }: RowProps) {
  const path = `participants[${index}]`;
  return (
    <li className={`participant-row ${division.billingEnabled ? "with-fee" : ""}`}>
      <Field
        label="Name"
        value={participant.name}
        onChange={(name) => onChange({ name })}
        maxLength={200}
        error={errorAt(errors, `${path}.displayName`) ?? errors[path]}
        // Whoever adds a row wants to type into it.
        autoFocus={index > 0}
        autoComplete="off"
      />
      <Field
        label="E-mail"
        type="email"
        value={participant.email}
        onChange={(email) => onChange({ email })}
        maxLength={254}
        error={errorAt(errors, `${path}.email`)}
        autoComplete="off"
      />
      {division.billingEnabled && (
        <Field
          label="Fee"
          prefix={division.currency}
          inputMode="decimal"
          value={participant.fee}
          onChange={(fee) => onChange({ fee })}
          error={errorAt(errors, `${path}.fee`)}
          autoComplete="off"
        />
      )}
      <Button
        kind="quiet"
        icon
        className="remove"
        aria-label={`Remove ${participant.name || `participant ${index + 1}`}`}
        isDisabled={!onRemove}
        onPress={() => onRemove?.()}
      >
        <CloseIcon />
      </Button>
    </li>
  );
}
