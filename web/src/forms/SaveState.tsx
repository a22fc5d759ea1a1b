import type { DraftKeeper, DraftState } from "@/forms/draft";
import { useStore } from "@/lib/store";
import { formatTime } from "@/lib/time";
import { ProblemNote } from "@/ui/feedback";
import { CheckIcon } from "@/ui/icons";

/** Whether what is written here is safe. Only what needs attention is said aloud. */
export function SaveState({ keeper }: { keeper: DraftKeeper }) {
  const state = useStore(keeper.store);
  return (
    <div className="save-state">
      <p className="hint">{calm(state)}</p>
      <p className="warn-text" role="status">
        {state.kind === "offline" &&
          "Not saved: no connection. Your answers stay on this page and are sent once it is back."}
      </p>
      {state.kind === "refused" && <ProblemNote error={state.problem} />}
    </div>
  );
}

function calm(state: DraftState) {
  if (state.kind === "saving" || state.kind === "unsaved") return "Saving…";
  if (state.kind !== "saved" || !state.time) return "";
  return (
    <>
      <CheckIcon /> Saved at {formatTime(state.time)}
    </>
  );
}
