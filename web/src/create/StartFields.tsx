import { Label, Radio, RadioGroup } from "react-aria-components";
import type { Occurrence } from "@/api/types";
import { type Draft, errorAt, type FieldErrors } from "@/create/draft";
import { Field } from "@/ui/Field";

export type StartDraft = Pick<Draft, "date" | "time" | "occurrence">;

interface Props {
  draft: StartDraft;
  timeZone: string;
  hint?: string;
  errors: FieldErrors;
  /** Why the last attempt was refused; "" for none. */
  reason: string;
  onChange: (part: Partial<StartDraft>) => void;
}

/** Date and time, or neither (S8). Where the clocks go back over the time, it asks which one is meant. */
export function StartFields({
  draft,
  timeZone,
  hint = "Leave date and time empty to begin at once.",
  errors,
  reason,
  onChange,
}: Props) {
  const ambiguous = reason === "START_AMBIGUOUS" || draft.occurrence !== "OCCURRENCE_UNSPECIFIED";
  const whole = errors.start;
  return (
    <fieldset>
      <legend>Start</legend>
      <p className="hint" id="start-hint">
        {hint} Times are in {timeZone.replaceAll("_", " ")}.
      </p>
      <div className="start-fields">
        <Field
          label="Date"
          type="date"
          value={draft.date}
          onChange={(date) => onChange({ date, occurrence: "OCCURRENCE_UNSPECIFIED" })}
          error={errorAt(errors, "start.date") ?? whole}
          aria-describedby="start-hint"
        />
        <Field
          label="Time"
          type="time"
          value={draft.time}
          onChange={(time) => onChange({ time, occurrence: "OCCURRENCE_UNSPECIFIED" })}
          error={errorAt(errors, "start.time")}
          aria-describedby="start-hint"
        />
      </div>
      {ambiguous && draft.date && (
        <RadioGroup
          className="radios"
          value={draft.occurrence}
          onChange={(occurrence) => onChange({ occurrence: occurrence as Occurrence })}
        >
          <Label>The clocks go back that day, and this time comes twice. Which one?</Label>
          <Radio className="radio" value="OCCURRENCE_EARLIER">
            The first, before the clocks go back
          </Radio>
          <Radio className="radio" value="OCCURRENCE_LATER">
            The second, after the clocks went back
          </Radio>
        </RadioGroup>
      )}
    </fieldset>
  );
}
