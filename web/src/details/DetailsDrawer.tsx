import type { Conversation } from "@/api/types";
import Details from "@/details/Details";
import { Dialog } from "@/ui/Dialog";

/** The details above the thread, where there is no room beside it. */
export default function DetailsDrawer({
  conversation,
  onClose,
}: {
  conversation: Conversation;
  onClose: () => void;
}) {
  return (
    <Dialog title="Details" shape="drawer" isOpen onClose={onClose}>
      <div className="details">
        <Details conversation={conversation} />
      </div>
    </Dialog>
  );
}
