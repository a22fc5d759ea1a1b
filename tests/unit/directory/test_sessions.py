"""How long sessions and proofs last (S4)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from chassis.auth import Role
from chassis.ids import DivisionId, new_id
from services.directory.config import DirectorySettings
from services.directory.domain.people import Member, Person
from services.directory.domain.sessions import Limit, Limits, Method, Session
from tests.fakes.clock import NOON
from tests.support.builders import a_division_id, a_person_id, a_practice_id

LIMIT = Limit(idle=timedelta(hours=1), absolute=timedelta(hours=12))
SECOND = timedelta(seconds=1)


def a_session() -> Session:
    return Session(new_id(), a_person_id(), Method.LINK, "", NOON, NOON, NOON + timedelta(hours=12))


def somebody(roles: Mapping[DivisionId, frozenset[Role]]) -> Member:
    return Member(Person(a_person_id(), a_practice_id(), "Ann", "ann@example.test"), roles)


@pytest.mark.rule("S4")
def test_a_session_ends_after_an_idle_hour() -> None:
    session = a_session()
    assert session.alive(NOON + LIMIT.idle - SECOND, LIMIT)
    assert not session.alive(NOON + LIMIT.idle, LIMIT)


@pytest.mark.rule("S4")
def test_a_busy_session_ends_at_its_absolute_limit() -> None:
    session = a_session()
    busy = replace(session, seen_time=session.expire_time - SECOND)
    assert busy.alive(session.expire_time - SECOND, LIMIT)
    assert not busy.alive(session.expire_time, LIMIT)


@pytest.mark.rule("S4")
def test_who_becomes_a_member_gets_a_members_limits_in_the_session_that_is_open() -> None:
    session = replace(a_session(), seen_time=NOON + timedelta(hours=5))
    shorter = Limit(idle=timedelta(hours=1), absolute=timedelta(hours=5))
    assert session.alive(NOON + timedelta(hours=5) - SECOND, shorter)
    assert not session.alive(NOON + timedelta(hours=5), shorter)


@pytest.mark.rule("S4")
def test_a_revoked_session_has_ended() -> None:
    assert not replace(a_session(), revoked=True).alive(NOON, LIMIT)


@pytest.mark.rule("S4")
def test_members_and_clients_have_limits_of_their_own() -> None:
    longer = Limit(idle=timedelta(days=1), absolute=timedelta(days=14))
    limits = Limits(members=LIMIT, clients=longer)
    division_id = a_division_id()
    assert limits.of(somebody({division_id: frozenset({Role.PROVIDER})})) is LIMIT
    assert limits.of(somebody({})) is longer
    assert limits.of(somebody({division_id: frozenset()})) is longer


@pytest.mark.rule("S4")
def test_a_proof_counts_for_some_minutes() -> None:
    counts = timedelta(minutes=10)
    session = replace(a_session(), proof_time=NOON)
    assert session.proved(NOON + counts - SECOND, counts)
    assert not session.proved(NOON + counts, counts)
    assert not a_session().proved(NOON, counts)


@pytest.mark.rule("S4")
def test_an_operator_may_set_all_limits() -> None:
    fields = DirectorySettings.model_fields
    given = {name: value.default for name, value in fields.items()} | {
        "session_idle_minutes": 5,
        "session_hours": 2,
        "client_session_idle_minutes": 30,
        "client_session_hours": 3,
        "proof_minutes": 1,
    }
    settings = DirectorySettings.model_construct(**given)
    assert settings.limits() == Limits(
        Limit(timedelta(minutes=5), timedelta(hours=2)),
        Limit(timedelta(minutes=30), timedelta(hours=3)),
        timedelta(minutes=1),
    )
