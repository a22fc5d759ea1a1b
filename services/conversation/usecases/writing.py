"""What people write and do not send: drafts, and replies that they save for later."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import not_found, stale
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, new_id
from chassis.paging import PageTokens
from services.conversation.domain import texts
from services.conversation.domain.access import person_of, view
from services.conversation.domain.reasons import Reason, refused
from services.conversation.domain.searching import fold
from services.conversation.domain.views import MOST_BYTES
from services.conversation.domain.writing import MOST_SAVED_REPLIES, Draft, SavedReply, check_drafts
from services.conversation.ports import Store, Work


@dataclass(frozen=True)
class Writing:
    """Keeps what is not sent. All of it is its author's alone."""

    store: Store
    tokens: PageTokens
    clock: Clock

    async def draft(self, caller: Caller, conversation_id: ConversationId) -> Draft | None:
        """The caller's draft in a conversation, also after its end (S21)."""
        async with self.store.work() as work:
            return await self._draft(work, caller, conversation_id, changes=False)

    async def put_draft(
        self, caller: Caller, conversation_id: ConversationId, revision: UUID, etag: str, text: str
    ) -> Draft | None:
        """Keep a draft in the place of the one with `etag` ("": of none). Faults STALE, MESSAGE_ID_REUSED.

        The request's id is the new revision: who repeats the request finds its own draft.
        """
        text = texts.draft(text)
        async with self.store.work() as work:
            before = await self._draft(work, caller, conversation_id, changes=True)
            if before is not None and before.revision == revision:
                if before.text != text:
                    raise refused(Reason.MESSAGE_ID_REUSED)
                return before
            if before is None and not text:
                return None
            if etag != (str(before.revision) if before else ""):
                raise stale()
            draft = Draft(text, revision, self.clock.now()) if text else None
            if not await work.change_draft(conversation_id, person_of(caller), before, draft):
                raise stale()
            return draft

    async def saved_replies(self, caller: Caller, size: int, token: str) -> tuple[Sequence[SavedReply], str]:
        """The caller's replies by title, as many as an answer holds, and the token of the next page."""
        scope = f"saved-replies/{caller.key}"
        begin = int(str(self.tokens.decode(scope, token)["begin"])) if token else 0
        async with self.store.work() as work:
            found = sorted(await work.saved_replies(person_of(caller)), key=_by_title)[begin:]
        page = _fitting(found[: size or MOST_SAVED_REPLIES])
        more = len(found) > len(page)
        return page, self.tokens.encode(scope, {"begin": begin + len(page)}) if more else ""

    async def create_reply(self, caller: Caller, key: RequestKey, title: str, text: str) -> SavedReply:
        """Save a reply."""
        reply = SavedReply(new_id(), texts.reply_title(title), texts.message_text(text), 0)
        person = person_of(caller)
        async with self.store.work() as work:
            done = await work.claim(key)
            if done is not None:
                return await self._reply(work, caller, UUID(done))
            await work.lock_saved_replies(person)
            if len(await work.saved_replies(person)) >= MOST_SAVED_REPLIES:
                raise refused(Reason.TOO_MANY_SAVED_REPLIES)
            await work.keep_saved_reply(person, reply)
            await work.remember(key, str(reply.saved_reply_id))
        return reply

    async def update_reply(
        self, caller: Caller, key: RequestKey, saved_reply_id: UUID, etag: str, title: str, text: str
    ) -> SavedReply:
        """Change a saved reply."""
        title, text = texts.reply_title(title), texts.message_text(text)
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            await work.lock_saved_replies(person_of(caller))
            reply = await self._reply(work, caller, saved_reply_id)
            if not repeated:
                if etag != reply.etag:
                    raise stale()
                reply = replace(reply, title=title, text=text, version=reply.version + 1)
                await work.keep_saved_reply(person_of(caller), reply)
                await work.remember(key, str(saved_reply_id))
        return reply

    async def delete_reply(self, caller: Caller, key: RequestKey, saved_reply_id: UUID, etag: str) -> None:
        """Take a saved reply away."""
        async with self.store.work() as work:
            if await work.claim(key) is not None:
                return
            await work.lock_saved_replies(person_of(caller))
            if etag != (await self._reply(work, caller, saved_reply_id)).etag:
                raise stale()
            await work.remove_saved_reply(person_of(caller), saved_reply_id)
            await work.remember(key, str(saved_reply_id))

    async def _draft(
        self, work: Work, caller: Caller, conversation_id: ConversationId, changes: bool
    ) -> Draft | None:
        seen = view(caller, await work.find(conversation_id), None, self.clock.now())
        check_drafts(seen, changes)
        return await work.draft(conversation_id, person_of(caller))

    async def _reply(self, work: Work, caller: Caller, saved_reply_id: UUID) -> SavedReply:
        for reply in await work.saved_replies(person_of(caller)):
            if reply.saved_reply_id == saved_reply_id:
                return reply
        raise not_found("saved reply")


def _by_title(reply: SavedReply) -> tuple[str, str, UUID]:
    return fold(reply.title), reply.title, reply.saved_reply_id


def _fitting(replies: Sequence[SavedReply]) -> Sequence[SavedReply]:
    size = 0
    for count, reply in enumerate(replies):
        size += len(reply.text.encode())
        if count and size > MOST_BYTES:
            return replies[:count]
    return replies
