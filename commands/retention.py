"""`sotto retention report | run`: what operators ask of the conversation service, over gRPC.

Reads SOTTO_CONVERSATION_ADDRESS, SOTTO_IDENTITY_KEY_FILE (the operator's) and SOTTO_TLS_*_FILE if set.
Exit status: 0 done; 1 refused; 2 it could not be asked.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.conversation.v1 import retention_pb2 as pb
from sotto.conversation.v1.retention_pb2_grpc import RetentionServiceStub

from chassis.dial import Channel
from chassis.settings import Address, IdentitySettings, load
from commands.asking import ask
from commands.terminal import table

if TYPE_CHECKING:
    from sotto.conversation.v1.retention_pb2_grpc import RetentionServiceAsyncStub


class OperatorSettings(IdentitySettings):
    """Where the conversation service is, and who asks."""

    conversation_address: Address


def run(asked: argparse.Namespace) -> int:
    """Do what the arguments say; the exit status."""
    return asyncio.run(act(load(OperatorSettings), asked))


async def act(settings: OperatorSettings, asked: argparse.Namespace) -> int:
    """Ask the conversation service; the exit status."""
    return await ask("conversation", settings, partial(_act, asked))


async def _act(asked: argparse.Namespace, channel: Channel) -> int:
    retention = RetentionServiceStub(channel)
    if asked.act == "report":
        return await _report(retention, asked.division)
    return await _look(retention, asked.division)


async def _report(retention: "RetentionServiceAsyncStub", division_id: str) -> int:
    found = await retention.ReportRetention(pb.ReportRetentionRequest(division_id=division_id))
    _counts(found.counts)
    if found.retentions:
        sys.stdout.write("\n")
        table(
            ("CONVERSATION", "DIVISION", "STATE", "OVER SINCE", "DESTROYED FROM", "HELD SINCE"),
            [
                (
                    each.conversation_id,
                    each.division_id,
                    pb.RetentionState.Name(each.state).removeprefix("RETENTION_STATE_").lower(),
                    _day(each, "end_time"),
                    _day(each, "due_time"),
                    _day(each, "hold_time"),
                )
                for each in found.retentions
            ],
        )
    return 0


async def _look(retention: "RetentionServiceAsyncStub", division_id: str) -> int:
    request = pb.RunRetentionRequest(request_id=str(uuid4()), division_id=division_id)
    done = await retention.RunRetention(request)
    sys.stdout.write(
        f"{done.noticed_count} conversations were given notice, {done.withdrawn_count} notices ended, "
        f"{done.destroying_count} conversations are destroyed now.\n"
    )
    return 0


def _counts(counts: Sequence[pb.RetentionCounts]) -> None:
    if not counts:
        sys.stdout.write("No conversation is over.\n")
        return
    table(
        ("DIVISION", "KEPT FOR", "DUE", "NOTICED", "HELD", "DESTROYED"),
        [
            (
                each.division_id,
                f"{each.retention_months} months" if each.retention_months else "ever",
                str(each.due_count),
                str(each.noticed_count),
                str(each.held_count),
                str(each.destroyed_count),
            )
            for each in counts
        ],
    )


def _day(found: pb.Retention, field: str) -> str:
    if not found.HasField(field):
        return "-"
    moment: Timestamp = getattr(found, field)
    return f"{moment.ToDatetime(UTC):%Y-%m-%d}"
