import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { asProblem } from "@/api/problem";
import { useConversation } from "@/api/queries";
import type { Conversation } from "@/api/types";
import { isArchived } from "@/lib/conversation";
import { CONVERSATIONS } from "@/lib/route";
import { useMediaQuery, WIDE } from "@/lib/useMediaQuery";
import { AnnouncementBar } from "@/thread/AnnouncementBar";
import { Composer } from "@/thread/Composer";
import { IncomingFiles } from "@/thread/IncomingFiles";
import { MessageList } from "@/thread/MessageList";
import { ThreadHeader } from "@/thread/ThreadHeader";
import { TypingNote } from "@/thread/TypingNote";
import { useSignals } from "@/thread/useSignals";
import { Empty, Loading, ProblemNote } from "@/ui/feedback";

const FormBar = lazy(() => import("@/forms/FormBar"));
const Details = lazy(() => import("@/details/Details"));
const Destroyed = lazy(() => import("@/retention/Destroyed"));
const DetailsDrawer = lazy(() => import("@/details/DetailsDrawer"));

export function ThreadPage({ id }: { id: string }) {
  const conversation = useConversation(id);
  if (conversation.isPending) {
    return (
      <main id="main" className="thread">
        <Loading label="Loading the conversation" />
      </main>
    );
  }
  if (conversation.isError)
    return <NotShown error={conversation.error} onRetry={() => void conversation.refetch()} />;
  return <Opened conversation={conversation.data} />;
}

function Opened({ conversation }: { conversation: Conversation }) {
  const wide = useMediaQuery(WIDE);
  const [drawer, setDrawer] = useState(false);
  const signals = useSignals(conversation);
  const heading = useRef<HTMLHeadingElement>(null);
  const archived = isArchived(conversation);
  const wasArchived = useRef(archived);
  useEffect(() => {
    // The button that was pressed to complete is gone.
    if (archived && !wasArchived.current) heading.current?.focus({ preventScroll: true });
    wasArchived.current = archived;
  }, [archived]);
  useEffect(() => {
    // Whoever chose or created this conversation goes on here; what they pressed may be gone.
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <main id="main" className="thread">
        <ThreadHeader
          conversation={conversation}
          heading={heading}
          onDetails={() => setDrawer(true)}
          wide={wide}
        />
        {conversation.destroyTime ? (
          <Suspense>
            <Destroyed time={conversation.destroyTime} />
          </Suspense>
        ) : (
          <Readable conversation={conversation} onWrite={() => signals?.write()} />
        )}
      </main>
      {wide ? (
        <aside className="details" aria-label="Participants and attachments">
          <Suspense fallback={<Loading label="Loading details" />}>
            <Details conversation={conversation} />
          </Suspense>
        </aside>
      ) : (
        drawer && (
          <Suspense>
            <DetailsDrawer conversation={conversation} onClose={() => setDrawer(false)} />
          </Suspense>
        )
      )}
    </>
  );
}

function Readable({ conversation, onWrite }: { conversation: Conversation; onWrite: () => void }) {
  return (
    <>
      <AnnouncementBar conversation={conversation} />
      {conversation.ownParticipantId && (
        <Suspense>
          <FormBar conversation={conversation} />
        </Suspense>
      )}
      <MessageList conversation={conversation} />
      <IncomingFiles conversation={conversation} />
      <TypingNote conversation={conversation} />
      <Composer conversation={conversation} onWrite={onWrite} />
    </>
  );
}

function NotShown({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const missing = [400, 404].includes(asProblem(error).status);
  return (
    <main id="main" className="thread">
      <h1 className="visually-hidden">Conversation</h1>
      {missing ? (
        <Empty title="This conversation is not here.">
          <p>It does not exist, or you do not take part in it.</p>
          <Link href={CONVERSATIONS}>Go to your messages</Link>
        </Empty>
      ) : (
        <ProblemNote error={error} onRetry={onRetry} />
      )}
    </main>
  );
}
