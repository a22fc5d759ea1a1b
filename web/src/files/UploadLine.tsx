import { ProgressBar } from "react-aria-components";
import type { Conversation } from "@/api/types";
import type { OwnUpload, Refusal } from "@/files/uploads";
import { useUploader } from "@/files/useUploader";
import { progressText, refusalText } from "@/files/words";
import { formatSize } from "@/lib/text";
import { Button } from "@/ui/Button";
import { AlertIcon, CloseIcon, FileIcon } from "@/ui/icons";

interface Props {
  conversation: Conversation;
  upload: OwnUpload;
}

/** A file of one's own on its way: how far it is, and what can be done about it. */
export function UploadLine({ conversation, upload }: Props) {
  const refused = upload.stage === "refused";
  return (
    <li className={`upload ${refused ? "refused" : ""}`}>
      {refused ? <AlertIcon /> : <FileIcon />}
      <div className="file-line">
        <bdi className="file-name">{upload.name}</bdi>
        {upload.refusal ? <Refused upload={upload} refusal={upload.refusal} /> : <Progress upload={upload} />}
      </div>
      <EndButton conversation={conversation} upload={upload} />
    </li>
  );
}

/** Why it is refused. What is wrong with the file itself is so again; all else can be tried where its bytes are. */
function Refused({ upload, refusal }: { upload: OwnUpload; refusal: Refusal }) {
  const uploader = useUploader();
  return (
    <>
      <p className="error-text">Refused. {refusalText(refusal)}</p>
      {upload.here && !refusal.reason.startsWith("FILE_") && (
        <Button aria-label={`Try again: ${upload.name}`} onPress={() => uploader.retry(upload.fileId)}>
          Try again
        </Button>
      )}
    </>
  );
}

function Progress({ upload }: { upload: OwnUpload }) {
  const checking = upload.stage === "checking";
  return (
    <ProgressBar
      className="progress"
      value={upload.sent}
      maxValue={upload.size}
      isIndeterminate={checking}
      aria-label={`${upload.name}, ${formatSize(upload.size)}`}
    >
      {({ percentage }) => (
        <>
          <small>{progressText(upload)}</small>
          <span className="track">
            <span className="fill" style={{ width: `${percentage ?? 100}%` }} />
          </span>
        </>
      )}
    </ProgressBar>
  );
}

/** What arrived is checked and shared, and cannot be given up; a refusal that was seen can be dismissed. */
function EndButton({ conversation, upload }: Props) {
  const uploader = useUploader();
  const { fileId, name, stage } = upload;
  if (stage === "checking") return null;
  const act = stage === "refused" ? "Dismiss" : "Cancel";
  return (
    <Button
      kind="quiet"
      icon
      aria-label={`${act} ${name}`}
      onPress={() => void uploader.cancel(conversation.conversationId, fileId)}
    >
      <CloseIcon />
    </Button>
  );
}
