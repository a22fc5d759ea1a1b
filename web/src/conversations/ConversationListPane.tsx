import { lazy, Suspense, useEffect, useState } from "react";
import { Input, SearchField, Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useLocation } from "wouter";
import { useConversation, useConversations } from "@/api/queries";
import type { Conversation, ConversationList } from "@/api/types";
import { ConversationRow } from "@/conversations/ConversationRow";
import { divisionsToStartIn, isArchived } from "@/lib/conversation";
import { NEW_CONVERSATION } from "@/lib/route";
import { useMe } from "@/shell/me";
import { Button } from "@/ui/Button";
import { Empty, Loading, ProblemNote } from "@/ui/feedback";
import { PlusIcon, SearchIcon } from "@/ui/icons";

const SearchResults = lazy(() => import("@/conversations/SearchResults"));

const ACTIVE = "CONVERSATION_LIST_ACTIVE";
const ARCHIVED = "CONVERSATION_LIST_ARCHIVED";
const SHORTEST_QUERY = 2;
const QUERY_LIMIT = 100;
const TYPING_MILLISECONDS = 300;

export function ConversationListPane({ selected }: { selected: string | undefined }) {
  const me = useMe();
  const [, navigate] = useLocation();
  const [text, setText] = useState("");
  const query = useSettled(text.trim());
  return (
    <nav className="list-pane" aria-label="Conversations">
      <div className="list-head">
        <h1>Messages</h1>
        {divisionsToStartIn(me).length > 0 && (
          <Button kind="primary" onPress={() => navigate(NEW_CONVERSATION)}>
            <PlusIcon /> New conversation
          </Button>
        )}
      </div>
      <SearchField className="list-search" value={text} onChange={setText} aria-label="Search">
        <SearchIcon />
        <Input placeholder="Search" maxLength={QUERY_LIMIT} dir="auto" />
      </SearchField>
      {query ? (
        <Suspense fallback={<Loading label="Searching" />}>
          <SearchResults key={query} query={query} selected={selected} />
        </Suspense>
      ) : (
        <Lists selected={selected} />
      )}
      <p className="list-foot">
        Need help? <a href={`mailto:${me.practice.supportAddress}`}>{me.practice.supportAddress}</a>
      </p>
    </nav>
  );
}

function Lists({ selected }: { selected: string | undefined }) {
  const [list, setList] = useShownList(selected);
  return (
    <Tabs
      className="list-tabs"
      selectedKey={list}
      onSelectionChange={(key) => setList(key as ConversationList)}
      keyboardActivation="automatic"
    >
      <TabList className="tab-list" aria-label="Which conversations">
        <Tab id={ACTIVE}>Active</Tab>
        <Tab id={ARCHIVED}>Archived</Tab>
      </TabList>
      <TabPanel id={ACTIVE} className="list-panel">
        <Rows list={ACTIVE} selected={selected} />
      </TabPanel>
      <TabPanel id={ARCHIVED} className="list-panel">
        <Rows list={ARCHIVED} selected={selected} />
      </TabPanel>
    </Tabs>
  );
}

/** What is to be searched for once somebody stops typing; "" while it is too short. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const query = [...text].length < SHORTEST_QUERY ? "" : text;
    const timer = setTimeout(() => setSettled(query), query ? TYPING_MILLISECONDS : 0);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** The list that holds the selected conversation; it follows when that one is completed. */
function useShownList(selected: string | undefined) {
  const [list, setList] = useState<ConversationList>(ACTIVE);
  const archived = useSelectedArchived(selected);
  useEffect(() => {
    if (archived !== undefined) setList(archived ? ARCHIVED : ACTIVE);
  }, [archived]);
  return [list, setList] as const;
}

function useSelectedArchived(selected: string | undefined): boolean | undefined {
  const conversation = useConversation(selected ?? "").data;
  return conversation && isArchived(conversation);
}

function Rows({ list, selected }: { list: ConversationList; selected: string | undefined }) {
  const pages = useConversations(list);
  const rows = pages.data?.pages.flatMap((page) => page.conversations) ?? [];
  useUnreadInTitle(rows, list === ACTIVE);
  if (pages.isPending) return <Loading label="Loading conversations" />;
  if (pages.isError) return <ProblemNote error={pages.error} onRetry={() => void pages.refetch()} />;
  if (rows.length === 0) return <NothingIn list={list} />;
  return (
    <>
      <ul className="rows">
        {rows.map((conversation) => (
          <ConversationRow
            key={conversation.conversationId}
            conversation={conversation}
            selected={conversation.conversationId === selected}
          />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button
          className="more"
          isPending={pages.isFetchingNextPage}
          onPress={() => void pages.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}

function NothingIn({ list }: { list: ConversationList }) {
  const starts = divisionsToStartIn(useMe()).length > 0;
  if (list === ARCHIVED) return <Empty title="Nothing is archived yet." />;
  return (
    <Empty title="No conversations yet">
      <p>
        {starts
          ? "Start one with “New conversation”."
          : "Your provider starts a conversation and invites you by e-mail."}
      </p>
    </Empty>
  );
}

function useUnreadInTitle(conversations: readonly Conversation[], applies: boolean): void {
  const unread = conversations.reduce((sum, one) => sum + Number(one.unreadCount), 0);
  useEffect(() => {
    if (applies) document.title = unread > 0 ? `(${unread}) Sotto` : "Sotto";
  }, [unread, applies]);
}
