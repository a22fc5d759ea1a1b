import { Store } from "@/lib/store";

/** The reason of a refusal until somebody has proved that it is still them. */
export const STEP_UP_REQUIRED = "STEP_UP_REQUIRED";

interface Question {
  answered: Promise<boolean>;
  answer: (proved: boolean) => void;
}

/** What a dialog asks for, where something waits for a proof; all that waits shares one question. */
export const question = new Store<Question | null>(null);

/** Asks for a proof, and tells whether it was given. */
export function proofGiven(): Promise<boolean> {
  const asked = question.get();
  if (asked) return asked.answered;
  let answer: (proved: boolean) => void = () => undefined;
  const answered = new Promise<boolean>((resolve) => {
    answer = (proved) => {
      question.set(null);
      resolve(proved);
    };
  });
  question.set({ answered, answer });
  return answered;
}
