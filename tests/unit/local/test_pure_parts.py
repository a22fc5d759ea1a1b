"""The parts of the local stack that decide without doing: ports, pauses, arguments, environments."""

import inspect
import json
from pathlib import Path

import pytest
from starlette.routing import Route

from deploy.local.__main__ import parser
from deploy.local.backoff import Backoff
from deploy.local.house import Person, read_people
from deploy.local.keyring import Keyring
from deploy.local.logs import Tail
from deploy.local.mail import Pages
from deploy.local.mailbox import Mailbox
from deploy.local.ports import default_ports, free_ports
from deploy.local.state import State
from deploy.local.wiring import Options, Wiring


def test_no_two_listeners_share_a_port() -> None:
    for ports in (default_ports(), default_ports(9090), free_ports()):
        assert len(set(ports.values())) == len(ports)
        assert all(0 < port < 65_536 for port in ports.values())


def test_the_gateway_moves_alone() -> None:
    moved = {name for name, port in default_ports(9090).items() if default_ports()[name] != port}
    assert moved == {"gateway", "gateway-metrics"}


def test_pauses_double_up_to_half_a_minute() -> None:
    backoff = Backoff()
    assert [backoff.after(1) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_pauses_begin_anew_after_a_minute_of_life() -> None:
    backoff = Backoff()
    assert [backoff.after(lived) for lived in (1, 1, 60)] == [0.5, 1, 0.5]


@pytest.mark.parametrize("port", ["0", "65535", "-1", "eight", "8080.0", ""])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        parser().parse_args(["up", f"--port={port}"])
    assert refused.value.code == 2
    assert "is not a port between 1 and 64535" in capsys.readouterr().err


def test_people_are_read_from_json_lines_among_others() -> None:
    output = 'seeding\n{"name": "Ann", "role": "client", "email": "a@example.org", "division": ""}\n'
    assert read_people(output) == [Person("Ann", "client", "a@example.org", "")]


def test_a_tail_begins_near_the_end_and_gives_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_text("".join(f"{number}\n" for number in range(20)) + "unfin")
    tail = Tail(log)
    assert tail.new_lines() == [str(number) for number in range(10, 20)]
    log.write_text(log.read_text() + "ished\n")
    assert tail.new_lines() == ["unfinished"]


def _wiring(folder: Path, tls: bool = False) -> Wiring:
    return Wiring(Keyring(folder), default_ports(), Options(tls=tls))


def test_each_process_is_told_only_what_it_needs(tmp_path: Path) -> None:
    wiring = _wiring(tmp_path)
    holders = {
        "SOTTO_STRIPE_SECRET_KEY_FILE": {"billing"},
        "SOTTO_S3_SECRET_KEY_FILE": {"files"},
        "SOTTO_MASTER_KEY_FILE": {"directory", "conversation", "files"},
        "SOTTO_KEY_STORE_URL_FILE": {"conversation", "files"},
        "SOTTO_KEY_STORE_OWNER_URL_FILE": set(),
        "SOTTO_SMTP_HOST": {"notify"},
        "SOTTO_HTTP_LISTEN": {"gateway"},
        "SOTTO_DATABASE_URL_FILE": {"directory", "conversation", "files", "billing", "notify"},
        "SOTTO_DATABASE_OWNER_URL_FILE": set(),
        "SOTTO_BILLING_ADDRESS": {"gateway", "notify", "operator"},
    }
    processes = ("directory", "conversation", "files", "billing", "notify", "gateway", "operator")
    for variable, expected in holders.items():
        assert {name for name in processes if variable in wiring.environment(name)} == expected, variable


def test_no_secret_stands_in_an_environment(tmp_path: Path) -> None:
    wiring = _wiring(tmp_path)
    environments = [wiring.environment(name) for name in ("billing", "files", "gateway", "operator")]
    secrets = [path.read_text() for path in tmp_path.glob("*.password")]
    assert secrets
    values = " ".join(value for environment in environments for value in environment.values())
    assert not any(secret in values for secret in secrets)


def test_the_trust_file_holds_public_keys_only(tmp_path: Path) -> None:
    trusted = json.loads(Path(_wiring(tmp_path).environment("gateway")["SOTTO_TRUST_FILE"]).read_text())
    names = {"directory", "conversation", "files", "billing", "notify", "gateway", "operator"}
    assert {key["kid"] for key in trusted["keys"]} == names
    assert not any("d" in key for key in trusted["keys"])


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    first, second = Keyring(tmp_path), Keyring(tmp_path)
    assert first.password("nats") == second.password("nats") != first.password("s3")
    assert first.master_key().read_text() == second.master_key().read_text()
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())


def test_a_folder_taken_by_one_is_free_after_its_release(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.create()
    assert state.running() is None
    state.acquire("http://localhost:1")
    running = State(tmp_path).running()
    assert running is not None
    assert running.url == "http://localhost:1"
    state.release()
    assert State(tmp_path).running() is None


def test_reset_deletes_only_what_is_ours(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.create()
    (tmp_path / "thesis.txt").write_text("precious")
    state.remove()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_mails_are_kept_over_a_restart_newest_first(tmp_path: Path) -> None:
    before = Mailbox(tmp_path)
    ids = [before.add("a@example.org", [to], b"Subject: Hi\r\n\r\nText\r\n") for to in ("b@x.org", "C@x.org")]
    after = Mailbox(tmp_path)
    assert [mail.id for mail in after.newest_first()] == ids[::-1]
    assert [mail.id for mail in after.newest_first(to="c@X.org")] == ids[1:]
    assert [mail.id for mail in after.newest_first(after=ids[0])] == ids[1:]


def test_looking_for_ones_mails_opens_nobody_elses(tmp_path: Path) -> None:
    """Otherwise every look costs as much as all mails together, and many looks at once stop the catcher."""
    before = Mailbox(tmp_path)
    others = tmp_path / f"{before.add('a@x.org', ['b@x.org'], b'')}.eml"
    own = before.add("a@x.org", ["c@x.org"], b"")
    after = Mailbox(tmp_path)
    others.unlink()
    others.mkdir()  # what is opened now fails
    for mailbox in (before, after):
        assert [mail.id for mail in mailbox.newest_first(to="c@x.org")] == [own]


def test_no_mail_arrives_in_the_middle_of_a_look(tmp_path: Path) -> None:
    """Starlette runs plain functions in threads, beside the loop on which mails arrive."""
    routes = [each for each in Pages(Mailbox(tmp_path)).application().routes if isinstance(each, Route)]
    shared = [each.endpoint for each in routes if each.path != "/api/health"]
    assert shared
    assert all(inspect.iscoroutinefunction(endpoint) for endpoint in shared)


@pytest.mark.parametrize("name", ["../x", "1/../../x", "", "999"])
def test_a_mail_that_is_not_there_is_not_found(tmp_path: Path, name: str) -> None:
    assert Mailbox(tmp_path).get(name) is None


def test_a_mail_in_an_unknown_character_set_is_still_read(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    name = mailbox.add("a@x.org", ["b@x.org"], b"Content-Type: text/plain; charset=klingon\r\n\r\nhello")
    mail = mailbox.get(name)
    assert mail is not None
    assert mail.text == "hello"
