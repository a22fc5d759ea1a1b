import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys, useManagedParticipants, usePreview } from "@/api/queries";
import type { CompletionPreview, Conversation } from "@/api/types";
import { Confirm } from "@/complete/Confirm";
import { MissingCards } from "@/complete/MissingCards";
import { PreviewLines } from "@/complete/PreviewLines";
import { Warnings } from "@/complete/Warnings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Loading, Note, ProblemNote } from "@/ui/feedback";

interface Props {
  conversation: Conversation;
  onClose: () => void;
}

/** Completing in two steps: exactly what will happen (B2, S34), then one last question (S17). */
export default function CompleteDialog({ conversation, onClose }: Props) {
  const client = useQueryClient();
  const [agreed, setAgreed] = useState<CompletionPreview | null>(null);
  const preview = usePreview(conversation.conversationId, agreed === null);
  const [changed, setChanged] = useState(false);
  const startAgain = () => {
    setAgreed(null);
    setChanged(true);
    void client.invalidateQueries({ queryKey: keys.preview(conversation.conversationId) });
  };
  if (agreed) {
    return (
      <Dialog title="Complete for ever?" isOpen onClose={onClose}>
        <Confirm
          conversation={conversation}
          preview={agreed}
          onBack={() => setAgreed(null)}
          onOutdated={startAgain}
          onDone={onClose}
        />
      </Dialog>
    );
  }
  return (
    <Dialog title="Complete this conversation" isOpen onClose={onClose}>
      {preview.isPending && <Loading label="Finding out what will be charged" />}
      {preview.isError && !preview.data && (
        <div className="dialog-body">
          <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />
        </div>
      )}
      {preview.data && (
        <Review
          // Another set of people without a card has to be acknowledged anew.
          key={preview.data.missingCardParticipantIds.join()}
          conversation={conversation}
          preview={preview.data}
          changed={changed}
          onClose={onClose}
          onAgreed={setAgreed}
        />
      )}
    </Dialog>
  );
}

interface ReviewProps {
  conversation: Conversation;
  preview: CompletionPreview;
  changed: boolean;
  onClose: () => void;
  onAgreed: (preview: CompletionPreview) => void;
}

function Review({ conversation, preview, changed, onClose, onAgreed }: ReviewProps) {
  const [acknowledged, setAcknowledged] = useState(false);
  const managed = useManagedParticipants(conversation.conversationId, true);
  const missing = preview.lines.filter((line) =>
    preview.missingCardParticipantIds.includes(line.participantId),
  );
  return (
    <>
      <div className="dialog-body">
        {changed && (
          <div role="alert">
            <Note kind="warn">
              <p>Something changed meanwhile. This is how it is now; please look at it again.</p>
            </Note>
          </div>
        )}
        <Warnings conversation={conversation} participants={managed.data ?? []} />
        <PreviewLines preview={preview} />
        {missing.length > 0 && (
          <MissingCards
            conversationId={conversation.conversationId}
            missing={missing}
            acknowledged={acknowledged}
            onAcknowledge={setAcknowledged}
          />
        )}
      </div>
      <footer className="dialog-footer">
        <Button kind="quiet" onPress={onClose}>
          Not yet
        </Button>
        <Button
          kind="primary"
          isDisabled={missing.length > 0 && !acknowledged}
          onPress={() => onAgreed(preview)}
        >
          Continue
        </Button>
      </footer>
    </>
  );
}
