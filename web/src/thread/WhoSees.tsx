import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Conversation } from "@/api/types";
import { manages } from "@/lib/conversation";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Loading } from "@/ui/feedback";
import { EyeIcon } from "@/ui/icons";

const Viewers = lazy(() => import("@/thread/Viewers"));

interface Props {
  conversation: Conversation;
  sequence: string;
}

/** "Who can see this message?" for host and coordinators (B1); for everybody else there is no such button. */
export function WhoSees({ conversation, sequence }: Props) {
  if (!manages(conversation)) return null;
  return (
    <WhoSeesButton>
      {(close) => (
        <Dialog title="Who can see this?" isOpen onClose={close}>
          <div className="dialog-body">
            <Suspense fallback={<Loading label="Loading who can see this" />}>
              <Viewers conversation={conversation} sequence={sequence} />
            </Suspense>
          </div>
        </Dialog>
      )}
    </WhoSeesButton>
  );
}

/** The eye beside something in the thread, and the dialog that it opens. */
export function WhoSeesButton({ children }: { children: (close: () => void) => ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        kind="quiet"
        icon
        className="who-sees"
        aria-label="Who can see this?"
        onPress={() => setOpen(true)}
      >
        <EyeIcon />
      </Button>
      {open && children(() => setOpen(false))}
    </>
  );
}
