import { Field } from "@/ui/Field";

interface Given {
  password: string;
  code: string;
}

interface Props {
  value: Given;
  onChange: (value: Given) => void;
  autoFocus?: boolean;
}

/** Password and code, as they are typed to sign in and to confirm. */
export function PasswordFields({ value, onChange, autoFocus = false }: Props) {
  return (
    <>
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        autoFocus={autoFocus}
        isRequired
        value={value.password}
        onChange={(password) => onChange({ ...value, password })}
      />
      <Field
        label="Code"
        name="code"
        autoComplete="one-time-code"
        isRequired
        hint="The 6 digits of your authenticator app, or one of your recovery codes."
        value={value.code}
        onChange={(code) => onChange({ ...value, code })}
      />
    </>
  );
}
