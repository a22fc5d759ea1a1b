"""Encryption at rest."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.crypto import MasterKeys, Unreadable, new_key, seal, unseal

KEY, OTHER = new_key(), new_key()


@given(plaintext=st.binary(max_size=200), row=st.binary(max_size=40))
def test_what_is_sealed_is_unsealed_for_the_same_row_only(plaintext: bytes, row: bytes) -> None:
    sealed = seal(KEY, plaintext, row)
    assert unseal(KEY, sealed, row) == plaintext
    with pytest.raises(Unreadable):
        unseal(KEY, sealed, row + b"x")
    with pytest.raises(Unreadable):
        unseal(OTHER, sealed, row)


def test_every_altered_or_missing_byte_is_noticed() -> None:
    sealed = seal(KEY, b"secret", b"row")
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        for forged in (bytes(altered), sealed[:place]):
            with pytest.raises(Unreadable):
                unseal(KEY, forged, b"row")


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert len({seal(KEY, b"secret", b"row") for _ in range(100)}) == 100


@pytest.mark.rule("S42")
def test_after_a_rotation_old_keys_still_open_and_new_wraps_use_the_new_one() -> None:
    before = MasterKeys("a", {"a": KEY})
    both = MasterKeys("b", {"a": KEY, "b": OTHER})
    after = MasterKeys("b", {"b": OTHER})
    data_key = new_key()
    old = before.wrap(data_key, b"conversation 1")
    assert both.unwrap(old, b"conversation 1") == data_key
    with pytest.raises(Unreadable):
        after.unwrap(old, b"conversation 1")
    new = both.rewrap(old, b"conversation 1")
    assert after.unwrap(new, b"conversation 1") == data_key
    assert both.rewrap(new, b"conversation 1") == new


def test_a_wrapped_key_opens_for_its_own_context_only() -> None:
    keys = MasterKeys("a", {"a": KEY})
    wrapped = keys.wrap(new_key(), b"conversation 1")
    with pytest.raises(Unreadable):
        keys.unwrap(wrapped, b"conversation 2")


@given(st.binary(max_size=120))
def test_garbage_is_no_wrapped_key(garbage: bytes) -> None:
    with pytest.raises(Unreadable):
        MasterKeys("a", {"a": KEY}).unwrap(garbage, b"")


def test_master_keys_are_read_from_their_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"primary": "a", "keys": {"a": base64.b64encode(KEY).decode()}}))
    wrapped = MasterKeys("a", {"a": KEY}).wrap(OTHER, b"x")
    assert MasterKeys.load(path).unwrap(wrapped, b"x") == OTHER


@pytest.mark.parametrize(
    "content",
    [[], {}, {"primary": "a"}, {"primary": "a", "keys": {}}, {"primary": "a", "keys": {"a": "AAAA"}}],
)
def test_a_file_with_anything_else_is_refused(tmp_path: Path, content: object) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match="master key"):
        MasterKeys.load(path)
