import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { updateAnnouncement } from "@/api/calls";
import { asProblem } from "@/api/problem";
import { keys, useReadyMadeAnnouncements } from "@/api/queries";
import type { Conversation } from "@/api/types";
import { ANNOUNCEMENT_LIMIT, lengthOf } from "@/lib/text";
import { patchConversation } from "@/live/cache";
import { Button } from "@/ui/Button";
import { SelectField } from "@/ui/Field";
import { notify } from "@/ui/notices";

function useAnnouncementEdit(conversation: Conversation, onDone: () => void) {
  const client = useQueryClient();
  // The edit is based on what was shown when it began; a newer version is never overwritten unseen.
  const [base, setBase] = useState(conversation);
  const [text, setText] = useState(conversation.announcement);
  const save = useMutation({
    mutationFn: () =>
      updateAnnouncement(base.conversationId, { requestId: crypto.randomUUID(), etag: base.etag, text }),
    onSuccess: (updated) => {
      patchConversation(client, updated);
      notify("The announcement is saved.");
      onDone();
    },
    onError: () => void client.invalidateQueries({ queryKey: keys.conversation(base.conversationId) }),
  });
  const newer = conversation.etag !== base.etag;
  const takeNewer = () => {
    setBase(conversation);
    save.reset();
  };
  return { text, setText, save, newer, takeNewer };
}

/** The announcement being edited (S22, S23). */
export default function AnnouncementForm({
  conversation,
  onDone,
}: {
  conversation: Conversation;
  onDone: () => void;
}) {
  const { text, setText, save, newer, takeNewer } = useAnnouncementEdit(conversation, onDone);
  const length = lengthOf(text);
  const tooLong = length > ANNOUNCEMENT_LIMIT;
  return (
    <Form
      className="announcement-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!tooLong && !newer) save.mutate();
      }}
    >
      <TextField
        className="announcement-field"
        onKeyDown={(event) => (event.key === "Escape" ? onDone() : event.continuePropagation())}
        value={text}
        onChange={setText}
        isInvalid={tooLong}
        autoFocus
      >
        <Label>Announcement, the same for everybody</Label>
        <Input dir="auto" aria-describedby="announcement-count" />
      </TextField>
      <p id="announcement-count" className={`counter ${tooLong ? "error-text" : ""}`}>
        {length} of {ANNOUNCEMENT_LIMIT}
        <span className="visually-hidden"> characters</span>
        {tooLong && ", too long"}
      </p>
      <ReadyMade onPick={setText} />
      <div className="actions">
        <Button kind="quiet" onPress={onDone}>
          Cancel
        </Button>
        <Button kind="primary" type="submit" isPending={save.isPending} isDisabled={tooLong || newer}>
          Save
        </Button>
      </div>
      {newer && <Newer text={conversation.announcement} onKeep={takeNewer} />}
      {save.error && !newer && (
        <p className="error-text" role="alert">
          {asProblem(save.error).status === 412
            ? "The conversation was changed meanwhile. Loading how it is now…"
            : asProblem(save.error).detail}
        </p>
      )}
    </Form>
  );
}

/** Texts to begin with (S25); picking one fills the field, nothing is saved by it. */
function ReadyMade({ onPick }: { onPick: (text: string) => void }) {
  const readyMade = useReadyMadeAnnouncements();
  if (!readyMade.data) return null;
  return (
    <SelectField
      label="Or pick a ready-made one"
      value=""
      onChange={onPick}
      options={[
        { value: "", label: "…" },
        ...readyMade.data.map(({ text }) => ({ value: text, label: text })),
      ]}
    />
  );
}

function Newer({ text, onKeep }: { text: string; onKeep: () => void }) {
  return (
    <div className="note warn" role="alert">
      <p>
        The conversation was changed meanwhile. The announcement is now: <bdi>{text || "(none)"}</bdi>
      </p>
      <Button onPress={onKeep}>Use my text all the same</Button>
    </div>
  );
}
