"""Exports as their readers open them: in a spreadsheet, in a program, and in `sotto verify`."""

import csv
import io
import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest
from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import seal_pb2
from sotto.conversation.v1.seal_pb2_grpc import SealServiceStub

from chassis.auth import Caller
from chassis.faults import Fault, Kind
from chassis.ids import ConversationId, MessageId, ParticipantId, parse_id
from services.conversation.domain import chain
from services.conversation.domain.entities import Message
from services.conversation.store.seals import seal_message
from tests.integration.conversation.acts import a_plan, accept, withdraw
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene, let_join
from tests.support.builders import a_client, a_process

JSON = pb.EXPORT_FORMAT_JSON
MOST_GROWTH = 20 * 1024 * 1024


async def exported(house: House, caller: Caller, scene: Scene, time_zone: str = "") -> list[dict[str, str]]:
    """An export as a spreadsheet would read it."""
    data = await exported_bytes(house, caller, scene, time_zone)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


async def exported_bytes(
    house: House,
    caller: Caller,
    scene: Scene,
    time_zone: str = "",
    form: pb.ExportFormat = pb.EXPORT_FORMAT_UNSPECIFIED,
) -> bytes:
    request = pb.ExportConversationRequest(conversation_id=scene.id, time_zone=time_zone, format=form)
    pieces = [each.data async for each in house.stub(caller).ExportConversation(request)]
    assert max(len(piece) for piece in pieces) <= 64 * 1024
    return b"".join(pieces)


def of_kind(rows: list[dict[str, str]], kind: str) -> list[dict[str, str]]:
    """The rows of a kind."""
    return [row for row in rows if row["kind"] == kind]


@pytest.mark.rule("S31")
async def test_an_export_has_every_message_with_both_times_and_no_formula(house: House) -> None:
    scene = await an_open_scene(house, an_invitee('=HYPERLINK("x")'))
    texts = ['=1+1, "quoted"\r\nsecond line', "+41 79", "-1", "@me", "\tx", "\uff1d1", " =2", "plain 🙂"]
    for text in texts:
        await scene.say(scene.client, text)
    await scene.complete()
    rows = of_kind(await exported(house, scene.client, scene, "Asia/Kathmandu"), "message")
    assert [row["sequence"] for row in rows] == [str(number) for number in range(1, 10)]
    assert [row["text"] for row in rows[1:]] == [f"'{text}" for text in texts[:-1]] + texts[-1:]
    assert {row["name"] for row in rows} == {"Dr. Mira Voss", '\'=HYPERLINK("x")'}
    assert rows[0]["time_utc"].endswith("+00:00")
    assert rows[0]["time_local (Asia/Kathmandu)"].endswith("+05:45")


@pytest.mark.rule("S31")
async def test_a_long_export_comes_in_small_pieces_and_is_whole(house: House) -> None:
    scene = await an_open_scene(house)
    for number in range(60):
        await scene.say(scene.host, f"{number} " + "é" * 9_000)
    rows = of_kind(await exported(house, scene.client, scene), "message")
    assert [row["sequence"] for row in rows] == [str(number) for number in range(1, 62)]
    document = json.loads(await exported_bytes(house, scene.client, scene, form=JSON))
    assert [each["sequence"] for each in document["messages"]] == list(range(1, 62))


async def test_an_export_refuses_outsiders_unknown_time_zones_and_unknown_forms(house: House) -> None:
    scene = await an_open_scene(house)
    with pytest.raises(Fault) as refusal:
        await exported_bytes(house, a_client(), scene)
    assert refusal.value.kind is Kind.NOT_FOUND
    for zone in ("Mars/Base", "../etc/passwd", "America"):
        with pytest.raises(Fault) as refusal:
            await exported_bytes(house, scene.client, scene, zone)
        assert [each.field for each in refusal.value.violations] == ["time_zone"]
    with pytest.raises(Fault) as refusal:
        await exported_bytes(house, scene.client, scene, form=9)  # type: ignore[arg-type]
    assert [each.field for each in refusal.value.violations] == ["format"]


@pytest.mark.rule("S26", "S27", "S31", "S32")
async def test_a_participants_export_differs_from_the_hosts_exactly_as_the_rules_say(house: House) -> None:
    ann, ben = an_invitee("Ann Able", fee=5000), an_invitee("Ben Baker", fee=700)
    scene = await a_scene(house, ann, ben, name_policy=pb.NAME_POLICY_ALIAS)
    await scene.announce(scene.host, "Second text")
    await scene.say(scene.host, "Good morning.")
    await accept(scene, scene.clients[1])
    await scene.say(scene.clients[1], "Hello")
    ids = {each.display_name: each.participant_id for each in (await scene.get(scene.host)).participants}
    await scene.admit(scene.host, [ids["Ann Able"]])
    await scene.admit(scene.clients[1])
    host, client = await exported(house, scene.host, scene), await exported(house, scene.clients[0], scene)
    assert [(row["name"], row["email"], row["fee"]) for row in of_kind(host, "participant")] == [
        ("Dr. Mira Voss", "", ""),
        ("Ann Able", ann.email, "50.00"),
        ("Ben Baker", ben.email, "7.00"),
    ]
    assert [(row["name"], row["fee"], row["currency"]) for row in of_kind(client, "participant")] == [
        ("Dr. Mira Voss", "", ""),
        ("Ann Able", "50.00", "CAD"),
        ("Participant 2", "", ""),
    ]
    assert "email" not in client[0]
    assert [row["text"] for row in of_kind(host, "announcement")] == ["Second text", "We answer on weekdays."]
    assert [(row["name"], row["text"]) for row in of_kind(client, "announcement")] == [("", "Second text")]
    assert [row["name"] for row in of_kind(host, "message")] == ["Dr. Mira Voss", "Ben Baker"]
    assert [row["name"] for row in of_kind(client, "message")] == ["Dr. Mira Voss", "Participant 2"]
    assert [row["name"] for row in of_kind(host, "file")] == ["Dr. Mira Voss", "Ben Baker"]
    assert [row["name"] for row in of_kind(client, "file")] == ["Dr. Mira Voss"]
    for form in (pb.EXPORT_FORMAT_CSV, JSON):
        data = (await exported_bytes(house, scene.clients[0], scene, form=form)).decode()
        assert "Ben" not in data
        assert "@example.org" not in data
        assert "7.00" not in data
        assert "700" not in [str(each.get("fee", {}).get("minor_units")) for each in _people(data, form)]


def _people(data: str, form: pb.ExportFormat) -> list[dict[str, Any]]:
    return list(json.loads(data)["participants"]) if form == JSON else []


@pytest.mark.rule("S31")
async def test_json_says_the_same_as_csv(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ann Able", fee=5000))
    await accept(scene, scene.client)
    await scene.say(scene.client, 'Quoted " and \u2028 and\nlines')
    await scene.admit(scene.client)
    for caller in (scene.host, scene.client):
        rows = await exported(house, caller, scene)
        document = json.loads(await exported_bytes(house, caller, scene, form=JSON))
        assert [each["name"] for each in document["participants"]] == [
            row["name"] for row in of_kind(rows, "participant")
        ]
        assert [each["text"] for each in document["messages"]] == [
            row["text"] for row in of_kind(rows, "message")
        ]
        assert [each["file_id"] for each in document["files"]] == [row["id"] for row in of_kind(rows, "file")]
        assert [each["text"] for each in document["announcements"]] == [
            row["text"] for row in of_kind(rows, "announcement")
        ]
        assert ("email" in document["participants"][1]) is (caller is scene.host)
        assert document["certificate"] is None


async def seal_keys(house: House) -> dict[str, Any]:
    """The published keys as a JWK set."""
    stub: Any = house.door.stub(SealServiceStub, a_process("gateway"))
    answer = await stub.ListSealKeys(seal_pb2.ListSealKeysRequest())
    return {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": each.kid, "x": each.x} for each in answer.keys]}


def verified(folder: Path, data: bytes, keys: dict[str, Any]) -> tuple[int, str]:
    """What `sotto verify` says to an export."""
    (folder / "export").write_bytes(data)
    (folder / "keys.json").write_text(json.dumps(keys))
    command = [sys.executable, "-m", "commands", "verify"]
    ended = subprocess.run(
        [*command, str(folder / "export"), "--keys", str(folder / "keys.json")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert not ended.stderr
    return ended.returncode, ended.stdout


@pytest.mark.rule("B9")
async def test_what_host_participant_and_latecomer_export_after_completion_is_verified_offline(
    house: House, tmp_path: Path
) -> None:
    scene = await an_open_scene(house, an_invitee("Ann Able"), name_policy=pb.NAME_POLICY_ALIAS)
    for number in range(4):
        await scene.say(scene.client, f"message {number}")
    late = await let_join(house, scene, 4)
    later = await let_join(house, scene, 6, "Latest", 10)
    status, _ = verified(
        tmp_path, await exported_bytes(house, scene.host, scene, form=JSON), await seal_keys(house)
    )
    assert status == 3
    await scene.complete()
    keys = await seal_keys(house)
    for caller, count in ((scene.host, 5), (scene.client, 5), (late, 2), (later, 0)):
        data = await exported_bytes(house, caller, scene, "Asia/Kathmandu", JSON)
        status, sentence = verified(tmp_path, data, keys)
        assert (status, sentence.startswith(f"VERIFIED: {count} messages")) == (0, True), sentence
    edited = data_of(await exported_bytes(house, late, scene, form=JSON), "message 3", "message 4")
    status, sentence = verified(tmp_path, edited, keys)
    assert (status, sentence.split(":")[0]) == (1, "BROKEN")
    status, sentence = verified(tmp_path, await exported_bytes(house, late, scene), keys)
    assert (status, "CSV" in sentence) == (2, True)


def data_of(data: bytes, text: str, other: str) -> bytes:
    """An export in which somebody changed a text."""
    assert text.encode() in data
    return data.replace(text.encode(), other.encode())


@pytest.mark.rule("S19", "S26", "S31", "B9")
async def test_an_export_shows_of_a_withdrawal_what_the_conversation_shows_and_no_more(
    house: House, tmp_path: Path
) -> None:
    scene = await a_plan(house, an_invitee("Ann Able"), an_invitee("Ben Baker"))
    ann, ben = scene.clients
    await withdraw(scene, ann)
    house.clock.advance(timedelta(days=3))
    await scene.say(scene.host, "Good morning.")
    await scene.announce(scene.host, "Said later")
    await scene.complete()
    keys = await seal_keys(house)
    everybody = ["Dr. Mira Voss", "Ann Able", "Ben Baker"]
    for caller, names, status in (
        (scene.host, everybody, 0),
        (ben, ["Dr. Mira Voss", "Ben Baker"], 0),
        (ann, ["Dr. Mira Voss", "Ann Able"], 3),
    ):
        rows = await exported(house, caller, scene)
        assert [row["name"] for row in of_kind(rows, "participant")] == names
        data = await exported_bytes(house, caller, scene, form=JSON)
        assert [each for each in everybody if each.encode() in data] == names
        assert verified(tmp_path, data, keys)[0] == status
        assert (b"Said later" in data) is bool(of_kind(rows, "announcement")) is (caller is not ann)
    document = json.loads(await exported_bytes(house, ann, scene, form=JSON))
    assert (document["messages"], document["certificate"]) == ([], None)
    assert "withdrew" in verified(tmp_path, json.dumps(document).encode(), keys)[1]


@pytest.mark.rule("B9")
async def test_a_conversation_is_closed_with_one_certificate_by_the_key_in_use(house: House) -> None:
    scene = await an_open_scene(house)
    request_id = "0198c1de-0000-7000-8000-000000000009"
    now = await scene.get(scene.host)
    given: dict[str, Any] = {
        "etag": now.etag,
        "preview_token": house.signed_preview(now),
        "request_id": request_id,
    }
    await scene.complete(**given)
    await scene.complete(**given)
    connection = await asyncpg.connect(house.urls.owner_url)
    rows = await connection.fetch(
        "SELECT kid FROM closing_certificate WHERE conversation_id = $1::text::uuid", scene.id
    )
    await connection.close()
    assert [row["kid"] for row in rows] == [(await seal_keys(house))["keys"][0]["kid"]]


async def filled(house: House, scene: Scene, count: int) -> None:
    """Give a conversation many messages, chained, without sending each."""
    conversation_id = ConversationId(parse_id(scene.id, ""))
    sender = ParticipantId(parse_id(scene.participant_id(scene.client), ""))
    # Of roles behind the second wall PostgreSQL takes no COPY.
    connection = await asyncpg.connect(
        house.urls.superuser_url, server_settings={"search_path": "conversation"}
    )
    last = await connection.fetchval(
        "SELECT last_hash FROM conversation WHERE conversation_id = $1", conversation_id
    )
    key, records, now = await house.key(conversation_id), [], house.clock.now()
    for sequence in range(2, count + 1):
        message_id = MessageId(parse_id(f"0198c1de-0000-7000-8000-{sequence:012x}", ""))
        message = Message(message_id, sequence, sender, f"message {sequence} " + "x" * 180, now)
        last = chain.sealed(last, key, conversation_id, message)
        sealed = seal_message(key, conversation_id, sequence, message_id, message.text)
        records.append((conversation_id, sequence, message_id, sender, sealed, now, last))
    columns = [
        "conversation_id",
        "sequence",
        "message_id",
        "participant_id",
        "sealed_text",
        "send_time",
        "hash",
    ]
    await connection.copy_records_to_table("message", records=records, columns=columns)
    await connection.execute(
        "UPDATE conversation SET last_sequence = $2, last_hash = $3, version = version + 1"
        " WHERE conversation_id = $1",
        conversation_id,
        count,
        last,
    )
    await connection.close()


@pytest.mark.rule("S31")
async def test_a_hundred_thousand_messages_are_exported_in_little_memory(house: House) -> None:
    scene = await an_open_scene(house)
    await filled(house, scene, 100_000)
    for form in (pb.EXPORT_FORMAT_CSV, JSON):
        request = pb.ExportConversationRequest(conversation_id=scene.id, format=form)
        process, found, size, sizes = psutil.Process(), 0, 0, []
        async for piece in house.stub(scene.host).ExportConversation(request, timeout=600):
            found, size = found + piece.data.count(b"x" * 180), size + len(piece.data)
            sizes.append(process.memory_info().rss)
        assert (found, size > 20_000_000) == (99_999, True)
        assert max(sizes) - sizes[0] < MOST_GROWTH


SOFFICE = shutil.which("soffice")


@pytest.mark.rule("S31")
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed on this machine")
async def test_libreoffice_opens_an_export_as_it_is(house: House, tmp_path: Path) -> None:
    scene = await an_open_scene(house, an_invitee("=1+1"))
    texts = [
        '=HYPERLINK("https://x.test","y")',
        "two\nlines, and a comma",
        "Zoë 🙂",
        "+1",
        "@SUM(1)",
        "\uff1d1",
    ]
    for text in texts:
        await scene.say(scene.client, text)
    (tmp_path / "export.csv").write_bytes(await exported_bytes(house, scene.client, scene))
    converted(tmp_path / "export.csv", tmp_path / "again")
    again = (tmp_path / "again" / "export.csv").read_text("utf-8-sig")
    rows = of_kind(list(csv.DictReader(io.StringIO(again, newline=""))), "message")
    assert [row["text"].lstrip("'") for row in rows[1:]] == texts
    assert {row["name"].lstrip("'") for row in rows[1:]} == {"=1+1"}


def converted(path: Path, folder: Path) -> None:
    """Open a file as a person would, formulas and all, and save what is shown."""
    as_utf8 = "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,0,true"
    as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
    home = f"-env:UserInstallation=file://{folder}-home"
    command = [str(SOFFICE), "--headless", home, as_utf8, "--convert-to", as_shown]
    subprocess.run(
        [*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=300
    )
