"""The sealed order (B9), against hashes made by hand from the description in the rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from chassis.ids import ConversationId, MessageId, ParticipantId
from services.conversation.domain import chain
from services.conversation.domain.entities import Message

pytestmark = pytest.mark.rule("B9")

KEY = bytes(range(32))
CONVERSATION = ConversationId(UUID("0198c1de-0000-7000-8000-000000000001"))
PARTICIPANT = ParticipantId(UUID("0198c1de-0000-7000-8000-0000000000b1"))
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
FIRST = Message(MessageId(UUID("0198c1de-0000-7000-8000-0000000000a1")), 1, PARTICIPANT, "Good morning.", AT)
SECOND = Message(
    MessageId(UUID("0198c1de-0000-7000-8000-0000000000a2")),
    2,
    PARTICIPANT,
    "Caf\u00e9 \U0001f44b",
    AT + timedelta(microseconds=123_456),
)


def test_the_chain_of_two_messages_is_the_one_that_the_description_gives() -> None:
    genesis = chain.genesis(CONVERSATION)
    assert genesis.hex() == "8a8346d7497d3955ca90000b59b1399b5bbee5f6a2a4356294e41f98fa8a878d"
    salt = chain.salt(KEY, FIRST.sequence, FIRST.message_id)
    assert salt.hex() == "5ad3694907e6f4ecdcfa5b382b853236"
    hashed = chain.text_hash(salt, FIRST.text)
    assert hashed.hex() == "1bf6d8f19560d22261c53aea6131d6fce2ecfc5b13537034c4b279ea110f3d5c"
    first = chain.link(genesis, CONVERSATION, FIRST, hashed)
    assert first.hex() == "658658922316a85d728aa16c3e794788e4bb12eab650af78e20a76dddf0c5ee3"
    second = chain.sealed(first, KEY, CONVERSATION, SECOND)
    assert second.hex() == "b78040f6067f73ecaad209c15b182485fcd96743e98230ee6547ea76288af2b6"


@pytest.mark.parametrize(
    "altered",
    [
        replace(FIRST, message_id=SECOND.message_id),
        replace(FIRST, sequence=2),
        replace(FIRST, participant_id=ParticipantId(SECOND.message_id)),
        replace(FIRST, text="Good evening."),
        replace(FIRST, send_time=AT + timedelta(microseconds=1)),
    ],
)
def test_whatever_is_altered_in_a_message_alters_its_hash(altered: Message) -> None:
    genesis = chain.genesis(CONVERSATION)
    kept = chain.sealed(genesis, KEY, CONVERSATION, FIRST)
    assert chain.sealed(genesis, KEY, CONVERSATION, altered) != kept


def test_a_message_cannot_be_moved_to_another_place_or_conversation() -> None:
    genesis = chain.genesis(CONVERSATION)
    kept = chain.sealed(genesis, KEY, CONVERSATION, FIRST)
    elsewhere = ConversationId(UUID("0198c1de-0000-7000-8000-000000000002"))
    assert chain.genesis(elsewhere) != genesis
    assert chain.sealed(kept, KEY, CONVERSATION, FIRST) != kept
    assert chain.sealed(genesis, KEY, elsewhere, FIRST) != kept


def test_the_same_short_text_has_another_hash_in_every_message_and_under_every_key() -> None:
    salts = {
        chain.salt(key, sequence, message.message_id)
        for key in (KEY, KEY[::-1])
        for sequence in (1, 2)
        for message in (FIRST, SECOND)
    }
    assert len({chain.text_hash(salt, "yes") for salt in salts}) == 8
