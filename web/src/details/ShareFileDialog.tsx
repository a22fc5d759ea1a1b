import { type DragEvent, useState } from "react";
import { CheckboxGroup, FileTrigger, Label, ProgressBar } from "react-aria-components";
import type { Conversation, Participant } from "@/api/types";
import { useUpload } from "@/details/useUpload";
import { hostOf, othersIn } from "@/lib/conversation";
import { formatSize } from "@/lib/text";
import { Button } from "@/ui/Button";
import { Check } from "@/ui/Check";
import { Dialog } from "@/ui/Dialog";
import { Note, ProblemNote } from "@/ui/feedback";
import { FileIcon, PaperclipIcon } from "@/ui/icons";

interface Props {
  conversation: Conversation;
  onClose: () => void;
}

/** Shares a file with those chosen: the host starts with all, a client in a group with the host only (S28). */
export default function ShareFileDialog({ conversation, onClose }: Props) {
  const [file, setFile] = useState<File | null>(null);
  const choices = othersIn(conversation).filter((one) => !one.host && !one.withdrawn);
  const isHost = conversation.relation === "RELATION_HOST";
  const [chosen, setChosen] = useState(isHost ? choices.map((one) => one.participantId) : []);
  const upload = useUpload(conversation.conversationId, onClose);
  const busy = upload.progress !== null;
  return (
    <Dialog title="Share a file" isOpen onClose={onClose} dismissable={!busy}>
      <div className="dialog-body">
        <ChooseFile file={file} onFile={setFile} disabled={busy} />
        <ChooseViewers
          host={isHost ? undefined : hostOf(conversation)}
          choices={choices}
          chosen={chosen}
          onChange={setChosen}
          disabled={busy}
        />
        <Note kind="warn">
          <p>
            A shared file cannot be deleted or replaced. Check that it is the right file for the right people.
          </p>
        </Note>
        {upload.progress !== null && <Progress part={upload.progress} />}
        <ProblemNote error={upload.error} />
      </div>
      <footer className="dialog-footer">
        <Button kind="quiet" onPress={busy ? upload.cancel : onClose}>
          Cancel
        </Button>
        <Button kind="primary" isDisabled={!file || busy} onPress={() => file && upload.start(file, chosen)}>
          {upload.error ? "Try again" : "Submit"}
        </Button>
      </footer>
    </Dialog>
  );
}

interface ChooseFileProps {
  file: File | null;
  onFile: (file: File) => void;
  disabled: boolean;
}

function ChooseFile({ file, onFile, disabled }: ChooseFileProps) {
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const [dropped] = event.dataTransfer.files;
    if (dropped && !disabled) onFile(dropped);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button inside does the same.
    <div className="drop" onDrop={drop} onDragOver={(event) => event.preventDefault()}>
      {file ? (
        <p className="chosen-file">
          <FileIcon />
          <bdi>{file.name}</bdi> <small>{formatSize(file.size)}</small>
        </p>
      ) : (
        <p className="quiet-text">Drop a file here, or</p>
      )}
      <FileTrigger onSelect={(list) => list?.[0] && onFile(list[0])}>
        <Button isDisabled={disabled} autoFocus>
          <PaperclipIcon /> {file ? "Choose another file" : "Choose a file"}
        </Button>
      </FileTrigger>
    </div>
  );
}

interface ChooseViewersProps {
  host: Participant | undefined;
  choices: readonly Participant[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
  disabled: boolean;
}

function ChooseViewers({ host, choices, chosen, onChange, disabled }: ChooseViewersProps) {
  if (choices.length === 0) {
    return (
      <p>
        Only <bdi>{host?.displayName ?? "the provider"}</bdi> will see it.
      </p>
    );
  }
  return (
    <CheckboxGroup className="checks" value={chosen} onChange={onChange} isDisabled={disabled}>
      <Label>Who can see it</Label>
      {host && (
        <p className="quiet-text">
          <bdi>{host.displayName}</bdi> sees every file.
        </p>
      )}
      {choices.map((one) => (
        <Check key={one.participantId} value={one.participantId}>
          <bdi>{one.displayName}</bdi>
        </Check>
      ))}
    </CheckboxGroup>
  );
}

function Progress({ part }: { part: number }) {
  return (
    <ProgressBar className="progress" value={part * 100}>
      {({ percentage, valueText }) => (
        <>
          <Label>{percentage === 100 ? "Checking and encrypting…" : "Uploading…"}</Label>
          <span>{valueText}</span>
          <span className="track">
            <span className="fill" style={{ width: `${percentage}%` }} />
          </span>
        </>
      )}
    </ProgressBar>
  );
}
