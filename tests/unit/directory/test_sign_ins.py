"""Secrets and limits of sign-ins and sessions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chassis.ids import new_id
from services.directory.domain.sign_ins import Session, code_hash, new_code, new_secret, secret_hash
from tests.fakes.clock import NOON
from tests.support.builders import a_person_id

IDLE = timedelta(hours=1)


def a_session() -> Session:
    return Session(new_id(), a_person_id(), new_id(), NOON, NOON, NOON + timedelta(hours=12))


@pytest.mark.rule("S4")
def test_a_session_ends_after_an_idle_hour() -> None:
    session = a_session()
    assert session.alive(NOON + IDLE - timedelta(seconds=1), IDLE)
    assert not session.alive(NOON + IDLE, IDLE)


@pytest.mark.rule("S4")
def test_a_busy_session_ends_at_its_absolute_limit() -> None:
    session = a_session()
    busy = replace(session, seen_time=session.expire_time - timedelta(seconds=1))
    assert busy.alive(session.expire_time - timedelta(seconds=1), IDLE)
    assert not busy.alive(session.expire_time, IDLE)


@pytest.mark.rule("S4")
def test_a_revoked_session_has_ended() -> None:
    assert not replace(a_session(), revoked=True).alive(NOON, IDLE)


@pytest.mark.rule("S4")
def test_secrets_have_256_bits_and_are_kept_as_hashes() -> None:
    secret = new_secret()
    assert len(secret) == 43
    assert secret != new_secret()
    assert len(secret_hash(secret)) == 32
    assert secret.encode() not in secret_hash(secret)


@pytest.mark.rule("S4")
def test_a_code_has_six_digits() -> None:
    codes = {new_code() for _ in range(200)}
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(codes) > 100


@pytest.mark.rule("S4")
def test_the_hash_of_a_code_is_worth_nothing_without_the_key_or_in_another_sign_in() -> None:
    sign_in_id, key = new_id(), b"k" * 32
    kept = code_hash(key, sign_in_id, "123456")
    assert kept == code_hash(key, sign_in_id, "123456")
    assert kept != code_hash(b"l" * 32, sign_in_id, "123456")
    assert kept != code_hash(key, new_id(), "123456")
