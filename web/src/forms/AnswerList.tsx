import type { Item, Questionnaire, ResponseItem } from "@/forms/fhir";
import { isHidden } from "@/forms/fhir";
import { Answers } from "@/forms/rules";
import { isHint, labelOf, textOf } from "@/forms/shown";
import { type Instance, read } from "@/forms/tree";
import { readable } from "@/forms/typed";

interface Props {
  questionnaire: Questionnaire;
  language: string;
  /** A QuestionnaireResponse. */
  response: string;
}

/** Answers for reading: each question that was asked, with what was answered, and the texts between them. */
export function AnswerList({ questionnaire, language, response }: Props) {
  const { item } = JSON.parse(response) as { item?: ResponseItem[] };
  const { whole } = read(questionnaire, item);
  const form = { questionnaire, language, answers: new Answers(questionnaire, whole) };
  return (
    <div className="answers" lang={language}>
      <PlaceAnswers form={form} items={questionnaire.item} where={whole} level={3} />
    </div>
  );
}

interface PlaceProps {
  form: { questionnaire: Questionnaire; language: string; answers: Answers };
  items: Item[];
  where: Instance;
  level: number;
}

function PlaceAnswers({ form, items, where, level }: PlaceProps) {
  return items
    .filter((item) => !isHidden(item) && !isHint(item) && form.answers.enabled(item, where))
    .map((item) => <ItemAnswers key={item.linkId} {...{ form, item, where, level }} />);
}

type ItemProps = Omit<PlaceProps, "items"> & { item: Item };

function ItemAnswers({ form, item, where, level }: ItemProps) {
  if (item.type === "display") return <p dir="auto">{textOf(item, form.language)}</p>;
  if (item.type === "group") return <GroupAnswers {...{ form, item, where, level }} />;
  const answers = where.answers.get(item.linkId) ?? [];
  const { questionnaire, language } = form;
  return (
    <div className="answer">
      <p className="answer-question" dir="auto">
        {labelOf(item, language)}
      </p>
      {answers.length === 0 && <p className="quiet-text">No answer</p>}
      {answers.map(({ value, inside }) => (
        <div key={inside.path}>
          <p className="answer-given" dir="auto">
            {readable(questionnaire, item, value, language)}
          </p>
          <PlaceAnswers form={form} items={item.item ?? []} where={inside} level={level} />
        </div>
      ))}
    </div>
  );
}

function GroupAnswers({ form, item, where, level }: ItemProps) {
  const Level = `h${Math.min(level, 6)}` as "h3";
  const times = where.groups.get(item.linkId) ?? [];
  const name = labelOf(item, form.language);
  return times.map((time, index) => (
    <section key={time.path} className="answer-group">
      <Level dir="auto">{item.repeats && times.length > 1 ? `${name}, ${index + 1}` : name}</Level>
      <PlaceAnswers form={form} items={item.item ?? []} where={time} level={level + 1} />
    </section>
  ));
}
