import { useEffect, useState } from "react";

interface Incoming {
  /** False where nothing may be shared: then files that are dropped change nothing. */
  allowed: boolean;
  /** A dialog takes what comes while it is open; the page below it does not. */
  inDialog: boolean;
  onFiles: (files: readonly File[]) => void;
}

/** Takes files that are dropped or pasted anywhere on the page; whether some are held over it. */
export function useIncomingFiles({ allowed, inDialog, onFiles }: Incoming): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const control = new AbortController();
    const takes = () => allowed && (inDialog || !document.querySelector(".overlay"));
    const listen = <Name extends keyof WindowEventMap>(
      name: Name,
      act: (event: WindowEventMap[Name]) => void,
    ) => window.addEventListener(name, act, { signal: control.signal });
    listen("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      // Else the browser opens the file in place of the page.
      event.preventDefault();
      setOver(takes());
    });
    listen("dragleave", (event) => event.relatedTarget === null && setOver(false));
    listen("drop", (event) => {
      const dropped = [...(event.dataTransfer?.files ?? [])];
      setOver(false);
      if (dropped.length === 0) return;
      event.preventDefault();
      if (takes()) onFiles(dropped);
    });
    listen("paste", (event) => {
      const pasted = pastedFiles(event.clipboardData, new Date());
      if (pasted.length === 0 || !takes()) return;
      event.preventDefault();
      onFiles(pasted);
    });
    return () => control.abort();
  }, [allowed, inDialog, onFiles]);
  return over;
}

/** What office programs copy is a text as well as a picture; then the text is meant. */
function pastedFiles(clipboard: DataTransfer | null, now: Date): File[] {
  if (!clipboard || clipboard.getData("text/plain")) return [];
  return [...clipboard.files].map((file) => namedPaste(file, now));
}

/** A pasted picture has no name of its own; this one says when it was pasted. */
export function namedPaste(file: File, now: Date): File {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const moment = now.toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
  return new File([file], file.name.replace("image", `Pasted ${moment}`), { type: file.type });
}
