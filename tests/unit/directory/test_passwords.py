"""Which passwords may be, how codes are read, and how guessing gets slower (S4)."""

from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest

from chassis.faults import Fault
from services.directory.clients.secrets import ArgonHasher, AuthenticatorApps
from services.directory.domain.common_passwords import COMMON
from services.directory.domain.passwords import (
    SHORTEST,
    Typed,
    checked_password,
    recovery_codes,
    recovery_hash,
    throttle_key,
    typed,
)
from services.directory.domain.people import Person
from services.directory.domain.throttling import FORGOTTEN, FREE_TRIES, LONGEST_WAIT, untried
from tests.fakes.clock import NOON
from tests.support.builders import a_person_id, a_practice_id

ANN = Person(a_person_id(), a_practice_id(), "Dr. Ann Appleton", "ann.appleton@example.test")
KEY = b"k" * 32


def why_not(password: str) -> str:
    with pytest.raises(Fault) as refused:
        checked_password(password, ANN)
    (violation,) = refused.value.violations
    assert violation.field == "password"
    return violation.description


@pytest.mark.rule("S4")
@pytest.mark.parametrize(
    "password",
    ["tree lamp otter", "ZZZZZZZZZZZq", "пароль-под-ковром", "🎈🌲🍞🎻🪁🧊🪵🧲🎲🧩🎈🌲"],
)
def test_a_long_password_may_be_of_any_characters(password: str) -> None:
    assert checked_password(password, ANN) == password


@pytest.mark.rule("S4")
@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "must have at least 12 characters"),
        ("y" * 64 + "x" * 65, "must have at most 128 characters"),
        ("Password1234", "is one of the first that others would try"),
        ("otterotterotter", "is one of the first that others would try"),
        ("aaaaaaaaaaaa", "is one of the first that others would try"),
        ("dr. ann appleton", "must not be your name or your address"),
        ("Ann.Appleton@example.test", "must not be your name or your address"),
        ("ann.appleton", "must not be your name or your address"),
    ],
)
def test_a_password_that_is_soon_guessed_is_refused_with_the_reason(password: str, why: str) -> None:
    assert why_not(password) == why


@pytest.mark.rule("S4")
def test_a_password_is_the_same_on_every_keyboard() -> None:
    assert checked_password("ﬁne wine glass", ANN) == checked_password("fine wine glass", ANN)


def test_the_common_ones_are_long_enough_to_be_tried() -> None:
    assert all(len(each) >= SHORTEST and each == each.casefold() for each in COMMON)


@pytest.mark.rule("S4")
def test_codes_of_apps_and_recovery_codes_are_told_apart_however_they_are_typed() -> None:
    assert typed(" 123 456 ") == Typed(app_code="123456")
    assert typed("ABCDE-fgh23") == typed("abcde fgh23") == Typed(recovery_code="abcdefgh23")


@pytest.mark.rule("S4")
def test_recovery_codes_are_ten_and_different_and_the_same_for_a_repeated_request() -> None:
    request_id = uuid4()
    codes = recovery_codes(KEY, ANN.person_id, request_id)
    assert len(set(codes)) == 10
    assert codes == recovery_codes(KEY, ANN.person_id, request_id)
    assert not set(codes) & set(recovery_codes(KEY, ANN.person_id, uuid4()))
    assert not set(codes) & set(recovery_codes(KEY, a_person_id(), request_id))
    assert not set(codes) & set(recovery_codes(b"l" * 32, ANN.person_id, request_id))


@pytest.mark.rule("S4")
def test_hashes_are_worth_nothing_without_the_key() -> None:
    kept = recovery_hash(KEY, "abcde-fgh23")
    assert kept == recovery_hash(KEY, "ABCDEFGH23")
    assert kept != recovery_hash(b"l" * 32, "abcde-fgh23")
    assert throttle_key(KEY, "maple", "a@b.test") != throttle_key(b"l" * 32, "maple", "a@b.test")


@pytest.mark.rule("S4")
def test_wrong_tries_wait_longer_and_longer_and_never_for_ever() -> None:
    throttle, now, waits = untried(NOON), NOON, []
    for _ in range(30):
        throttle = throttle.tried(now)
        waits.append(throttle.wait(now))
        now += waits[-1]
    assert waits[: FREE_TRIES - 1] == [timedelta(0)] * (FREE_TRIES - 1)
    growing = waits[FREE_TRIES - 1 :]
    assert growing[:4] == [timedelta(seconds=each) for each in (1, 2, 4, 8)]
    assert growing == sorted(growing)
    assert growing[-1] == LONGEST_WAIT


@pytest.mark.rule("S4")
def test_wrong_tries_are_forgotten_after_a_quiet_day() -> None:
    throttle = untried(NOON)
    for _ in range(10):
        throttle = throttle.tried(NOON)
    assert throttle.tried(NOON + FORGOTTEN).failures == 1
    assert throttle.tried(NOON + FORGOTTEN - timedelta(seconds=1)).failures == 11


@pytest.mark.rule("S4")
def test_a_code_of_an_app_is_told_a_step_early_or_late_and_no_further() -> None:
    apps = AuthenticatorApps()
    secret = apps.new_secret()
    this = int(NOON.timestamp()) // 30
    steps = [
        apps.step(secret, pyotp.TOTP(secret).at(NOON + timedelta(seconds=30 * shift)), NOON)
        for shift in (-2, -1, 0, 1, 2)
    ]
    assert steps == [None, this - 1, this, this + 1, None]
    assert apps.step(apps.new_secret(), pyotp.TOTP(secret).at(NOON), NOON) is None
    assert apps.uri(secret, "ann@example.test", "Maple").startswith(
        "otpauth://totp/Maple:ann%40example.test?"
    )


@pytest.mark.rule("S4")
async def test_a_password_is_hashed_slowly_with_a_salt_and_nobody_has_the_work_of_somebody() -> None:
    hasher = ArgonHasher()
    kept = await hasher.hash("tree lamp otter")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert kept != await hasher.hash("tree lamp otter")
    assert await hasher.verify("tree lamp otter", kept)
    assert not await hasher.verify("tree lamp ottar", kept)
    assert not await hasher.verify("tree lamp otter", None)
