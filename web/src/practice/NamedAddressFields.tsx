import { asProblem, byField } from "@/api/problem";
import type { NamedAddress } from "@/practice/calls";
import { Field } from "@/ui/Field";

interface Props {
  person: NamedAddress;
  onChange: (person: NamedAddress) => void;
  /** Why the request was refused; what is about these fields is said below them. */
  error: unknown;
}

/** A name and an address. */
export function NamedAddressFields({ person, onChange, error }: Props) {
  const errors = byField(error ? asProblem(error) : null);
  return (
    <>
      <Field
        label="Name"
        value={person.displayName}
        onChange={(displayName) => onChange({ ...person, displayName })}
        error={errors["person.displayName"]}
        autoFocus
      />
      <Field
        label="E-mail"
        type="email"
        value={person.email}
        onChange={(email) => onChange({ ...person, email })}
        error={errors["person.email"]}
      />
    </>
  );
}
