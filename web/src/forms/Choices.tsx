import { CheckboxGroup, FieldError, Label, Radio, RadioGroup, Text } from "react-aria-components";
import { type Answer, answered } from "@/forms/answers";
import { useFilling } from "@/forms/context";
import { controlOf, type Item, type Option, optionsOf } from "@/forms/fhir";
import type { QuestionProps } from "@/forms/Question";
import { hintOf, isHorizontal, labelOf } from "@/forms/shown";
import { sameValue } from "@/forms/values";
import { Button } from "@/ui/Button";
import { Check } from "@/ui/Check";
import { Field, SelectField } from "@/ui/Field";

const NONE = "";
/** What is chosen where the answer is written freely. */
const OTHER = "other";

/** An option and what names it on the screen: its place. */
export type Choice = Option & { key: string };

const YES_AND_NO: Choice[] = [true, false].map((valueBoolean) => ({
  key: String(valueBoolean),
  text: valueBoolean ? "Yes" : "No",
  value: { valueBoolean },
  exclusive: false,
  initial: false,
}));

function useChoices(item: Item): Choice[] {
  const { questionnaire, language } = useFilling();
  return optionsOf(questionnaire, item, language).map((option, index) => ({ ...option, key: String(index) }));
}

export function YesOrNo(props: QuestionProps) {
  return <Rows {...props} choices={YES_AND_NO} />;
}

/** One of several: rows to tap, or the browser's own list where the form asks for it. */
export function OneChoice(props: QuestionProps) {
  const choices = useChoices(props.item);
  const list = controlOf(props.item) === "drop-down" && props.item.type === "choice";
  return list ? <List {...props} choices={choices} /> : <Rows {...props} choices={choices} />;
}

type WithChoices = QuestionProps & { choices: readonly Choice[] };

function useChosen({ item, answers, choices, onChange }: WithChoices) {
  const { questionnaire } = useFilling();
  const [answer] = answers;
  const known = choices.find((choice) => answer?.value && sameValue(choice.value, answer.value));
  const chosen = known?.key ?? (answer ? OTHER : NONE);
  const choose = (key: string) => {
    if (key === NONE) return onChange([]);
    const value = choices.find((choice) => choice.key === key)?.value ?? null;
    const fresh = answered(questionnaire, item, value);
    // What was answered below it stays, also when one changes one's mind.
    onChange([answer ? { ...fresh, inside: answer.inside, key: answer.key } : fresh]);
  };
  return { answer, chosen, choose };
}

function Rows(props: WithChoices) {
  const { item, path, choices, onChange } = props;
  const { language, errors } = useFilling();
  const { answer, chosen, choose } = useChosen(props);
  const label = labelOf(item, language);
  return (
    <>
      <RadioGroup
        className={`choice-rows ${isHorizontal(item) || item.type === "boolean" ? "horizontal" : ""}`}
        // Of an unknown value no row could be reached with Tab; of none, the first can.
        value={chosen === NONE ? null : chosen}
        onChange={choose}
        isRequired={item.required === true}
        isInvalid={path in errors}
        validationBehavior="aria"
      >
        <Label dir="auto">{label}</Label>
        <Hint item={item} />
        <div className="rows-of-choices">
          {choices.map((choice) => (
            <Radio key={choice.key} className="radio" value={choice.key}>
              <bdi>{choice.text}</bdi>
            </Radio>
          ))}
          {item.type === "open-choice" && (
            <Radio className="radio" value={OTHER}>
              Something else
            </Radio>
          )}
        </div>
        <FieldError className="error-text">{errors[path]}</FieldError>
      </RadioGroup>
      {chosen === OTHER && answer && (
        <Other label={label} answer={answer} onChange={(one) => onChange([one])} />
      )}
      {chosen !== NONE && !item.required && (
        <Button kind="quiet" className="clear-answer" onPress={() => choose(NONE)}>
          Clear the answer<span className="visually-hidden">: {label}</span>
        </Button>
      )}
    </>
  );
}

function List(props: WithChoices) {
  const { item, path, choices } = props;
  const { language, errors } = useFilling();
  const { chosen, choose } = useChosen(props);
  return (
    <>
      <SelectField
        label={labelOf(item, language)}
        value={chosen}
        onChange={choose}
        options={[
          { value: NONE, label: item.required ? "Choose…" : "No answer" },
          ...choices.map(({ key, text }) => ({ value: key, label: text })),
        ]}
        error={errors[path]}
      />
      <p className="hint">{hintOf(item, language)}</p>
    </>
  );
}

function Other({
  label,
  answer,
  onChange,
}: {
  label: string;
  answer: Answer;
  onChange: (one: Answer) => void;
}) {
  return (
    <Field
      label="What else?"
      aria-label={`${label}: what else?`}
      value={answer.typed}
      onChange={(typed) =>
        onChange({ ...answer, typed, value: typed.trim() ? { valueString: typed } : null })
      }
    />
  );
}

/** Several of several. One that stands alone takes the place of the others, and they take its place. */
export function ManyChoices({ item, path, answers, onChange }: QuestionProps) {
  const { questionnaire, language, errors } = useFilling();
  const choices = useChoices(item);
  const keyOf = (answer: Answer) =>
    choices.find((choice) => answer.value && sameValue(choice.value, answer.value))?.key ?? OTHER;
  const label = labelOf(item, language);
  const other = answers.find((answer) => keyOf(answer) === OTHER);
  const change = (keys: string[]) => {
    const kept = settled(choices, answers.map(keyOf), keys);
    onChange(
      kept.map((key) => {
        const value = choices.find((choice) => choice.key === key)?.value ?? null;
        return answers.find((answer) => keyOf(answer) === key) ?? answered(questionnaire, item, value);
      }),
    );
  };
  return (
    <>
      <CheckboxGroup
        className="choice-rows"
        value={answers.map(keyOf)}
        onChange={change}
        isRequired={item.required === true}
        isInvalid={path in errors}
        validationBehavior="aria"
      >
        <Label dir="auto">{label}</Label>
        <Hint item={item} />
        <div className="rows-of-choices">
          {choices.map((choice) => (
            <Check key={choice.key} value={choice.key}>
              <bdi>{choice.text}</bdi>
            </Check>
          ))}
          {item.type === "open-choice" && <Check value={OTHER}>Something else</Check>}
        </div>
        <FieldError className="error-text">{errors[path]}</FieldError>
      </CheckboxGroup>
      {other && (
        <Other
          label={label}
          answer={other}
          onChange={(one) => onChange(answers.map((each) => (each === other ? one : each)))}
        />
      )}
    </>
  );
}

/** The keys that stay chosen, in the order of the options. */
export function settled(
  choices: readonly Choice[],
  before: readonly string[],
  after: readonly string[],
): string[] {
  const alone = new Set(choices.filter((choice) => choice.exclusive).map((choice) => choice.key));
  const added = after.find((key) => !before.includes(key));
  const kept = added && alone.has(added) ? [added] : after.filter((key) => key === added || !alone.has(key));
  const place = (key: string) =>
    key === OTHER ? choices.length : choices.findIndex((each) => each.key === key);
  return [...(added ? kept : after)].sort((one, another) => place(one) - place(another));
}

function Hint({ item }: { item: Item }) {
  const { language } = useFilling();
  const hint = hintOf(item, language);
  if (!hint) return null;
  return (
    <Text slot="description" className="hint" dir="auto">
      {hint}
    </Text>
  );
}
