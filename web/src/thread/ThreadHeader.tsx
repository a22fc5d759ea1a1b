import { lazy, type RefObject, Suspense, useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Link } from "wouter";
import { exportAddress, formsExportAddress } from "@/api/calls";
import type { Conversation } from "@/api/types";
import { StateBadge } from "@/conversations/ConversationRow";
import { manages, peopleIn, titleOf } from "@/lib/conversation";
import { CONVERSATIONS, conversationPath } from "@/lib/route";
import { viewerZone } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { PLAN_ACTS, type PlanAct, planActs } from "@/plans/acts";
import { Button } from "@/ui/Button";
import { BackIcon, MoreIcon, PeopleIcon } from "@/ui/icons";

const PlanDialog = lazy(() => import("@/plans/PlanDialog"));
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
          <bdi className="thread-division">{conversation.divisionName}</bdi>
          <StateBadge conversation={conversation} now={now} />
          <FollowUpLinks conversation={conversation} />
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

/** The way to the conversation before, and to those after (S12). */
function FollowUpLinks({ conversation }: { conversation: Conversation }) {
  const { followUpOf, followedBy } = conversation;
  return (
    <>
      {followUpOf && <Link href={conversationPath(followUpOf)}>The conversation before</Link>}
      {followedBy.map((each, index) => (
        <Link key={each} href={conversationPath(each)}>
          {followedBy.length > 1 ? `Follow-up ${index + 1}` : "Follow-up"}
        </Link>
      ))}
    </>
  );
}

function ThreadMenu({ conversation }: { conversation: Conversation }) {
  const [act, setAct] = useState<PlanAct | null>(null);
  return (
    <>
      <MenuTrigger>
        <Button kind="quiet" icon aria-label="More actions">
          <MoreIcon />
        </Button>
        <Popover placement="bottom end" className="popover">
          <Menu className="menu" aria-label="More actions">
            {planActs(conversation).map((each) => (
              <MenuItem key={each} onAction={() => setAct(each)}>
                {PLAN_ACTS[each]}
              </MenuItem>
            ))}
            {(["csv", "json"] as const).map((format) => (
              <MenuItem
                key={format}
                href={exportAddress(conversation.conversationId, viewerZone(), format)}
                download
              >
                Export to .{format}
              </MenuItem>
            ))}
            {(["csv", "json", "fhir"] as const).map((format) => (
              <MenuItem
                key={`forms-${format}`}
                href={formsExportAddress(conversation.conversationId, viewerZone(), format)}
                download
              >
                Export forms to {format === "fhir" ? "FHIR" : `.${format}`}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {act && (
        <Suspense>
          <PlanDialog act={act} conversation={conversation} onClose={() => setAct(null)} />
        </Suspense>
      )}
    </>
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
