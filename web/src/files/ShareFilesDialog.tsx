import { useCallback, useState } from "react";
import { useUploads } from "@/api/queries";
import type { Conversation, UploadLimits } from "@/api/types";
import { ChooseFiles } from "@/files/ChooseFiles";
import { ChooseViewers } from "@/files/ChooseViewers";
import { useIncomingFiles } from "@/files/useIncomingFiles";
import { useUploader } from "@/files/useUploader";
import { refusedBefore } from "@/files/words";
import { hostOf, othersIn } from "@/lib/conversation";
import { plural } from "@/lib/text";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Note } from "@/ui/feedback";
import "@/styles/files.css";

const NONE: readonly File[] = [];

interface Props {
  conversation: Conversation;
  /** What was dropped or pasted. */
  files?: readonly File[];
  onClose: () => void;
}

/** Shares files with those chosen: the host starts with all, a client in a group with the host only (S28). */
export default function ShareFilesDialog({ conversation, files: incoming = NONE, onClose }: Props) {
  const uploader = useUploader();
  const limits = useUploads(conversation).data?.limits;
  const choices = othersIn(conversation).filter((one) => !one.host && !one.withdrawn);
  const isHost = conversation.relation === "RELATION_HOST";
  const [chosen, setChosen] = useState(isHost ? choices.map((one) => one.participantId) : []);
  const { files, add, remove } = useChosenFiles(incoming);
  const over = useIncomingFiles({ allowed: true, inDialog: true, onFiles: add });
  const submit = () => {
    uploader.share(conversation.conversationId, files, chosen);
    onClose();
  };
  return (
    <Dialog title="Share files" isOpen onClose={onClose}>
      <div className="dialog-body">
        <ChooseFiles files={files} limits={limits} add={add} remove={remove} over={over} />
        <ChooseViewers
          label="Who can see them"
          host={isHost ? undefined : hostOf(conversation)}
          choices={choices}
          chosen={chosen}
          onChange={setChosen}
        />
        <Note kind="warn">
          <p>
            Shared files cannot be deleted or replaced. Check that they are the right ones for the right
            people.
          </p>
        </Note>
      </div>
      <footer className="dialog-footer">
        <Button kind="quiet" onPress={onClose}>
          Cancel
        </Button>
        <Button kind="primary" isDisabled={!submittable(files, limits)} onPress={submit}>
          {files.length > 1 ? `Submit ${plural(files.length, "file", "files")}` : "Submit"}
        </Button>
      </footer>
    </Dialog>
  );
}

function submittable(files: readonly File[], limits: UploadLimits | undefined): boolean {
  return files.length > 0 && files.every((file) => refusedBefore(file, limits) === "");
}

/** The files to share: chosen, dropped or pasted; none of them twice. */
function useChosenFiles(initial: readonly File[]) {
  const [files, setFiles] = useState(initial);
  const add = useCallback((more: readonly File[]) => {
    setFiles((known) => [...known, ...more.filter((one) => !known.some((other) => isSame(one, other)))]);
  }, []);
  const remove = (file: File) => setFiles((known) => known.filter((one) => one !== file));
  return { files, add, remove };
}

function isSame(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}
