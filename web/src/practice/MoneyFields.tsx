import type { SettingProps } from "@/practice/SettingFields";
import type { Settings } from "@/practice/settings";
import { TextBox } from "@/practice/TextBox";
import { Check } from "@/ui/Check";
import { Field } from "@/ui/Field";

type Amount = "lateFee" | "noShowFee" | "refundLimit";

const AMOUNTS: Record<Amount, { label: string; hint: string }> = {
  lateFee: { label: "Fee for withdrawing late", hint: "Never more than the agreed fee; empty: none." },
  noShowFee: { label: "Fee for not coming", hint: "Instead of the agreed fee; empty: the agreed fee." },
  refundLimit: {
    label: "Refunds without an admin up to",
    hint: "Above it only an admin pays back; empty: any amount.",
  },
};

/** Fees, invoices, and what changing plans costs (S19, S32, S37, S38). */
export function MoneyFields({ settings, errors, onChange }: SettingProps) {
  const amount = (name: Amount) => (
    <Field
      label={AMOUNTS[name].label}
      hint={AMOUNTS[name].hint}
      prefix={settings.currency}
      inputMode="decimal"
      value={settings[name]}
      onChange={(text) => onChange({ [name]: text } as Partial<Settings>)}
      error={errors[name]}
    />
  );
  return (
    <fieldset>
      <legend>Money</legend>
      <Check isSelected={settings.billingEnabled} onChange={(billingEnabled) => onChange({ billingEnabled })}>
        Charge fees for conversations
      </Check>
      <TextBox
        label="Who issues invoices"
        rows={3}
        hint="Name and postal address, up to 6 lines."
        value={settings.invoiceIssuer}
        onChange={(invoiceIssuer) => onChange({ invoiceIssuer })}
        error={errors.invoiceIssuer}
      />
      <Field
        label="Withdrawing is late within (hours before the start)"
        hint="1 to 720; empty: it never is."
        inputMode="numeric"
        value={settings.lateHours}
        onChange={(lateHours) => onChange({ lateHours })}
        error={errors.lateHours}
      />
      {amount("lateFee")}
      {amount("noShowFee")}
      {amount("refundLimit")}
      <Field
        label="Tax that fees contain, in percent"
        hint="Fees are always gross; empty: none is shown."
        inputMode="decimal"
        value={settings.taxRate}
        onChange={(taxRate) => onChange({ taxRate })}
        error={errors.taxRate}
      />
      <Field
        label="Name of the tax"
        hint="As it stands on invoices, such as GST."
        value={settings.taxName}
        onChange={(taxName) => onChange({ taxName })}
        error={errors.taxName}
      />
      <Field
        label="Tax registration number"
        value={settings.taxNumber}
        onChange={(taxNumber) => onChange({ taxNumber })}
        error={errors.taxNumber}
      />
    </fieldset>
  );
}
