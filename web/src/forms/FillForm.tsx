import { useEffect, useRef, useState } from "react";
import { Form } from "react-aria-components";
import type { Problem } from "@/api/problem";
import type { Conversation, OpenedForm } from "@/api/types";
import { Conflict } from "@/forms/Conflict";
import { FillingContext, focusOn } from "@/forms/context";
import { ErrorSummary } from "@/forms/ErrorSummary";
import { Items } from "@/forms/Items";
import { refusedAt } from "@/forms/judge";
import { Review } from "@/forms/Review";
import { SaveState } from "@/forms/SaveState";
import { canFlag } from "@/forms/shown";
import { type Fill, useFill } from "@/forms/useFill";
import { useStore } from "@/lib/store";
import { EmergencyLine } from "@/thread/EmergencyLine";
import { Button } from "@/ui/Button";

interface Props {
  conversation: Conversation;
  opened: OpenedForm;
  onDone: () => void;
}

/** Filling in, then looking at all of it once more, then submitting. */
export function FillForm({ conversation, opened, onDone }: Props) {
  const fill = useFill(opened);
  const draft = useStore(fill.keeper.store);
  /** null: not yet. */
  const [reviewing, setReviewing] = useState<boolean | null>(null);
  const [refusals, setRefusals] = useState(0);
  const refuse = (problem: Problem) => {
    const errors = refusedAt(fill.judged.paths, problem.violations);
    if (Object.keys(errors).length === 0) return;
    fill.setErrors(errors);
    setReviewing(false);
    setRefusals((count) => count + 1);
  };
  const review = () => {
    fill.setErrors(fill.judged.problems);
    void fill.keeper.flush();
    if (Object.keys(fill.judged.problems).length > 0) setRefusals((count) => count + 1);
    else setReviewing(true);
  };
  return (
    <>
      <Emergency conversation={conversation} fill={fill} />
      {draft.kind === "conflict" && <Conflict fill={fill} />}
      {reviewing ? (
        <Review
          conversation={conversation}
          opened={opened}
          fill={fill}
          onBack={() => setReviewing(false)}
          onRefused={refuse}
          onDone={onDone}
        />
      ) : (
        <Filling fill={fill} refusals={refusals} returned={reviewing === false} onReview={review} />
      )}
    </>
  );
}

/** Nobody waits for what is written here; where an answer can be alarming, that is said in so many words. */
function Emergency({ conversation, fill }: { conversation: Conversation; fill: Fill }) {
  const alarming = canFlag(fill.questionnaire.item);
  return (
    <div className={`form-emergency ${alarming ? "note warn" : ""}`}>
      <EmergencyLine conversation={conversation}>
        {alarming
          ? "Nobody watches this form in real time. If you are in danger, or might hurt yourself, do not wait for an answer here."
          : "Not for emergencies."}
      </EmergencyLine>
    </div>
  );
}

interface FillingProps {
  fill: Fill;
  /** How often going on was refused: each time, the errors take the focus. */
  refusals: number;
  /** Back from looking at it, the focus returns to where it came from. */
  returned: boolean;
  onReview: () => void;
}

function Filling({ fill, refusals, returned, onReview }: FillingProps) {
  const { questionnaire, language, place, judged, errors } = fill;
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (refusals > 0) summary.current?.focus();
  }, [refusals]);
  return (
    <FillingContext value={{ questionnaire, language, asked: judged.asked, errors }}>
      <Form
        className="fill-form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          onReview();
        }}
      >
        <ErrorSummary ref={summary} fill={fill} onGo={focusOn} />
        <p className="hint">
          Questions with a <span className="required-mark">*</span> need an answer. What you write is saved as
          you go; nobody sees it before you submit it.
        </p>
        <div className="form-items" lang={language}>
          <Items items={questionnaire.item} place={place} path="" level={2} onChange={fill.change} />
        </div>
        {questionnaire.copyright && <p className="form-copyright hint">{questionnaire.copyright}</p>}
        <footer className="form-footer">
          <SaveState keeper={fill.keeper} />
          <Button kind="primary" type="submit" autoFocus={returned}>
            Review and submit
          </Button>
        </footer>
      </Form>
    </FillingContext>
  );
}
