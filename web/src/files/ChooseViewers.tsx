import { CheckboxGroup, Label } from "react-aria-components";
import type { Participant } from "@/api/types";
import { Check } from "@/ui/Check";

interface Props {
  label: string;
  /** Who sees every file besides; absent: that is the viewer. */
  host?: Participant | undefined;
  choices: readonly Participant[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

/** Participants to tick. */
export function ChooseViewers({ label, host, choices, chosen, onChange }: Props) {
  if (choices.length === 0) {
    return (
      <p>
        Only <bdi>{host?.displayName ?? "you"}</bdi> will see it.
      </p>
    );
  }
  return (
    <CheckboxGroup className="checks" value={chosen} onChange={onChange}>
      <Label>{label}</Label>
      {host && (
        <p className="quiet-text">
          <bdi>{host.displayName}</bdi> sees every file.
        </p>
      )}
      {choices.map((one) => (
        <Check key={one.participantId} value={one.participantId}>
          <bdi>{one.displayName}</bdi>
        </Check>
      ))}
    </CheckboxGroup>
  );
}
