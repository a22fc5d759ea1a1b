import { FieldError, Label, Text, TextArea, TextField } from "react-aria-components";
import { type Answer, answered, NO_ANSWER } from "@/forms/answers";
import { anchorOf, changeAndFocus, useFilling } from "@/forms/context";
import type { Item, ItemType } from "@/forms/fhir";
import type { QuestionProps } from "@/forms/Question";
import { boundOf, entryFormatOf, hintOf, labelOf, mostOf, unitShown } from "@/forms/shown";
import { readTyped } from "@/forms/typed";
import { lengthOf } from "@/forms/values";
import { viewerZone } from "@/lib/time";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { PlusIcon } from "@/ui/icons";

/** A question that is answered by typing, once or several times. */
export function Texts({ item, path, answers, onChange }: QuestionProps) {
  const { questionnaire, language, errors } = useFilling();
  const rows = answers.length > 0 ? answers : [NO_ANSWER];
  const label = labelOf(item, language);
  const type = (row: Answer, typed: string) => {
    const known = row === NO_ANSWER ? answered(questionnaire, item, null) : row;
    const changed = { ...known, typed, value: readTyped(item.type, typed) };
    onChange(rows.map((each) => (each === row ? changed : each)));
  };
  const add = () =>
    changeAndFocus(() => onChange([...rows, answered(questionnaire, item, null)]), `${path}[${rows.length}]`);
  return (
    <>
      {rows.map((row, index) => (
        <div
          key={index === 0 ? "first" : row.key}
          className="text-answer"
          {...(item.repeats ? { id: anchorOf(`${path}[${index}]`) } : {})}
        >
          <Typed
            item={item}
            label={rows.length > 1 ? `${label} (${index + 1})` : label}
            hint={index === 0 ? hintOf(item, language) : ""}
            value={row.typed}
            error={
              errors[item.repeats ? `${path}[${index}]` : path] ?? (index === 0 ? errors[path] : undefined)
            }
            onChange={(typed) => type(row, typed)}
          />
          {rows.length > 1 && (
            <Button
              kind="quiet"
              onPress={() => changeAndFocus(() => onChange(rows.filter((each) => each !== row)), path)}
            >
              Remove<span className="visually-hidden">{`: ${label} (${index + 1})`}</span>
            </Button>
          )}
        </div>
      ))}
      {item.repeats && rows.length < mostOf(item) && rows[0] !== NO_ANSWER && (
        <Button onPress={add}>
          <PlusIcon /> Add another<span className="visually-hidden">: {label}</span>
        </Button>
      )}
    </>
  );
}

interface TypedProps {
  item: Item;
  label: string;
  hint: string;
  value: string;
  error: string | undefined;
  onChange: (typed: string) => void;
}

const INPUTS: Partial<Record<ItemType, { type: string; inputMode?: "decimal" | "numeric" }>> = {
  integer: { type: "text", inputMode: "numeric" },
  decimal: { type: "text", inputMode: "decimal" },
  date: { type: "date" },
  dateTime: { type: "datetime-local" },
  time: { type: "time" },
  url: { type: "url" },
};

function Typed({ item, label, hint, value, error, onChange }: TypedProps) {
  const { language } = useFilling();
  const said = [hint, formatHint(item, language), countHint(item, value)].filter(Boolean).join(" ");
  if (item.type === "text") return <LongText {...{ item, label, value, error, onChange }} hint={said} />;
  return (
    <Field
      label={label}
      hint={said}
      value={value}
      onChange={onChange}
      error={error}
      isRequired={item.required === true}
      placeholder={entryFormatOf(item)}
      {...(INPUTS[item.type] ?? { type: "text" })}
    />
  );
}

function LongText({ item, label, hint, value, error, onChange }: TypedProps) {
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isRequired={item.required === true}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
    >
      <Label dir="auto">{label}</Label>
      <TextArea rows={3} dir="auto" className="long-text" placeholder={entryFormatOf(item)} />
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="error-text">{error}</FieldError>
    </TextField>
  );
}

/** What the answer is measured in and between which bounds. */
function formatHint(item: Item, language: string): string {
  const unit = unitShown(item, language);
  const [low, high] = [boundOf(item, "minValue"), boundOf(item, "maxValue")];
  if (item.type === "dateTime") return `In ${viewerZone().replaceAll("_", " ")}.`;
  if (item.type === "url") return "An address that begins with https:// or http://.";
  if (item.type !== "integer" && item.type !== "decimal") return "";
  const range =
    low && high ? `From ${low} to ${high}` : low ? `${low} or more` : high ? `${high} or less` : "";
  return [range, unit].filter(Boolean).join(", ");
}

const COUNT_FROM = 0.8;

/** Said only where it begins to matter. */
function countHint(item: Item, value: string): string {
  const most = item.maxLength;
  const length = lengthOf(value);
  if (!most || length < most * COUNT_FROM) return "";
  return `${length} of ${most} characters.`;
}
