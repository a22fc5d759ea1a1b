import type { Answer } from "@/forms/answers";
import { ManyChoices, OneChoice, YesOrNo } from "@/forms/Choices";
import { useFilling } from "@/forms/context";
import type { Item } from "@/forms/fhir";
import { labelOf } from "@/forms/shown";
import { Texts } from "@/forms/Texts";
import { isFixed } from "@/forms/tree";
import { readable } from "@/forms/typed";
import { isChoice } from "@/forms/values";

export interface QuestionProps {
  item: Item;
  path: string;
  answers: readonly Answer[];
  onChange: (answers: readonly Answer[]) => void;
}

/** One question, by what answers it. */
export function Question(props: QuestionProps) {
  const { item } = props;
  if (isFixed(item)) return <Fixed {...props} />;
  if (item.type === "boolean") return <YesOrNo {...props} />;
  if (!isChoice(item)) return <Texts {...props} />;
  return item.repeats ? <ManyChoices {...props} /> : <OneChoice {...props} />;
}

/** What is shown and cannot be changed. */
function Fixed({ item, answers }: QuestionProps) {
  const { questionnaire, language } = useFilling();
  return (
    <div className="fixed-field">
      <span>{labelOf(item, language)}</span>
      <bdi>
        {answers.map(({ value }) => value && readable(questionnaire, item, value, language)).join(", ")}
      </bdi>
    </div>
  );
}
