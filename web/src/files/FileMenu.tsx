import { type ComponentType, lazy, Suspense, useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { fileAddress } from "@/api/calls";
import type { Conversation, Me, SharedFile } from "@/api/types";
import { moreViewers } from "@/files/viewers";
import { divisionsToAdminister, mayShare } from "@/lib/conversation";
import { useMe } from "@/shell/me";
import { Button } from "@/ui/Button";
import { MoreIcon } from "@/ui/icons";

export interface FileDialogProps {
  file: SharedFile;
  conversation: Conversation;
  onClose: () => void;
}

type Act = "share" | "explain" | "quarantine";

const ACTS: Record<Act, string> = {
  share: "Share with more people…",
  explain: "Who can see this, and why…",
  quarantine: "Quarantine…",
};

const DIALOGS: Record<Act, ComponentType<FileDialogProps>> = {
  share: lazy(() => import("@/files/AddViewersDialog")),
  explain: lazy(() => import("@/files/FileViewersDialog")),
  quarantine: lazy(() => import("@/files/QuarantineDialog")),
};

interface Props {
  file: SharedFile;
  conversation: Conversation;
}

/** What the viewer can do with a file besides opening it. */
export function FileMenu({ file, conversation }: Props) {
  const me = useMe();
  const [act, setAct] = useState<Act | null>(null);
  const acts = actsOn(file, conversation, me);
  const ActDialog = act && DIALOGS[act];
  if (file.quarantineTime && acts.length === 0) return null;
  return (
    <>
      <MenuTrigger>
        <Button kind="quiet" icon aria-label={`Actions for ${file.name}`}>
          <MoreIcon />
        </Button>
        <Popover placement="bottom end" className="popover">
          <Menu className="menu" aria-label={`Actions for ${file.name}`}>
            {!file.quarantineTime && (
              <MenuItem href={fileAddress(file.fileId)} download>
                Download
              </MenuItem>
            )}
            {acts.map((each) => (
              <MenuItem key={each} onAction={() => setAct(each)}>
                {ACTS[each]}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {ActDialog && (
        <Suspense>
          <ActDialog file={file} conversation={conversation} onClose={() => setAct(null)} />
        </Suspense>
      )}
    </>
  );
}

function actsOn(file: SharedFile, conversation: Conversation, me: Me): Act[] {
  const host = conversation.relation === "RELATION_HOST";
  const acts: Act[] = [];
  const shareable = host && mayShare(conversation) && !file.quarantineTime;
  if (shareable && moreViewers(file, conversation).length > 0) acts.push("share");
  if (host) acts.push("explain");
  const admin = divisionsToAdminister(me).some((one) => one.divisionId === conversation.divisionId);
  if (admin && !file.quarantineTime) acts.push("quarantine");
  return acts;
}
