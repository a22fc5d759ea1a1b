import { keys } from "@/api/queries";
import { PlanForm } from "@/plans/PlanForm";
import { useAct } from "@/plans/useAct";
import { requestDestruction } from "@/retention/calls";
import { Note } from "@/ui/feedback";

/** An admin asks for a destruction before the time (B8). */
export function DestroyDialog({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const act = useAct<object>([keys.retention], (request) => requestDestruction(conversationId, request), {
    said: "It is going to be destroyed in 24 hours.",
    onDone: onClose,
  });
  return (
    <PlanForm
      title="Destroy this conversation"
      submit="Destroy in 24 hours"
      change={act}
      onClose={onClose}
      onSubmit={() => act.mutate({})}
    >
      <p>
        Its messages, files and forms become unreadable for everybody, here and in every backup. Payments,
        receipts and invoices stay, and so does who took part and when.
      </p>
      <Note kind="warn">
        <p>You can take this back for 24 hours. After that it cannot be undone by anybody.</p>
      </Note>
    </PlanForm>
  );
}
