import { ConversationListPane } from "@/conversations/ConversationListPane";
import { ThreadPage } from "@/thread/ThreadPage";
import { Empty } from "@/ui/feedback";

/** List on the left, thread in the middle, details on the right; one of them at a time on a phone. */
export function ConversationsPage({ id }: { id: string | undefined }) {
  return (
    <div className={`conversations ${id ? "has-thread" : ""}`}>
      <ConversationListPane selected={id} />
      {id ? (
        <ThreadPage key={id} id={id} />
      ) : (
        <main id="main" className="thread no-thread" tabIndex={-1}>
          <Empty title="Choose a conversation">
            <p>Your conversations are in the list.</p>
          </Empty>
        </main>
      )}
    </div>
  );
}
