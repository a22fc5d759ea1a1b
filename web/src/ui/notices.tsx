import { useEffect } from "react";
import { Store, useStore } from "@/lib/store";
import { Button } from "@/ui/Button";
import { CloseIcon } from "@/ui/icons";

const SHOWN_MILLISECONDS = 8_000;

const notice = new Store("");

/** Shows a short sentence for a while and lets screen readers say it. */
export const notify = notice.set;

export function Notices() {
  const text = useStore(notice);
  useEffect(() => {
    if (!text) return;
    const timer = setTimeout(() => notice.set(""), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="notices" role="status">
      {text && (
        <div className="notice">
          <p>{text}</p>
          <Button kind="quiet" icon aria-label="Dismiss" onPress={() => notice.set("")}>
            <CloseIcon />
          </Button>
        </div>
      )}
    </div>
  );
}
