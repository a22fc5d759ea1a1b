import { useQuery } from "@tanstack/react-query";
import { fileAddress } from "@/api/calls";
import { head } from "@/api/client";
import type { SharedFile } from "@/api/types";
import { Dialog } from "@/ui/Dialog";
import { Loading, Note, ProblemNote } from "@/ui/feedback";
import { DownloadIcon } from "@/ui/icons";
import "@/styles/files.css";

interface Props {
  file: SharedFile;
  onClose: () => void;
}

/** A picture or a PDF to look at; the gateway says of both that nothing in them may run or be loaded. */
export default function PreviewDialog({ file, onClose }: Props) {
  return (
    <Dialog title={file.name} shape="full" isOpen onClose={onClose}>
      <div className="file-preview">
        <Shown file={file} />
      </div>
      <footer className="dialog-footer">
        <a className="button secondary" href={fileAddress(file.fileId)} download>
          <DownloadIcon /> Download
        </a>
      </footer>
    </Dialog>
  );
}

function Shown({ file }: { file: SharedFile }) {
  const address = fileAddress(file.fileId, "preview");
  const picture = file.contentType.startsWith("image/");
  const supported = picture || navigator.pdfViewerEnabled;
  // Whether it may still be seen is asked first: a refusal in place of the file would be no sentence.
  const allowed = useQuery({
    queryKey: ["preview-of-file", file.fileId],
    queryFn: () => head(address),
    enabled: supported,
    gcTime: 0,
  });
  if (!supported) {
    return (
      <Note kind="info">
        <p>This browser does not show PDFs inside of pages. Download it to open it.</p>
      </Note>
    );
  }
  if (allowed.isPending) return <Loading label="Loading the preview" />;
  if (allowed.error) return <ProblemNote error={allowed.error} onRetry={() => void allowed.refetch()} />;
  if (picture) return <img src={address} alt={file.name} />;
  // Not with the attribute `sandbox`: browsers show no PDF in such a frame. Their viewer keeps it apart from the page.
  return <iframe title={`Preview of ${file.name}`} src={address} />;
}
