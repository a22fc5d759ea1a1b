import { lazy, Suspense, useState } from "react";
import type { Conversation } from "@/api/types";
import { isArchived, manages } from "@/lib/conversation";
import { EmergencyLine } from "@/thread/EmergencyLine";
import { Button } from "@/ui/Button";
import { Loading } from "@/ui/feedback";
import { MegaphoneIcon, PencilIcon } from "@/ui/icons";

const AnnouncementForm = lazy(() => import("@/thread/AnnouncementForm"));

/** On top for everybody, never scrolled away (S23); the line below it cannot be edited away (S24). */
export function AnnouncementBar({ conversation }: { conversation: Conversation }) {
  const [editing, setEditing] = useState<boolean | null>(null);
  const editable = manages(conversation) && !isArchived(conversation);
  return (
    <section className="announcement" aria-label="Announcement">
      {editing && editable ? (
        <Suspense fallback={<Loading label="Loading the announcement" />}>
          <AnnouncementForm conversation={conversation} onDone={() => setEditing(false)} />
        </Suspense>
      ) : (
        (conversation.announcement || editable) && (
          <div className="announcement-line">
            <MegaphoneIcon />
            <p className={conversation.announcement ? "" : "quiet-text"} dir="auto">
              {conversation.announcement || "No announcement"}
            </p>
            {editable && (
              <Button
                kind="quiet"
                aria-label="Edit the announcement"
                // Back from editing, the focus returns to where it came from.
                autoFocus={editing === false}
                onPress={() => setEditing(true)}
              >
                <PencilIcon /> <span className="edit-word">Edit</span>
              </Button>
            )}
          </div>
        )
      )}
      <EmergencyLine conversation={conversation}>Not for emergencies.</EmergencyLine>
    </section>
  );
}
