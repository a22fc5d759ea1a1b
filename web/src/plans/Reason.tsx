import { FieldError, Label, Text, TextArea, TextField } from "react-aria-components";
import { asProblem, byField } from "@/api/problem";

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** In characters. */
  longest: number;
  hint: string;
  error: unknown;
}

/** Why somebody does something that cannot be undone; what is wrong with it stands below. */
export function Reason({ value, onChange, longest, hint, error }: Props) {
  const refused = error ? byField(asProblem(error)).reason : undefined;
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={Boolean(refused)}
      validationBehavior="aria"
      maxLength={longest}
      isRequired
      autoFocus
    >
      <Label>Reason</Label>
      <TextArea rows={3} dir="auto" />
      <Text slot="description" className="hint">
        {hint}
      </Text>
      <FieldError className="error-text">{refused}</FieldError>
    </TextField>
  );
}
