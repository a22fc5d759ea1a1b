"""Entries are written where things happen: with the change, before the answer, after the refusal."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

from prometheus_client import Counter
from sotto.common.v1 import audit_pb2
from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import log
from chassis.audit.acts import ACT, Act
from chassis.audit.tables import AUDIT_ENTRY
from chassis.auth import Caller
from chassis.current import CALL
from chassis.db import Database
from chassis.faults import Fault, Kind

T = TypeVar("T")

DENIALS_A_MINUTE = 60
"""Of one caller in one process; more are counted, so that nobody fills the disk by asking for nothing."""

_REFUSALS = {Kind.FORBIDDEN, Kind.NOT_FOUND, Kind.UNAUTHENTICATED}
_CALLERS = 10_000
_BATCH = 200
_CHANGES = UUID("6f1d7c3e-4b59-4d0a-9a44-0d6f6b0a7a51")
"""The namespace of the ids of entries of changes."""

_UNWRITTEN = Counter(
    "sotto_audit_unwritten_denials_total", "Refusals that were counted only, over the limit."
)

# The entries of many calls in one round trip. After a power loss the last moments' may be missing, and so may
# be what was shown then; the end of a process loses none.
_INSERT = """
WITH soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO audit_entry (
    entry_id, person_id, process, machine_id, practice_id, session_id, action, conversation_id, object_id,
    request_id, outcome, reason, unwritten
)
SELECT each.* FROM soon, jsonb_to_recordset($1::jsonb) AS each (
    entry_id uuid, person_id uuid, process text, machine_id uuid, practice_id uuid, session_id uuid,
    action text, conversation_id uuid, object_id uuid, request_id uuid, outcome text, reason text,
    unwritten integer
)
"""


async def keep_change(connection: AsyncConnection, conversation_id: UUID | None = None) -> None:
    """Add the entry of the call that is being served to the transaction of its change.

    Nothing where the transaction has changed nothing, outside of calls, and where an entry of the same
    request is kept already: its id is made of the caller, the method and the request's id.
    `conversation_id` is for requests that name none.
    """
    call, act = CALL.get(), ACT.get()
    if call is None or call.caller is None or act is None or act.kind != audit_pb2.AUDIT_WRITE:
        return
    row = _row(call.caller, act)
    row["conversation_id"] = act.conversation_id or conversation_id
    if act.request_id is not None:
        row["entry_id"] = uuid5(_CHANGES, f"{call.caller.key} {act.method} {act.request_id}")
    values = select(*(cast(value, AUDIT_ENTRY.c[name].type) for name, value in row.items()))
    changed = func.pg_current_xact_id_if_assigned().is_not(None)
    statement = insert(AUDIT_ENTRY).from_select(list(row), values.where(changed))
    await connection.execute(statement.on_conflict_do_nothing())


class Trail:
    """The entries of reads and of refusals, written together with those of other calls."""

    def __init__(self, database: Database) -> None:
        self._direct = database.direct()
        self._waiting: list[tuple[Mapping[str, Any], asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._denials = _Denials()
        self._log = log.get("audit")

    async def answered(self) -> None:
        """Keep that the call is about to be shown something; raises where that cannot be kept."""
        call, act = CALL.get(), ACT.get()
        if call and call.caller and act and act.kind == audit_pb2.AUDIT_READ:
            await self._keep(_row(call.caller, act))

    async def over(self, answers: AsyncIterator[T]) -> AsyncIterator[T]:
        """A stream of answers, kept when the first of them is there."""
        async for answer in answers:
            await self.answered()
            yield answer
            break
        async for answer in answers:
            yield answer

    async def refused(self, fault: Fault) -> None:
        """Keep that the call is refused, if it is; the refusal stands also where that cannot be kept."""
        call, act = CALL.get(), ACT.get()
        if call is None or call.caller is None or fault.kind not in _REFUSALS:
            return
        unwritten = self._denials.admit(call.caller.key, asyncio.get_running_loop().time())
        if unwritten is None:
            _UNWRITTEN.inc()
            return
        row = _row(call.caller, act if act and act.method == call.method else Act(0, call.method))
        denied = {"outcome": "denied", "reason": fault.reason, "unwritten": unwritten}
        try:
            await self._keep(row | denied)
        except Exception as error:
            self._log.error("a refusal has no entry", method=call.method, **log.describe(error))

    async def close(self) -> None:
        """Write what waits, and disconnect."""
        if self._writer is not None:
            await self._writer
        await self._direct.close()

    async def _keep(self, row: Mapping[str, Any]) -> None:
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, kept))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await kept

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            try:
                await self._direct.fetch(_INSERT, json.dumps([row for row, _ in batch], default=str))
                failure = None
            except Exception as error:
                failure = error
            for _, kept in batch:
                if kept.done():
                    continue
                if failure is None:
                    kept.set_result(None)
                else:
                    kept.set_exception(failure)


class _Denials:
    """How many refusals of each caller were written in the current minute, and how many were not since."""

    def __init__(self) -> None:
        self._callers: OrderedDict[str, tuple[int, int, int]] = OrderedDict()

    def admit(self, caller: str, now: float) -> int | None:
        """None: only count this one. Otherwise how many were only counted since the last one written."""
        minute = int(now // 60)
        last, written, unwritten = self._callers.pop(caller, (minute, 0, 0))
        written = written if last == minute else 0
        full = written >= DENIALS_A_MINUTE
        self._callers[caller] = (minute, written, unwritten + 1) if full else (minute, written + 1, 0)
        if len(self._callers) > _CALLERS:
            self._callers.popitem(last=False)
        return None if full else unwritten


def _row(caller: Caller, act: Act) -> dict[str, Any]:
    return {
        "entry_id": uuid4(),
        "person_id": caller.person_id,
        "process": caller.service,
        "machine_id": caller.machine_id,
        "practice_id": caller.practice_id,
        "session_id": caller.session_id,
        "action": act.method,
        "conversation_id": act.conversation_id,
        "object_id": act.object_id,
        "request_id": act.request_id,
        "outcome": "done",
        "reason": None,
        "unwritten": 0,
    }
