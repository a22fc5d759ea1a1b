"""`sotto verify`: an untouched export is proven, and any single change to what is sealed is found."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import OKPKey

from chassis.ids import ConversationId, DivisionId, MessageId, ParticipantId, PersonId, PracticeId
from commands.signatures import Outcome, Unreadable
from commands.verify import verify
from services.conversation.clients import SealKeyFile
from services.conversation.domain import chain
from services.conversation.domain.access import view_with
from services.conversation.domain.closing import claims
from services.conversation.domain.entities import Conversation, Division, Message, Participant
from services.conversation.domain.export import Exported, Form, Section, writer
from services.conversation.domain.states import State
from services.conversation.domain.visibility import eyes_of_participant

pytestmark = pytest.mark.rule("B9")

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = bytes(range(32))
COUNT = 6
Document = dict[str, Any]


def an_id(number: int) -> UUID:
    return UUID(f"0198c1de-0000-7000-8000-{number:012x}")


def a_participant(number: int, first_sequence: int = 1) -> Participant:
    person = PersonId(an_id(number + 100))
    host = number == 0
    return Participant(ParticipantId(an_id(number)), person, f"P {number}", host, False, None, first_sequence)


def messages_of(conversation_id: ConversationId) -> list[Message]:
    """Six messages, chained."""
    previous, found = chain.genesis(conversation_id), []
    for sequence in range(1, COUNT + 1):
        at = NOON + timedelta(seconds=sequence, microseconds=sequence)
        sender = ParticipantId(an_id(sequence % 2))
        message = Message(MessageId(an_id(1000 + sequence)), sequence, sender, f"Text {sequence} é", at)
        previous = chain.sealed(previous, KEY, conversation_id, message)
        found.append(replace(message, hash=previous))
    return found


def a_conversation(number: int = 7) -> tuple[Conversation, list[Message]]:
    """A completed conversation: a host, a participant, and a latecomer who sees messages from 4 on."""
    conversation_id = ConversationId(an_id(number))
    messages = messages_of(conversation_id)
    division = Division(DivisionId(an_id(8)), PracticeId(an_id(9)), "Care", "UTC", "CAD", False, "", "911")
    kept = Conversation(
        conversation_id=conversation_id,
        division=division,
        subject="Sleep",
        state=State.COMPLETED,
        start_time=NOON,
        start_time_zone="",
        create_time=NOON,
        open_time=NOON,
        complete_time=NOON + timedelta(hours=1),
        completed_by=PersonId(an_id(100)),
        acknowledged=frozenset(),
        activity_time=NOON,
        announcement="Hello",
        announcement_version=0,
        last_sequence=COUNT,
        last_hash=messages[-1].hash or b"",
        version=3,
        participants=(a_participant(0), a_participant(1), a_participant(2, first_sequence=4)),
    )
    return kept, messages


def a_seal(folder: Path, name: str = "seal") -> SealKeyFile:
    path = folder / f"{name}.jwk"
    path.write_text(json.dumps(OKPKey.generate_key("Ed25519", private=True).as_dict(private=True)))
    return SealKeyFile(path)


def a_key_set(*seals: SealKeyFile) -> Document:
    return {
        "keys": [{"kty": "OKP", "crv": "Ed25519", "kid": each.key.kid, "x": each.key.x} for each in seals]
    }


def an_export(seal: SealKeyFile | None, whose: int = 0, number: int = 7, form: Form = Form.JSON) -> str:
    """What somebody of the conversation exports; `seal` None: before it was completed."""
    kept, messages = a_conversation(number)
    if seal is None:
        kept = replace(kept, state=State.ACTIVE, complete_time=None, completed_by=None)
    view = view_with(eyes_of_participant(kept.participants[whose]), kept, None, NOON)
    before = messages[view.first_sequence - 2].hash if view.first_sequence > 1 else None
    exported = Exported(
        view, ZoneInfo("Asia/Kathmandu"), NOON, before or chain.genesis(kept.conversation_id), {}
    )
    written = writer(form, exported)
    parts = [
        written.begin(),
        written.section(Section.PARTICIPANTS) + written.participants(),
        written.section(Section.ANNOUNCEMENTS) + written.announcements([], {}),
        written.section(Section.FILES) + written.files([]),
        written.section(Section.MESSAGES) + written.messages(messages[view.first_sequence - 1 :], KEY),
        written.end(seal.sign(claims(kept)).jws if seal else None),
    ]
    return b"".join(parts).decode()


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> SealKeyFile:
    """The key in use."""
    return a_seal(tmp_path_factory.mktemp("seal"))


@pytest.mark.parametrize(("whose", "count"), [(0, 6), (1, 6), (2, 3)])
def test_an_untouched_export_is_proven_whoever_made_it(seal: SealKeyFile, whose: int, count: int) -> None:
    outcome = verify(an_export(seal, whose), a_key_set(seal))
    assert outcome.status == 0, outcome
    assert outcome.sentence.startswith(f"VERIFIED: {count} messages")
    assert ("from message 4 on" in outcome.sentence) is (whose == 2)


def test_a_certificate_of_an_earlier_key_is_proven_while_that_is_published(
    seal: SealKeyFile, tmp_path: Path
) -> None:
    newer = a_seal(tmp_path)
    assert verify(an_export(seal), a_key_set(newer, seal)).status == 0
    assert verify(an_export(seal), a_key_set(newer)).status == 1


def test_what_was_not_completed_or_whose_keys_are_not_given_is_whole_but_not_proven(
    seal: SealKeyFile,
) -> None:
    assert verify(an_export(None), a_key_set(seal)).status == 3
    without_keys = verify(an_export(seal), None)
    assert without_keys.status == 3
    assert "--keys" in without_keys.sentence


def edited(seal: SealKeyFile, change: Callable[[Document], Any], whose: int = 0) -> Outcome:
    """What is found after somebody changed an export and wrote it as exports are written."""
    document = json.loads(an_export(seal, whose))
    change(document)
    head = [f"{json.dumps(name)}: {json.dumps(document[name])}" for name in document if name != "messages"]
    records = ",\n".join(json.dumps(each, separators=(",", ":")) for each in document["messages"])
    text = "{\n" + ",\n".join([*head[:-1], f'"messages": [\n{records}\n]', head[-1]]) + "\n}\n"
    return verify(text, a_key_set(seal))


def _swap(messages: list[Any]) -> None:
    messages[1], messages[2] = messages[2], messages[1]


def _insert(messages: list[Any]) -> None:
    messages.insert(2, messages[1] | {"sequence": 3, "text": "Never said"})


def _rehash(messages: list[Any]) -> None:
    """Change a text and make all hashes anew, as somebody with the export can."""
    messages[1]["text"] = "Never said"
    conversation_id, previous = ConversationId(an_id(7)), bytes.fromhex(messages[0]["hash"])
    for record in messages[1:]:
        message = Message(
            MessageId(UUID(record["message_id"])),
            record["sequence"],
            ParticipantId(UUID(record["participant_id"])),
            record["text"],
            datetime.fromisoformat(record["time"]),
        )
        hashed = chain.text_hash(bytes.fromhex(record["salt"]), message.text)
        previous = chain.link(previous, conversation_id, message, hashed)
        record["hash"] = previous.hex()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda messages: messages[2].update(text="Text 3 e"), "message 3 is not as it was sent"),
        (lambda messages: messages[2].update(time="2026-03-02T12:00:03.000004Z"), "message 3 is not"),
        (lambda messages: messages[2].update(participant_id=str(an_id(0))), "message 3 is not"),
        (lambda messages: messages[2].update(time_local="2026-03-02 17:45:04+05:45"), "not a message as"),
        (lambda messages: messages[2].update(time_local="2026-03-02T17:45:03+05:45"), "not a message as"),
        (lambda messages: messages[2].update(note="added"), "not a message as"),
        (lambda messages: messages.pop(2), "should stand message 3, but it is message 4"),
        (lambda messages: messages.pop(0), "should stand message 1, but it is message 2"),
        (_swap, "should stand message 2, but it is message 3"),
        (_insert, "message 3 is not as it was sent"),
        (lambda messages: messages.pop(), "counts 6 messages, but the export ends with message 5"),
        (lambda messages: messages.clear(), "counts 6 messages, but the export ends with message 0"),
        (_rehash, "hashes were made anew"),
    ],
)
def test_the_first_broken_message_is_named(
    seal: SealKeyFile, change: Callable[[list[Any]], Any], place: str
) -> None:
    outcome = edited(seal, lambda document: change(document["messages"]))
    assert outcome.status == 1
    assert place in outcome.sentence


def test_a_broken_message_is_named_by_its_line(seal: SealKeyFile) -> None:
    text = an_export(seal)
    line = next(n for n, each in enumerate(text.split("\n"), 1) if "Text 4" in each)
    assert f"line {line}:" in verify(text.replace("Text 4", "Text X"), a_key_set(seal)).sentence


def test_a_latecomers_view_cannot_be_cut_from_the_whole(seal: SealKeyFile) -> None:
    def cut(document: Document) -> None:
        document["previous_hash"] = document["messages"][1]["hash"]
        document["messages"] = document["messages"][2:]
        document["viewer"]["first_sequence"] = 3

    for whose in (0, 1):
        assert "beginning was taken away" in edited(seal, cut, whose).sentence


def test_the_certificate_of_another_conversation_or_of_nobody_known_is_refused(
    seal: SealKeyFile, tmp_path: Path
) -> None:
    other = json.loads(an_export(seal, number=77))["certificate"]
    forged = a_seal(tmp_path).sign(claims(a_conversation()[0])).jws
    for certificate, words in ((other, "another conversation"), (forged, "another key"), (None, "taken out")):
        outcome = edited(seal, partial(_certify, certificate))
        assert (outcome.status, words in outcome.sentence) == (1, True), outcome


def _certify(certificate: str | None, document: Document) -> None:
    document["certificate"] = certificate


SEALED = ("conversation_id", "division_id", "complete_time")


def test_a_hash_in_capital_letters_is_another_text(seal: SealKeyFile) -> None:
    def shout(document: Document) -> None:
        document["previous_hash"] = document["previous_hash"].upper()

    assert edited(seal, shout, whose=2).status == 1


@given(st.data())
def test_any_single_change_to_what_is_sealed_is_found(seal: SealKeyFile, data: st.DataObject) -> None:
    """One leaf of the sealed parts becomes something else: another character, number, or type."""

    def change(document: Document) -> None:
        parts = [document, document["conversation"], *document["messages"]]
        part = data.draw(st.sampled_from(parts), "part")
        names = {id(document): ["certificate", "previous_hash"], id(document["conversation"]): [*SEALED]}
        name = data.draw(st.sampled_from(names.get(id(part), list(part))), "name")
        part[name] = _another(part[name], data)

    whose = data.draw(st.sampled_from((0, 1, 2)), "whose")
    try:
        found = edited(seal, change, whose)
    except Unreadable:
        return  # it does not even look like an export any more
    assert found.status == 1


def _another(value: Any, data: st.DataObject) -> Any:
    strange: st.SearchStrategy[Any] = st.sampled_from(
        [None, True, 0, -1, 1.0, 2**70, [], {}, "", "\ud800", "x"]
    )
    if isinstance(value, str) and value and data.draw(st.booleans(), "one character"):
        index = data.draw(st.integers(0, len(value) - 1), "index")
        new = data.draw(st.characters(exclude_characters=value[index]), "character")
        return value[:index] + new + value[index + 1 :]
    return data.draw(strange.filter(lambda each: type(each) is not type(value) or each != value), "strange")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 100_000, '{"format": 1, "format": 1}', "NaN"])
def test_what_is_no_export_is_said_to_be_none(text: str, seal: SealKeyFile) -> None:
    with pytest.raises(Unreadable):
        verify(text, a_key_set(seal))


def test_csv_is_refused_with_a_sentence_that_helps_and_strange_keys_too(seal: SealKeyFile) -> None:
    with pytest.raises(Unreadable, match="JSON instead"):
        verify(an_export(seal, form=Form.CSV), a_key_set(seal))
    strange: list[Any] = [{}, [], {"keys": 1}, {"keys": [{"kty": "?"}]}, "x"]
    for keys in strange:
        with pytest.raises(Unreadable, match="JWK set"):
            verify(an_export(seal), keys)


def test_the_command_says_what_cannot_be_read(tmp_path: Path) -> None:
    for arguments in (["nowhere"], [str(tmp_path)]):
        ended = subprocess.run(
            [sys.executable, "-m", "commands", "verify", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (2, "")
        assert "cannot be read" in ended.stdout


def test_verifying_needs_nothing_of_the_services_but_the_rules() -> None:
    asked = "import commands.verify, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert not {"grpc", "sqlalchemy", "asyncpg", "nats", "google.protobuf"} & set(loaded.split())


def test_a_seal_key_that_cannot_sign_is_refused_at_the_start(tmp_path: Path) -> None:
    for key in (OKPKey.generate_key("Ed25519", private=False), OKPKey.generate_key("X25519", private=True)):
        (tmp_path / "key").write_text(json.dumps(key.as_dict()))
        with pytest.raises(ValueError, match="private Ed25519"):
            SealKeyFile(tmp_path / "key")
