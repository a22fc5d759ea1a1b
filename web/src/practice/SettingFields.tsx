import { ANNOUNCEMENT_LIMIT, lengthOf } from "@/lib/text";
import { type Errors, HOUSE_RULES_LIMIT, type Settings } from "@/practice/settings";
import { TextBox } from "@/practice/TextBox";
import { Check } from "@/ui/Check";
import { Field, SelectField } from "@/ui/Field";
import { Note } from "@/ui/feedback";

export interface SettingProps {
  settings: Settings;
  errors: Errors;
  onChange: (part: Partial<Settings>) => void;
}

/** Name, place and language. */
export function Basics({ settings, errors, onChange, isNew }: SettingProps & { isNew: boolean }) {
  const zones = Intl.supportedValuesOf("timeZone");
  const all = zones.includes(settings.timeZone) ? zones : [settings.timeZone, ...zones];
  return (
    <fieldset>
      <legend>Basics</legend>
      <Field
        label="Name of the division"
        value={settings.name}
        onChange={(name) => onChange({ name })}
        error={errors.name}
      />
      <SelectField
        label="Time zone"
        value={settings.timeZone}
        onChange={(timeZone) => onChange({ timeZone })}
        options={all.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
        error={errors.timeZone}
      />
      <Field
        label="Language and region"
        hint="How dates and amounts are written, such as en-CA."
        value={settings.locale}
        onChange={(locale) => onChange({ locale })}
        error={errors.locale}
      />
      <Field
        label="Support address"
        type="email"
        value={settings.supportAddress}
        onChange={(supportAddress) => onChange({ supportAddress })}
        error={errors.supportAddress}
      />
      <Field
        label="Emergency number"
        hint="Stands below every announcement: this is not for emergencies."
        value={settings.emergencyNumber}
        onChange={(emergencyNumber) => onChange({ emergencyNumber })}
        error={errors.emergencyNumber}
      />
      <Field
        label="Currency"
        hint={isNew ? "A code such as CAD. It can never be changed." : "It can never be changed."}
        value={settings.currency}
        isReadOnly={!isNew}
        onChange={(currency) => onChange({ currency: currency.toUpperCase() })}
        error={errors.currency}
      />
    </fieldset>
  );
}

/** What everybody reads. */
export function Texts({ settings, errors, onChange }: SettingProps) {
  return (
    <fieldset>
      <legend>Texts</legend>
      <TextBox
        label="Default announcement"
        rows={2}
        hint="Copied into new conversations."
        count={{ now: lengthOf(settings.defaultAnnouncement), most: ANNOUNCEMENT_LIMIT }}
        value={settings.defaultAnnouncement}
        onChange={(defaultAnnouncement) => onChange({ defaultAnnouncement })}
        error={errors.defaultAnnouncement}
      />
      <TextBox
        label="House rules"
        rows={6}
        hint="What everybody should know, in plain text."
        count={{ now: lengthOf(settings.houseRules), most: HOUSE_RULES_LIMIT }}
        value={settings.houseRules}
        onChange={(houseRules) => onChange({ houseRules })}
        error={errors.houseRules}
      />
    </fieldset>
  );
}

/** What is shown live (S41). */
export function Live({ settings, errors, onChange }: SettingProps) {
  return (
    <fieldset>
      <legend>Shown live, and files</legend>
      <Check isSelected={!settings.typingOff} onChange={(on) => onChange({ typingOff: !on })}>
        Show that somebody is writing
      </Check>
      <Check isSelected={!settings.presenceOff} onChange={(on) => onChange({ presenceOff: !on })}>
        Show who is here
      </Check>
      <Check isSelected={!settings.readMarksOff} onChange={(on) => onChange({ readMarksOff: !on })}>
        Show participants up to where others have read
      </Check>
      <Field
        label="Largest file, in MiB"
        hint="1 to 1,024; empty: 50."
        inputMode="numeric"
        value={settings.largestFileMib}
        onChange={(largestFileMib) => onChange({ largestFileMib })}
        error={errors.largestFileMib}
      />
    </fieldset>
  );
}

/** How long conversations are kept (B8). */
export function Retention({ settings, errors, onChange, before }: SettingProps & { before: string }) {
  const [now, was] = [Number(settings.retentionMonths), Number(before)];
  const shorter = !errors.retentionMonths && now > 0 && (was === 0 || now < was);
  return (
    <fieldset>
      <legend>Retention</legend>
      <Field
        label="Months to keep conversations"
        hint="Counted from when a conversation is completed or cancelled; empty: for ever. Your law may say how long they must be kept."
        inputMode="numeric"
        value={settings.retentionMonths}
        onChange={(retentionMonths) => onChange({ retentionMonths })}
        error={errors.retentionMonths}
      />
      {shorter && (
        <Note kind="warn">
          This is shorter than before. It counts for conversations that exist already, too, and what is
          destroyed cannot be brought back.
        </Note>
      )}
    </fieldset>
  );
}
