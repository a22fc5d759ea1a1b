"""`sotto admin` as an operator runs it (S1, S2, S3)."""

import argparse
import asyncio
import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

import pytest
from sotto.common.v1 import money_pb2
from sotto.directory.v1 import administration_pb2, directory_pb2

from chassis.auth import Scope
from commands.admin import OperatorSettings, act
from commands.admin_arguments import SCOPES, add_to
from tests.integration.directory.conftest import World
from tests.support.builders import a_process


async def sotto(world: World, *arguments: str) -> tuple[int, str, str]:
    """What the command does, in this process; its exit status and what it wrote."""
    parser = argparse.ArgumentParser()
    add_to(parser, lambda _: 0)
    settings = OperatorSettings(
        directory_address=world.door.address,
        identity_key_file=world.keys.identity_key_file("operator"),
    )
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = await act(settings, parser.parse_args(arguments))
    # The service runs in this process too, and writes its log to the same place.
    lines = out.getvalue().splitlines(keepends=True)
    return status, "".join(line for line in lines if " [info " not in line), err.getvalue()


async def process(world: World, *arguments: str) -> tuple[int, str, str]:
    """The command as an operator runs it; its exit status and what it wrote."""
    environment = {
        "PATH": os.environ["PATH"],
        "SOTTO_DIRECTORY_ADDRESS": world.door.address,
        "SOTTO_IDENTITY_KEY_FILE": str(world.keys.identity_key_file("operator")),
        "SOTTO_TRUST_FILE": str(world.keys.trust_file),
    }
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "commands", "admin", *arguments),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await running.communicate()
    assert running.returncode is not None
    assert b"Traceback" not in err, err.decode()
    return running.returncode, out.decode(), err.decode()


async def divisions(world: World, practice_id: str) -> list[directory_pb2.Division]:
    request = administration_pb2.ListDivisionsRequest(practice_id=practice_id)
    return list((await world.administration(a_process("operator")).ListDivisions(request)).divisions)


@pytest.mark.rule("S1", "S2")
async def test_a_first_practice_is_set_up_with_nothing_but_commands(world: World) -> None:
    about = ("--name", "Oak Street", "--support-address", "help@oak.test")
    assert (await sotto(world, "practice", "create", "oak", *about))[0] == 0
    settings = ("--time-zone", "Europe/Zurich", "--locale", "en-GB", "--emergency-number", "144")
    named = ("--name", "Day clinic", "--support-address", "help@oak.test", "--currency", "CHF")
    money = ("--billing-enabled", "--late-hours", "24", "--late-fee", "30.00", "--refund-limit", "100.00")
    kept = ("--retention-months", "120", "--invoice-issuer", "Oak Street", "--invoice-issuer", "8000 Zürich")
    made = await sotto(world, "division", "create", "oak", *named, *settings, *money, *kept)
    assert made[0] == 0, made
    listed = await sotto(world, "practice", "list")
    assert [line.split()[0] for line in listed[1].splitlines()] == ["SHORT", "maple", "oak"]
    practice_id = listed[1].splitlines()[2].split()[-1]
    (division,) = await divisions(world, practice_id)
    assert (division.retention_months, list(division.invoice_issuer)) == (120, ["Oak Street", "8000 Zürich"])
    assert division.cancellation_policy.late_fee == money_pb2.Money(minor_units=3_000, currency="CHF")
    assert division.refund_limit == money_pb2.Money(minor_units=10_000, currency="CHF")
    changing = ("--no-billing-enabled", "--refund-limit", "none", "--tax-rate", "8.1", "--tax-name", "VAT")
    changed = await sotto(world, "division", "update", "oak/Day clinic", *changing)
    assert changed[1] == "The division Day clinic was changed: billing_enabled, refund_limit, tax.\n"
    (after,) = await divisions(world, practice_id)
    assert (after.billing_enabled, after.HasField("refund_limit"), after.tax.rate) == (False, False, "8.1")
    assert after.cancellation_policy == division.cancellation_policy
    added = ("oak/Day clinic", "kim@oak.test", "Kim Oak", "--role", "admin", "--role", "provider")
    assert (await sotto(world, "member", "add", *added))[0] == 0
    heading, line = (await sotto(world, "member", "list", "oak/Day clinic"))[1].splitlines()
    assert heading.split() == ["NAME", "E-MAIL", "ROLES", "ACTIVE", "ID"]
    assert line.split()[:-1] == ["Kim", "Oak", "kim@oak.test", "provider,", "admin", "yes"]


@pytest.mark.rule("S2", "S3")
async def test_people_are_named_by_address_and_let_out_and_in(world: World) -> None:
    await world.a_member("ann@example.test")
    division = world.division.division_id
    roles = await sotto(world, "member", "roles", division, "ANN@example.test", "--role", "coordinator")
    assert "is coordinator in Counselling." in roles[1]
    for word, active in (("deactivate", "no"), ("reactivate", "yes")):
        assert (await sotto(world, "member", word, division, "ann@example.test"))[0] == 0
        listed = (await sotto(world, "member", "list", division, "--search", "ann@"))[1]
        assert listed.splitlines()[1].split()[-2] == active
    assert "not a member any more" in (await sotto(world, "member", "roles", division, "ann@example.test"))[1]
    assert (await sotto(world, "client", "add", "maple", "zoe@example.test", "Zoe"))[0] == 0
    names = [line.split()[0] for line in (await sotto(world, "client", "list", "maple"))[1].splitlines()]
    assert names == ["NAME", "Dr.", "Zoe"]
    assert (await sotto(world, "client", "deactivate", "maple", "zoe@example.test"))[0] == 0


@pytest.mark.rule("S1")
async def test_what_is_refused_is_said_in_a_sentence_and_exit_status_1(world: World) -> None:
    taken = ("maple", "--name", "Maple", "--support-address", "help@maple.test")
    status, _, err = await sotto(world, "practice", "create", *taken)
    assert (status, err) == (1, "Another practice has this short name. (PRACTICE_EXISTS)\n")
    assert (await sotto(world, "division", "list", "nowhere"))[0] == 1
    wrong = await sotto(world, "division", "update", world.division.division_id, "--late-fee", "1,50")
    assert (wrong[0], "--late-fee must be a plain amount such as 12.50." in wrong[2]) == (1, True)
    longer = await sotto(
        world, "division", "update", world.division.division_id, "--retention-months", "9999"
    )
    assert (longer[0], "division.retention_months must be between 1 and 1,200" in longer[2]) == (1, True)
    assert (await process(world, "division", "list", "nowhere"))[0] == 1


async def test_machines_are_made_listed_and_revoked(world: World) -> None:
    options = ("--name", "Health record", "--scope", "directory.read", "--scope", "people.act_for")
    status, out, _ = await sotto(world, "machine", "create", "maple", *options, "--days", "30")
    (machine_id, secret), *_ = zip(*(line.split()[1:] for line in out.splitlines()[:2]), strict=True)
    assert (status, len(secret)) == (0, 43)
    _, listed, _ = await sotto(world, "machine", "list", "maple")
    assert "Health record" in listed
    assert "directory.read people.act_for" in listed
    assert machine_id in listed
    assert secret not in listed
    assert (await sotto(world, "machine", "revoke", machine_id))[0] == 0
    assert machine_id not in (await sotto(world, "machine", "list", "maple"))[1]
    too_long = await sotto(world, "machine", "create", "maple", *options, "--days", "400")
    assert too_long[0] == 1
    assert "expire_time" in too_long[2]


def test_the_command_knows_every_scope() -> None:
    assert tuple(Scope) == SCOPES
