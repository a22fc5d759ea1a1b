import { useMutation } from "@tanstack/react-query";
import { refusalOf } from "@/sign-in/refusal";
import { Button } from "@/ui/Button";
import { Note } from "@/ui/feedback";

interface Props {
  onSignIn: () => Promise<void>;
  onRestart: () => void;
}

/** Opening the link does nothing yet: a mail scanner that follows links must not use it up. */
export function LinkForm({ onSignIn, onRestart }: Props) {
  const open = useMutation({ mutationFn: onSignIn });
  const refusal = refusalOf(open.error);
  return (
    <div className="form">
      <h1>Welcome back</h1>
      <p className="quiet-text">One more step: press the button to sign in on this device.</p>
      {refusal && (
        <div role="alert">
          <Note kind="warn">
            <p>{refusal}</p>
          </Note>
        </div>
      )}
      {!refusal && (
        <Button kind="primary" autoFocus isPending={open.isPending} onPress={() => open.mutate()}>
          {open.isPending ? "Signing in…" : "Sign in"}
        </Button>
      )}
      <Button kind={refusal ? "primary" : "quiet"} onPress={onRestart}>
        Send a new mail
      </Button>
    </div>
  );
}
