import {
  type KeyboardEvent,
  lazy,
  Suspense,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Conversation } from "@/api/types";
import { awaitsProvider, isArchived, mayShare, whyNotSend } from "@/lib/conversation";
import { useStore } from "@/lib/store";
import { lengthOf, MESSAGE_LIMIT } from "@/lib/text";
import { formatMoment, formatStart } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { useOutbox } from "@/thread/useOutbox";
import { Button } from "@/ui/Button";
import { ClockIcon, LockIcon, PaperclipIcon, SendIcon } from "@/ui/icons";

const AcceptFee = lazy(() => import("@/fees/AcceptFee"));
const ShareFilesDialog = lazy(() => import("@/files/ShareFilesDialog"));

const COUNT_FROM = MESSAGE_LIMIT - 1_000;

interface Props {
  conversation: Conversation;
  onWrite: () => void;
}

export function Composer({ conversation, onWrite }: Props) {
  const now = useNow();
  const outbox = useOutbox(conversation.conversationId);
  const { draft, refusal } = useStore(outbox.store);
  const [accepted, setAccepted] = useState(false);
  const waits = awaitsProvider(conversation);
  const unaccepted = conversation.ownFeeAcceptanceNeeded && !isArchived(conversation);
  const why = whyNotSend(conversation, {
    start: formatStart(conversation.startTime ?? conversation.createTime, now),
    completion: formatMoment(conversation.completeTime ?? conversation.activityTime),
  });
  return (
    <footer className="composer">
      {why && !(waits && refusal) && (
        <p className="why-not">
          {isArchived(conversation) ? <LockIcon /> : <ClockIcon />} {why}
        </p>
      )}
      {unaccepted && (
        <Suspense>
          <AcceptFee conversation={conversation} onAccepted={() => setAccepted(true)} />
        </Suspense>
      )}
      {!unaccepted && (!why || draft || waits) && (
        <Writing
          conversation={conversation}
          onWrite={onWrite}
          allowed={!why || waits}
          takesFocus={accepted}
        />
      )}
    </footer>
  );
}

/** A text that cannot be sent now stays here: nothing that was written is lost. */
function Writing({
  conversation,
  onWrite,
  allowed,
  takesFocus,
}: Props & { allowed: boolean; takesFocus: boolean }) {
  const id = useId();
  const outbox = useOutbox(conversation.conversationId);
  const { draft, refusal } = useStore(outbox.store);
  const length = lengthOf(draft);
  const sendable = allowed && length > 0 && length <= MESSAGE_LIMIT;
  const field = useGrowing(draft);
  useEffect(() => {
    // The button that accepted the fee is gone: what it was pressed for goes on here.
    if (takesFocus) field.current?.focus();
  }, [takesFocus, field]);
  const send = () => {
    if (sendable) outbox.send();
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!sendsOn(event)) return;
    event.preventDefault();
    send();
  };
  return (
    <>
      {refusal && (
        <p className="error-text" role="alert">
          Not sent. {refusal.detail}
        </p>
      )}
      <div className="composer-row">
        {mayShare(conversation) && <ShareButton conversation={conversation} />}
        <label className="visually-hidden" htmlFor={id}>
          Write a message
        </label>
        <textarea
          id={id}
          ref={field}
          rows={1}
          dir="auto"
          placeholder="Write a message"
          value={draft}
          onChange={(event) => {
            outbox.write(event.target.value);
            if (allowed && event.target.value) onWrite();
          }}
          onKeyDown={onKeyDown}
          enterKeyHint="send"
          aria-describedby={`${id}-hint`}
          aria-invalid={length > MESSAGE_LIMIT || undefined}
        />
        <Button kind="primary" icon aria-label="Send" isDisabled={!sendable} onPress={send}>
          <SendIcon />
        </Button>
      </div>
      <p id={`${id}-hint`} className="composer-hint">
        {length > COUNT_FROM
          ? `${length} of ${MESSAGE_LIMIT} characters`
          : "Enter sends, Shift + Enter starts a new line"}
      </p>
    </>
  );
}

function ShareButton({ conversation }: { conversation: Conversation }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" icon aria-label="Share files" onPress={() => setOpen(true)}>
        <PaperclipIcon />
      </Button>
      {open && (
        <Suspense>
          <ShareFilesDialog conversation={conversation} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Enter sends, Shift+Enter does not, and neither does the Enter that ends a composition (S16). */
function sendsOn(event: KeyboardEvent): boolean {
  // Safari ends a composition before the key event, which then carries code 229.
  const composing = event.nativeEvent.isComposing || event.keyCode === 229;
  return event.key === "Enter" && !event.shiftKey && !composing;
}

function useGrowing(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);
  return field;
}
