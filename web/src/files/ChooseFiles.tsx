import { useEffect, useState } from "react";
import { FileTrigger } from "react-aria-components";
import type { UploadLimits } from "@/api/types";
import { limitsText, refusedBefore } from "@/files/words";
import { formatSize } from "@/lib/text";
import { useMediaQuery } from "@/lib/useMediaQuery";
import { Button } from "@/ui/Button";
import { AlertIcon, CameraIcon, CloseIcon, FileIcon, PaperclipIcon } from "@/ui/icons";

const PICTURES = ["image/jpeg", "image/png", "image/webp"];

interface Props {
  files: readonly File[];
  limits: UploadLimits | undefined;
  add: (files: readonly File[]) => void;
  remove: (file: File) => void;
  /** Whether files are held over the page. */
  over: boolean;
}

/** What will be shared, and the ways to add to it. What cannot be shared says so before anything is sent. */
export function ChooseFiles({ files, limits, add, remove, over }: Props) {
  return (
    <div className={`drop ${over ? "over" : ""}`}>
      {files.length > 0 ? (
        <ul className="chosen-files" aria-label="Chosen files">
          {files.map((file) => (
            <Chosen
              key={`${file.name} ${file.size} ${file.lastModified}`}
              file={file}
              refusal={refusedBefore(file, limits)}
              onRemove={() => remove(file)}
            />
          ))}
        </ul>
      ) : (
        <p className="quiet-text">Drop files here, paste a picture, or</p>
      )}
      <Triggers limits={limits} more={files.length > 0} onFiles={add} />
      {limits && <p className="hint">{limitsText(limits)}</p>}
    </div>
  );
}

function Triggers({
  limits,
  more,
  onFiles,
}: {
  limits: UploadLimits | undefined;
  more: boolean;
  onFiles: Props["add"];
}) {
  const touch = useMediaQuery("(pointer: coarse)");
  const take = (list: FileList | null) => onFiles([...(list ?? [])]);
  return (
    <div className="choose">
      <FileTrigger
        allowsMultiple
        acceptedFileTypes={limits?.extensions.map((one) => `.${one}`) ?? []}
        onSelect={take}
      >
        <Button autoFocus>
          <PaperclipIcon /> {more ? "Choose more files" : "Choose files"}
        </Button>
      </FileTrigger>
      {touch && (
        <FileTrigger acceptedFileTypes={PICTURES} defaultCamera="environment" onSelect={take}>
          <Button>
            <CameraIcon /> Take a picture
          </Button>
        </FileTrigger>
      )}
    </div>
  );
}

function Chosen({ file, refusal, onRemove }: { file: File; refusal: string; onRemove: () => void }) {
  return (
    <li className={`upload ${refusal ? "refused" : ""}`}>
      {refusal ? <AlertIcon /> : <Picture file={file} />}
      <div className="file-line">
        <bdi className="file-name">{file.name}</bdi>
        {refusal ? (
          <p className="error-text" role="alert">
            Cannot be shared. {refusal}
          </p>
        ) : (
          <small>{formatSize(file.size)}</small>
        )}
      </div>
      <Button kind="quiet" icon aria-label={`Remove ${file.name}`} onPress={onRemove}>
        <CloseIcon />
      </Button>
    </li>
  );
}

function Picture({ file }: { file: File }) {
  const address = useAddressOf(PICTURES.includes(file.type) ? file : null);
  return address ? <img className="thumbnail" src={address} alt="" /> : <FileIcon />;
}

/** A chosen file's address inside this page; "" before there is one. */
function useAddressOf(file: File | null): string {
  const [address, setAddress] = useState("");
  useEffect(() => {
    if (!file) return;
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}
