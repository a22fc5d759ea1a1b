"""Where announcements come from, and what they were (S22, S23)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import stale
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, PersonId
from chassis.paging import PageTokens
from services.conversation.domain import announcements
from services.conversation.domain.access import managed, person_of
from services.conversation.domain.entities import AnnouncementVersion, Conversation, DefaultAnnouncement
from services.conversation.ports import Directory, Store

DEFAULT_PAGE = 50


@dataclass(frozen=True)
class History:
    """A page of what an announcement was, newest first; `next_token` "": there is no more."""

    conversation: Conversation
    versions: Sequence[AnnouncementVersion]
    editors: Mapping[PersonId, str]
    next_token: str


@dataclass(frozen=True)
class Announcing:
    """Keeps defaults, and shows versions."""

    store: Store
    directory: Directory
    tokens: PageTokens
    clock: Clock

    async def default(self, caller: Caller) -> DefaultAnnouncement:
        """What the caller's own conversations begin with."""
        async with self.store.work() as work:
            return await work.default_announcement(person_of(caller))

    async def change_default(
        self, caller: Caller, key: RequestKey, etag: str, text: str
    ) -> DefaultAnnouncement:
        """Change it, for conversations created from now on."""
        person = person_of(caller)
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            default = await work.default_announcement(person)
            if not repeated:
                default = announcements.changed(default, etag, text)
                if not await work.change_default_announcement(person, default, self.clock.now()):
                    raise stale()
                await work.remember(key, str(person))
        return default

    async def history(
        self, caller: Caller, conversation_id: ConversationId, size: int, token: str
    ) -> History:
        """Who made a conversation's announcement what, newest first. Faults NOT_FOUND, HOST_ONLY."""
        size, scope = size or DEFAULT_PAGE, f"announcement-versions/{conversation_id}/{caller.key}"
        before = int(str(self.tokens.decode(scope, token)["version"])) if token else None
        async with self.store.work() as work:
            conversation = managed(caller, await work.find(conversation_id))
            found = await work.announcement_versions(conversation_id, before, size + 1)
        page = found[:size]
        more = len(found) > size
        return History(
            conversation=conversation,
            versions=page,
            editors=await self.directory.names({each.edited_by for each in page}),
            next_token=self.tokens.encode(scope, {"version": page[-1].version}) if more else "",
        )
