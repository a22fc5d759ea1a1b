"""Who else the use cases need: other services, those who are connected, and what signs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chassis.auth import Caller
from chassis.ids import ConversationId, DivisionId, MessageId, PersonId
from services.conversation.domain.attention import Shown, Signal
from services.conversation.domain.closing import Certificate, Claims, SealKey
from services.conversation.domain.entities import (
    CompletionPreview,
    DivisionSettings,
    Invitee,
    KnownPerson,
)
from services.conversation.domain.events import Event
from services.conversation.domain.retention import DestructionClaims
from services.conversation.domain.views import Accepted, News


class OpenConversations(Protocol):
    """The fast way to speak where nothing is to be decided: many messages are kept by one commit."""

    async def say(
        self, conversation_id: ConversationId, person_id: PersonId, message_id: MessageId, text: str
    ) -> Accepted | None:
        """Keep a message if the conversation is open, the person takes part and the id is fresh.

        None, and nothing kept, if it could not be shown that all three hold: then somebody must decide.
        Fault EXHAUSTED when too many wait.
        """
        ...

    def recent(self, conversation_id: ConversationId, after_sequence: int) -> News | None:
        """The messages from the one after a number on, if they were kept here a moment ago.

        The viewers are those at the moment when the last of them was kept. None: ask the store.
        """
        ...


@dataclass(frozen=True)
class HostAndPeople:
    """The people of a new conversation as the directory knows them."""

    host: KnownPerson
    people: Sequence[KnownPerson]


class Seal(Protocol):
    """The service's own signature under a closing certificate (B9)."""

    @property
    def key(self) -> SealKey:
        """The public key to check it with."""
        ...

    def sign(self, claims: Claims) -> Certificate:
        """The certificate that says so."""
        ...

    def sign_destruction(self, claims: DestructionClaims) -> Certificate:
        """The certificate of a destruction."""
        ...


class Directory(Protocol):
    """The directory service: who is who. Addresses live there and only pass through here (S26)."""

    async def division(self, division_id: DivisionId) -> DivisionSettings:
        """A division's settings. Fault NOT_FOUND."""
        ...

    async def resolve(
        self, division_id: DivisionId, host: PersonId, invitees: Sequence[Invitee]
    ) -> HostAndPeople:
        """Who is behind names and addresses, as asked. Fault NOT_ALLOWED_TO_START: host is no provider."""
        ...

    async def people(self, division_id: DivisionId, invitees: Sequence[Invitee]) -> Sequence[KnownPerson]:
        """Who is behind names and addresses, as asked."""
        ...

    async def names(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, str]:
        """Names of people as they are now; unknown ones are left out."""
        ...

    async def shown(self, division_id: DivisionId) -> Shown:
        """What a division shows of its people's attention, at most 30 s old; nothing where nobody knows."""
        ...

    async def addresses(self, person_ids: Sequence[PersonId]) -> Mapping[PersonId, str]:
        """E-mail addresses of people; unknown ones are left out."""
        ...


class Live(Protocol):
    """Those who are connected right now."""

    def announce(self, events: Sequence[Event]) -> None:
        """Let them know soon what was committed. Never waits; a lost hint costs latency only."""
        ...


class Signals(Protocol):
    """Those who are connected right now, for what is kept nowhere."""

    def signal(self, signal: Signal) -> None:
        """Let them know what somebody is doing, or has read. Never waits; kept nowhere."""
        ...


class Sessions(Protocol):
    """The directory's word on who is still signed in."""

    async def confirm(self, callers: Sequence[Caller]) -> Sequence[Caller]:
        """Those whose sessions go on, with the roles held now."""
        ...


class Previews(Protocol):
    """Billing's signature under what it showed before a completion."""

    def read(self, token: str, now: datetime) -> CompletionPreview | None:
        """The preview in a token; None if it is missing, forged or older than two minutes."""
        ...
