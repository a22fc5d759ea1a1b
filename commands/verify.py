"""Checks an export against its closing certificate (B9, ADR 0017), and certificates of destructions (B8).

Sealed are the messages: each one's number, id, sender, time and text, and their order; and by the certificate
their count, the last hash, the participants' ids and when and by whom the conversation was completed. Names,
subject, announcements and files stand in an export, but nothing vouches for them.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.ids import ConversationId, MessageId, ParticipantId
from commands.destructions import is_certificate, verify_certificate
from commands.signatures import Broken, Outcome, Unreadable, signed_claims
from services.conversation.domain import chain
from services.conversation.domain.closing import utc
from services.conversation.domain.entities import NEVER, Message
from services.conversation.domain.export import FORMAT

TYPE = "sotto-closing-certificate"

_FIELDS = {
    "sequence",
    "message_id",
    "participant_id",
    "time",
    "time_local",
    "text",
    "salt",
    "hash",
}
_NOT_SEALED = "Names, subject, announcements and files are not sealed."


def verify(text: str, keys: Any) -> Outcome:
    """Check an export or a certificate; `keys` is a parsed JWK set, None: check no signature. Unreadable."""
    document = _document(text)
    if is_certificate(document):
        return verify_certificate(document, keys)
    try:
        last = _check_chain(document, _lines(text, document))
        if document.get("certificate") is None:
            return _without_certificate(document)
        claims = signed_claims(document["certificate"], keys, TYPE)
        _check_claims(document, claims, *last)
    except Broken as broken:
        return Outcome(1, f"BROKEN: {broken}")
    except (KeyError, TypeError, AttributeError):
        return Outcome(1, "BROKEN: something beside the messages is not as exports write it.")
    first, count = document["viewer"]["first_sequence"], len(document["messages"])
    whole = "all" if first == 1 else f"those from message {first} on (earlier ones are not in this export)"
    found = f"{count} messages, {whole}, are as they were when the conversation was completed. {_NOT_SEALED}"
    if keys is None:
        return Outcome(3, f"NOT PROVEN: {found} But who signed the certificate was not checked: give --keys.")
    return Outcome(0, f"VERIFIED: {found}")


def _document(text: str) -> dict[str, Any]:
    if text.lstrip("\ufeff").startswith("kind,"):
        raise Unreadable("This is the CSV export, which holds nothing to verify. Export it as JSON instead.")
    try:
        document = json.loads(text, object_pairs_hook=_without_twins)
        if is_certificate(document):
            return dict(document)
        viewer, conversation = document["viewer"], document["conversation"]
        well_formed = (
            document["format"] == FORMAT
            and type(viewer["first_sequence"]) is int
            and viewer["first_sequence"] >= 1
            and isinstance(document["messages"], list)
            and isinstance(document["previous_hash"], str)
            and isinstance(conversation["conversation_id"], str)
        )
        UUID(conversation["conversation_id"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        well_formed = False
    if not well_formed:
        raise Unreadable(f"This is neither an export of the form {FORMAT} nor a certificate.")
    return dict(document)


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _lines(text: str, document: Mapping[str, Any]) -> Sequence[str]:
    """Where each message stands: by line, as exports are written; by its place in any other file."""
    numbers = [n for n, line in enumerate(text.split("\n"), 1) if line.startswith('{"sequence":')]
    if len(numbers) == len(document["messages"]):
        return [f"line {number}" for number in numbers]
    return [f"record {number} of messages" for number in range(1, len(document["messages"]) + 1)]


def _check_chain(document: Mapping[str, Any], places: Sequence[str]) -> tuple[int, str]:
    """The last message's number and hash. Broken names the first message that is not in its place."""
    conversation_id = ConversationId(UUID(document["conversation"]["conversation_id"]))
    first, begin = document["viewer"]["first_sequence"], document["previous_hash"]
    if first == 1 and begin != chain.genesis(conversation_id).hex():
        raise Broken("previous_hash is not the beginning of this conversation.")
    try:
        previous, expected = bytes.fromhex(begin), first
    except ValueError:
        raise Broken("previous_hash is not a hash.") from None
    if previous.hex() != begin:
        raise Broken("previous_hash is not written as a hash is.")
    for record, place in zip(document["messages"], places, strict=True):
        message, salt = _message(record, place)
        if message.sequence != expected:
            raise Broken(
                f"{place}: here should stand message {expected}, but it is message {message.sequence}. "
                "Something was taken out, put in or moved."
            )
        linked = chain.link(previous, conversation_id, message, chain.text_hash(salt, message.text))
        if linked != message.hash:
            raise Broken(
                f"{place}: message {expected} is not as it was sent, or what stood before it is not. "
                "Its text, sender, time, id or hash was changed, or it was put in."
            )
        previous, expected = linked, expected + 1
    return expected - 1, previous.hex()


def _message(record: Any, place: str) -> tuple[Message, bytes]:
    """A message and the salt of its text; everything must be written in the one way that exports use."""
    try:
        message = Message(
            message_id=MessageId(UUID(record["message_id"])),
            sequence=record["sequence"],
            participant_id=ParticipantId(UUID(record["participant_id"])),
            text=record["text"],
            send_time=datetime.fromisoformat(record["time"]),
            hash=bytes.fromhex(record["hash"]),
        )
        salt, local = bytes.fromhex(record["salt"]), datetime.fromisoformat(record["time_local"])
        again = {
            "sequence": message.sequence,
            "message_id": str(message.message_id),
            "participant_id": str(message.participant_id),
            "time": utc(message.send_time),
            "time_local": local.isoformat(sep=" "),
            "text": message.text,
            "salt": salt.hex(),
            "hash": (message.hash or b"").hex(),
        }
        same = again == {name: record[name] for name in again} and record.keys() == _FIELDS
        shown = local == message.send_time.replace(microsecond=0) and type(message.sequence) is int
        message.text.encode()
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        same = shown = False
    if not (same and shown and 0 < message.sequence < 2**63):
        raise Broken(f"{place}: this is not a message as exports write it.")
    return message, salt


def _without_certificate(document: Mapping[str, Any]) -> Outcome:
    if document["viewer"]["first_sequence"] == NEVER:
        return Outcome(
            3,
            "NOT PROVEN: who exported this withdrew before the start, so there is no message in it to prove.",
        )
    if document["conversation"].get("state") == "completed":
        raise Broken("the certificate was taken out.")
    return Outcome(
        3,
        "NOT PROVEN: the messages fit together, but the conversation was not completed when this was "
        "exported, so nothing vouches for them.",
    )


def _check_claims(document: Mapping[str, Any], claims: Mapping[str, Any], last: int, last_hash: str) -> None:
    conversation, viewer = document["conversation"], document["viewer"]
    for name in ("conversation_id", "division_id", "complete_time"):
        if claims.get(name) != conversation.get(name):
            raise Broken(f"the certificate is about another conversation: {name} differs.")
    count = claims.get("message_count")
    if last != count:
        raise Broken(
            f"the certificate counts {count} messages, but the export ends with message {last}: "
            "its end was taken away, or something was added."
        )
    if claims.get("last_hash") != last_hash:
        raise Broken("the messages do not lead to the hash that was signed: hashes were made anew.")
    firsts = {each["participant_id"]: each["first_sequence"] for each in claims.get("participants", ())}
    known = firsts.get(viewer.get("participant_id")) if viewer.get("relation") == "participant" else 1
    if viewer["first_sequence"] != known:
        raise Broken("the beginning was taken away: nobody in the conversation sees it from there on.")
    if {each.get("participant_id") for each in document.get("participants", ())} != firsts.keys():
        raise Broken("the participants are not those of the certificate.")
    for each in document["messages"]:
        if each["participant_id"] not in firsts:
            raise Broken("somebody sent a message who was not in the conversation.")
