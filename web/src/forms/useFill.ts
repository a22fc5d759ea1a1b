import { useEffect, useMemo, useState } from "react";
import type { OpenedForm } from "@/api/types";
import { type Place, readAnswers } from "@/forms/answers";
import { getFormAssignment, saveFormDraft } from "@/forms/calls";
import { DraftKeeper } from "@/forms/draft";
import type { Questionnaire } from "@/forms/fhir";
import { judge, type Problems } from "@/forms/judge";
import { languageOf } from "@/forms/shown";

/** Answers that are being given: what is on the page, by the rules, kept as a draft. */
export function useFill(opened: OpenedForm) {
  const [questionnaire] = useState(() => JSON.parse(opened.questionnaire) as Questionnaire);
  const [language] = useState(() => languageOf(questionnaire, navigator.languages));
  const [place, setPlace] = useState(() => readAnswers(questionnaire, answersIn(opened)));
  const [errors, setErrors] = useState<Problems>({});
  const judged = useMemo(() => judge(questionnaire, place), [questionnaire, place]);
  const keeper = useKeeper(opened, judged.response);
  const change = (changed: Place) => {
    setPlace(changed);
    if (Object.keys(errors).length > 0) setErrors(stillTrue(errors, judge(questionnaire, changed).problems));
  };
  const takeOver = async () => {
    const fresh = await getFormAssignment(opened.assignment.formAssignmentId);
    const theirs = readAnswers(questionnaire, answersIn(fresh));
    if (!fresh.draft) return;
    keeper.adopt(fresh.draft, judge(questionnaire, theirs).response);
    setPlace(theirs);
    setErrors({});
  };
  const prevail = async () => {
    const fresh = await getFormAssignment(opened.assignment.formAssignmentId);
    if (fresh.draft) await keeper.prevail(fresh.draft.etag);
  };
  return { questionnaire, language, place, change, judged, errors, setErrors, keeper, takeOver, prevail };
}

export type Fill = ReturnType<typeof useFill>;

/** Where answers begin: at the draft, else at what was submitted last. */
function answersIn(opened: OpenedForm): string {
  return opened.draft?.response || (opened.submissions[0]?.response ?? "");
}

/** Those of the errors that are still errors: what was put right is not complained of. */
function stillTrue(errors: Problems, problems: Problems): Problems {
  return Object.fromEntries(Object.entries(problems).filter(([path]) => path in errors));
}

function useKeeper(opened: OpenedForm, response: string): DraftKeeper {
  const { formAssignmentId } = opened.assignment;
  const [keeper] = useState(
    () =>
      new DraftKeeper(
        (request) => saveFormDraft(formAssignmentId, request),
        opened.draft ?? { response: "", etag: "" },
        response,
      ),
  );
  useEffect(() => keeper.write(response), [keeper, response]);
  useEffect(() => {
    const flush = () => void keeper.flush();
    const hidden = () => document.visibilityState === "hidden" && flush();
    const warn = (event: BeforeUnloadEvent) => {
      if (keeper.store.get().kind !== "saved") event.preventDefault();
    };
    window.addEventListener("online", flush);
    window.addEventListener("beforeunload", warn);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      window.removeEventListener("online", flush);
      window.removeEventListener("beforeunload", warn);
      document.removeEventListener("visibilitychange", hidden);
      flush();
    };
  }, [keeper]);
  return keeper;
}
