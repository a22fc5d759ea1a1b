"""What the use cases answer with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from services.directory.domain.passkeys import Challenge
from services.directory.domain.people import Contact, Member, Resolved
from services.directory.domain.practices import Division, Practice
from services.directory.domain.sessions import Method, Session
from services.directory.domain.sign_ins import SignIn


@dataclass(frozen=True)
class Started:
    """A started sign-in and the secret that only this browser gets."""

    sign_in: SignIn
    browser_secret: str


@dataclass(frozen=True)
class SignInMail:
    """What the mail of a sign-in has to say."""

    contact: Contact
    practice: Practice
    link_token: str
    code: str
    expire_time: datetime


@dataclass(frozen=True)
class InvitationMail:
    """What the mail to an invited member has to say."""

    contact: Contact
    practice: Practice


@dataclass(frozen=True)
class Opened:
    """An opened session and its secret."""

    session: Session
    session_token: str


@dataclass(frozen=True)
class Asked:
    """A challenge, and the options for the browser's authenticator as JSON."""

    challenge: Challenge
    options: str


@dataclass(frozen=True)
class StartedSetup:
    """What an authenticator app has to know: the secret in base32, and the same as an address."""

    secret: str
    uri: str
    expire_time: datetime


@dataclass(frozen=True)
class SignInMethods:
    """What somebody can sign in with, and what proves that it is them."""

    password_possible: bool
    password_time: datetime | None
    recovery_codes: int
    proofs: frozenset[Method]
    second_factor_required: bool
    limited: bool


@dataclass(frozen=True)
class OwnSession:
    """One of the caller's sessions; `current`: the one that asks."""

    session: Session
    current: bool


@dataclass(frozen=True)
class Exchanged:
    """Identity tokens by audience."""

    session: Session
    tokens: Mapping[str, str]
    expire_time: datetime


@dataclass(frozen=True)
class Me:
    """The signed-in person, with the divisions they belong to by name."""

    member: Member
    practice: Practice
    divisions: Sequence[Division]


@dataclass(frozen=True)
class ResolvedPeople:
    """The people in the order asked, and the host's name where one was asked for."""

    people: Sequence[Resolved]
    host_display_name: str


@dataclass(frozen=True)
class DivisionOfPractice:
    """A division and its practice."""

    division: Division
    practice: Practice


Somebody = TypeVar("Somebody")


@dataclass(frozen=True)
class Page(Generic[Somebody]):
    """People by name; `next_token` "": there are no more."""

    people: Sequence[Somebody]
    next_token: str
