import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "@/ui/Button";
import { CloseIcon } from "@/ui/icons";

interface Props {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** drawer: from the side, for what stands beside the thread on a wide screen; full: as large as the screen allows. */
  shape?: "centre" | "drawer" | "full";
  /** False while something is under way that must not be lost by a click beside it. */
  dismissable?: boolean;
}

export function Dialog({ title, isOpen, onClose, children, shape = "centre", dismissable = true }: Props) {
  return (
    <ModalOverlay
      className={`overlay ${shape}`}
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      isDismissable={dismissable}
      isKeyboardDismissDisabled={!dismissable}
    >
      <Modal className="modal">
        <AriaDialog className="dialog">
          <header className="dialog-header">
            <Heading slot="title">{title}</Heading>
            <Button kind="quiet" icon aria-label="Close" onPress={onClose} isDisabled={!dismissable}>
              <CloseIcon />
            </Button>
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
