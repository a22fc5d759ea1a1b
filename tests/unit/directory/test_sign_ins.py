"""Secrets of sign-ins."""

import pytest

from chassis.ids import new_id
from services.directory.domain.sign_ins import code_hash, new_code, new_secret, secret_hash


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
