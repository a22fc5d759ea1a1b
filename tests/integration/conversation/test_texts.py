"""What people write comes back as they wrote it, and counts as read or unread for whom it should."""

import pytest
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.faults import Fault, Kind
from tests.integration.conversation.house import House, an_open_scene, let_join
from tests.integration.conversation.test_exporting import exported, of_kind

LETTERS = {
    "plain": "x",
    "an emoji of two UTF-16 units": "\U0001f642",
    "composed by NFC": "e\u0301",
    "not composable": "x\u0323",
    "right to left": "\u05d0",
    "zero width joiner": "\u200d",
}


@pytest.mark.rule("S16")
@pytest.mark.parametrize("name", LETTERS)
async def test_10_000_characters_are_a_message_and_10_001_are_not(house: House, name: str) -> None:
    scene = await an_open_scene(house)
    letter = LETTERS[name]
    most = 5_000 if name == "not composable" else 10_000
    sent = await scene.say(scene.client, letter * most)
    assert len(sent.text) == 10_000
    with pytest.raises(Fault) as refusal:
        await scene.say(scene.client, letter * most + "x")
    assert (refusal.value.kind, refusal.value.reason) == (Kind.INVALID, "TEXT_REFUSED")
    assert [each.field for each in refusal.value.violations] == ["text"]


ODD_TEXTS = [
    "\u202ereversed\u202c and \u2066isolated\u2069",
    "\u202enever closed",
    "\u200fשלום\u200e \u061cسلام",
    "👩\u200d👩\u200d👧 🏳\ufe0f\u200d🌈",
    "a\u0338\u0323\u0301 zalgo",
    " \t leading and trailing \r\n\r\n",
    "<script>alert(1)</script> &amp; **bold**",
    "\ufeff\u00ad\u2028\u2029\U000e0041",
    "\ufffe\uffff\U0010ffff",
]


@pytest.mark.rule("S16")
async def test_control_of_direction_and_other_odd_characters_come_back_as_they_were(house: House) -> None:
    scene = await an_open_scene(house)
    sent = [(await scene.say(scene.client, text)).text for text in ODD_TEXTS]
    read = [each.text for each in (await scene.messages(scene.host)).messages][1:]
    assert (
        sent
        == read
        == [
            *ODD_TEXTS[:4],
            "a\u0338\u0323\u0301 zalgo".replace("a\u0338\u0323\u0301", "ạ\u0338\u0301"),
            *ODD_TEXTS[5:],
        ]
    )
    rows = of_kind(await exported(house, scene.host, scene), "message")
    assert [row["text"] for row in rows][1:3] == ODD_TEXTS[:2]


@pytest.mark.rule("B7", "S11")
async def test_a_newcomer_marks_read_from_joining_on_and_never_beyond_the_last(house: House) -> None:
    scene = await an_open_scene(house)
    await scene.say(scene.client, "Before")
    newcomer = await let_join(house, scene, 3)
    stub = house.stub(newcomer)

    async def mark(sequence: int) -> tuple[int, int]:
        answer = await stub.MarkRead(pb.MarkReadRequest(conversation_id=scene.id, sequence=sequence))
        return answer.read_sequence, answer.unread_count

    assert await mark(0) == (2, 0)
    assert await mark(99) == (2, 0)
    for text in ("One", "Two", "Three"):
        await scene.say(scene.host, text)
    assert await mark(1) == (2, 3)
    assert await mark(4) == (4, 1)
    assert await mark(3) == (4, 1)
    assert await mark(2**63 - 1) == (5, 0)
    await scene.say(scene.host, "Four")
    assert (await scene.get(newcomer)).unread_count == 1
