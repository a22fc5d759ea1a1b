import type { ReactNode } from "react";
import { Form } from "react-aria-components";
import { asProblem } from "@/api/problem";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/feedback";

interface Props {
  title: string;
  /** What the button says. */
  submit: string;
  change: { isPending: boolean; error: unknown };
  /** False while something is missing that the form shows by itself. */
  submittable?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog around one change of plan; fields say themselves what is wrong with them, all else is said below. */
export function PlanForm({ title, submit, change, submittable = true, onSubmit, onClose, children }: Props) {
  const byFields = change.error ? asProblem(change.error).violations.length > 0 : false;
  return (
    <Dialog title={title} isOpen onClose={onClose} dismissable={!change.isPending}>
      <Form
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          if (!change.isPending && submittable) onSubmit();
        }}
      >
        <div className="dialog-body">
          {children}
          {!byFields && <ProblemNote error={change.error} />}
        </div>
        <footer className="dialog-footer">
          <Button kind="quiet" onPress={onClose} isDisabled={change.isPending}>
            Not now
          </Button>
          <Button kind="primary" type="submit" isPending={change.isPending} isDisabled={!submittable}>
            {submit}
          </Button>
        </footer>
      </Form>
    </Dialog>
  );
}
