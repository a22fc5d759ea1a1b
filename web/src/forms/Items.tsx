import { useId } from "react";
import {
  type Answer,
  beginning,
  NO_ANSWER,
  type Place,
  pathAt,
  withAnswers,
  withGroups,
} from "@/forms/answers";
import { anchorOf, changeAndFocus, useFilling } from "@/forms/context";
import { type Item, isHidden } from "@/forms/fhir";
import { Question } from "@/forms/Question";
import { isHint, mostOf, textOf } from "@/forms/shown";
import { Button } from "@/ui/Button";
import { PlusIcon } from "@/ui/icons";

interface ItemsProps {
  items: Item[];
  place: Place;
  path: string;
  /** How deep in headings: 2 for the form itself. */
  level: number;
  onChange: (place: Place) => void;
}

/** The items of one place: those that are asked now, in their order. */
export function Items({ items, place, path, level, onChange }: ItemsProps) {
  const { asked } = useFilling();
  return items
    .filter((item) => !isHidden(item) && !isHint(item) && asked(pathAt(path, item)))
    .map((item) => <One key={item.linkId} {...{ item, place, path, level, onChange }} />);
}

type OneProps = Omit<ItemsProps, "items"> & { item: Item };

function One({ item, place, path, level, onChange }: OneProps) {
  if (item.type === "display") return <Shown item={item} />;
  if (item.type === "group") {
    const Kind = item.repeats ? Times : Group;
    return <Kind {...{ item, place, path, level, onChange }} />;
  }
  return <Asked {...{ item, place, path, level, onChange }} />;
}

function Shown({ item }: { item: Item }) {
  const { language } = useFilling();
  return (
    <p className="form-display" dir="auto">
      {textOf(item, language)}
    </p>
  );
}

function Group({ item, place, path, level, onChange }: OneProps) {
  const id = useId();
  const [inside] = place.groups[item.linkId] ?? [];
  if (!inside) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a legend cannot be a heading of the page's outline in all browsers.
    <div
      className="form-group"
      role="group"
      aria-labelledby={id}
      id={anchorOf(pathAt(path, item))}
      tabIndex={-1}
    >
      <GroupHeading id={id} item={item} level={level} />
      <Items
        items={item.item ?? []}
        place={inside}
        path={pathAt(path, item)}
        level={level + 1}
        onChange={(changed) => onChange(withGroups(place, item.linkId, [changed]))}
      />
    </div>
  );
}

function GroupHeading({ id, item, level }: { id: string; item: Item; level: number }) {
  const { language } = useFilling();
  const Level = `h${Math.min(level, 6)}` as "h2";
  return (
    <Level id={id} className="form-heading" dir="auto">
      {item.prefix && <span className="form-prefix">{item.prefix}</span>} {textOf(item, language)}
    </Level>
  );
}

/** A group that repeats: each time in a frame of its own, with add and remove. */
function Times({ item, place, path, level, onChange }: OneProps) {
  const id = useId();
  const { questionnaire, language, errors } = useFilling();
  const times = place.groups[item.linkId] ?? [];
  const change = (changed: readonly Place[]) => onChange(withGroups(place, item.linkId, changed));
  const here = pathAt(path, item);
  const name = textOf(item, language);
  const add = () =>
    changeAndFocus(
      () => change([...times, beginning(questionnaire, item.item ?? [])]),
      pathAt(path, item, times.length),
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above.
    <div className="form-group" role="group" aria-labelledby={id} id={anchorOf(here)} tabIndex={-1}>
      <GroupHeading id={id} item={item} level={level} />
      {times.map((time, index) => (
        <section
          key={time.key}
          id={anchorOf(pathAt(path, item, index))}
          className="form-time"
          aria-label={`${name}, ${index + 1}`}
        >
          <Items
            items={item.item ?? []}
            place={time}
            path={pathAt(path, item, index)}
            level={level + 1}
            onChange={(changed) => change(times.map((each) => (each === time ? changed : each)))}
          />
          <Button
            kind="quiet"
            onPress={() => changeAndFocus(() => change(times.filter((each) => each !== time)), here)}
          >
            Remove<span className="visually-hidden">: {`${name}, ${index + 1}`}</span>
          </Button>
        </section>
      ))}
      {errors[here] && <p className="error-text">{errors[here]}</p>}
      {times.length < mostOf(item) && (
        <Button onPress={add}>
          <PlusIcon /> {times.length === 0 ? "Add" : "Add another"}
          <span className="visually-hidden">: {name}</span>
        </Button>
      )}
    </div>
  );
}

function Asked({ item, place, path, level, onChange }: OneProps) {
  const answers = place.answers[item.linkId] ?? [];
  const here = pathAt(path, item);
  const [answer = NO_ANSWER] = answers;
  // A question below another is asked once that one is answered; a text is shown all the same.
  const below = (item.item ?? []).filter(
    (each) => !isHint(each) && (answer.value || each.type === "display"),
  );
  const change = (changed: readonly Answer[]) => onChange(withAnswers(place, item.linkId, changed));
  return (
    <div className="form-question" id={anchorOf(here)}>
      <Question item={item} path={here} answers={answers} onChange={change} />
      {below.length > 0 && (
        <div className="form-below">
          <Items
            items={below}
            place={answer.inside}
            path={here}
            level={level}
            onChange={(inside) => change([{ ...answer, inside }])}
          />
        </div>
      )}
    </div>
  );
}
