import type { Ref } from "react";
import { anchorOf } from "@/forms/context";
import type { Item } from "@/forms/fhir";
import { labelOf } from "@/forms/shown";
import type { Fill } from "@/forms/useFill";
import { plural } from "@/lib/text";

interface Props {
  ref: Ref<HTMLDivElement>;
  fill: Fill;
  onGo: (path: string) => void;
}

/** Everything that has to be put right, with a way to each. */
export function ErrorSummary({ ref, fill, onGo }: Props) {
  const errors = Object.entries(fill.errors);
  if (errors.length === 0) return null;
  return (
    <div className="note bad error-summary" ref={ref} tabIndex={-1} role="alert">
      <h2>{plural(errors.length, "answer needs", "answers need")} your attention</h2>
      <ul>
        {errors.map(([path, sentence]) => (
          <li key={path}>
            <a
              href={`#${anchorOf(path)}`}
              onClick={(event) => {
                event.preventDefault();
                onGo(path);
              }}
            >
              <bdi>{nameOf(fill, path)}</bdi>
            </a>
            : {sentence}
          </li>
        ))}
      </ul>
    </div>
  );
}

function nameOf({ questionnaire, language }: Fill, path: string): string {
  const plain = path.replace(/\[\d+\]$/, "");
  const item = find(questionnaire.item, (each) => plain === each.linkId || plain.endsWith(`/${each.linkId}`));
  return item ? labelOf(item, language) : "This form";
}

/** The last that fits: an item is named by the end of its path. */
function find(items: Item[], fits: (item: Item) => boolean): Item | undefined {
  for (const item of items) {
    const found = find(item.item ?? [], fits) ?? (fits(item) ? item : undefined);
    if (found) return found;
  }
  return undefined;
}
