import { Button } from "@/ui/Button";
import { Note } from "@/ui/feedback";

/** Shown once; each works once in place of the app. */
export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <>
      <div className="dialog-body">
        <Note kind="warn">
          <p>
            Write these down or print them now: they are not shown again. Each works once, if your phone is
            lost.
          </p>
        </Note>
        <ul className="recovery-codes" aria-label="Recovery codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      </div>
      <footer className="dialog-footer">
        <Button kind="primary" onPress={onClose}>
          I have kept them
        </Button>
      </footer>
    </>
  );
}
