import { FieldError, Label, Text, TextArea, TextField } from "react-aria-components";

interface Props {
  label: string;
  hint: string;
  rows: number;
  value: string;
  onChange: (text: string) => void;
  error?: string | undefined;
  /** How many characters there are and may be. */
  count?: { now: number; most: number };
}

/** A labelled text of several lines, with its hint, its length and its error. */
export function TextBox({ label, hint, rows, value, onChange, error, count }: Props) {
  const long = count !== undefined && count.now > count.most;
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={Boolean(error) || long}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <TextArea rows={rows} />
      <Text slot="description" className="hint">
        {hint}
        {count && (
          <span className={long ? "count-over" : ""}>
            {" "}
            {count.now.toLocaleString("en")} of {count.most.toLocaleString("en")} characters.
          </span>
        )}
      </Text>
      <FieldError className="error-text">{error}</FieldError>
    </TextField>
  );
}
