import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button } from "react-aria-components";
import { fileAddress } from "@/api/calls";
import type { SharedFile } from "@/api/types";
import { FileIcon } from "@/ui/icons";

const PreviewDialog = lazy(() => import("@/files/PreviewDialog"));

interface Props {
  file: SharedFile;
  className: string;
  children: ReactNode;
}

/** Pictures and PDFs are shown, all else is downloaded; what is quarantined is neither. */
export function OpenFile({ file, className, children }: Props) {
  const [open, setOpen] = useState(false);
  if (file.quarantineTime) return <div className={className}>{children}</div>;
  if (!isShown(file)) {
    return (
      <a className={className} href={fileAddress(file.fileId)} download>
        {children}
      </a>
    );
  }
  return (
    <>
      <Button className={className} onPress={() => setOpen(true)}>
        {children}
      </Button>
      {open && (
        <Suspense>
          <PreviewDialog file={file} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** A small picture of an image, whose name stands beside it; a sign for all else. */
export function Thumbnail({ file }: { file: SharedFile }) {
  if (!isPictured(file)) return <FileIcon />;
  return <img className="thumbnail" src={fileAddress(file.fileId, "thumbnail")} alt="" loading="lazy" />;
}

export function isPictured(file: SharedFile): boolean {
  return file.hasThumbnail && !file.quarantineTime;
}

function isShown(file: SharedFile): boolean {
  return file.contentType.startsWith("image/") || file.contentType === "application/pdf";
}
