import { lazy, type RefObject, Suspense, useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Link } from "wouter";
import { exportAddress } from "@/api/calls";
import type { Conversation } from "@/api/types";
import { StateBadge } from "@/conversations/ConversationRow";
import { manages, peopleIn, titleOf } from "@/lib/conversation";
import { CONVERSATIONS } from "@/lib/route";
import { viewerZone } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { Button } from "@/ui/Button";
import { BackIcon, MoreIcon, PeopleIcon } from "@/ui/icons";

const CompleteDialog = lazy(() => import("@/complete/CompleteDialog"));

interface Props {
  conversation: Conversation;
  heading: RefObject<HTMLHeadingElement | null>;
  onDetails: () => void;
  wide: boolean;
}

export function ThreadHeader({ conversation, heading, onDetails, wide }: Props) {
  const now = useNow();
  return (
    <header className="thread-head">
      <Link href={CONVERSATIONS} className="button quiet icon-only back" aria-label="Back to the list">
        <BackIcon />
      </Link>
      <div className="thread-title">
        <h1 ref={heading} tabIndex={-1}>
          <bdi>{titleOf(conversation)}</bdi>
        </h1>
        <p>
          {conversation.subject && <bdi>{peopleIn(conversation)}</bdi>}
          <span className="thread-division">{conversation.divisionName}</span>
          <StateBadge conversation={conversation} now={now} />
        </p>
      </div>
      {!wide && (
        <Button kind="quiet" icon aria-label="Participants and attachments" onPress={onDetails}>
          <PeopleIcon />
        </Button>
      )}
      <ThreadMenu conversation={conversation} />
      <CompleteButton conversation={conversation} />
    </header>
  );
}

function ThreadMenu({ conversation }: { conversation: Conversation }) {
  return (
    <MenuTrigger>
      <Button kind="quiet" icon aria-label="More actions">
        <MoreIcon />
      </Button>
      <Popover placement="bottom end" className="popover">
        <Menu className="menu" aria-label="More actions">
          {(["csv", "json"] as const).map((format) => (
            <MenuItem
              key={format}
              href={exportAddress(conversation.conversationId, viewerZone(), format)}
              download
            >
              Export to .{format}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function CompleteButton({ conversation }: { conversation: Conversation }) {
  const [open, setOpen] = useState(false);
  if (!manages(conversation) || conversation.state !== "CONVERSATION_STATE_ACTIVE") return null;
  return (
    <>
      <Button kind="primary" className="complete-button" onPress={() => setOpen(true)}>
        Complete
      </Button>
      {open && (
        <Suspense>
          <CompleteDialog conversation={conversation} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
