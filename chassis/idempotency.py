"""The same request twice is one act: the claim on a request id is a row in the transaction of the act."""

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from chassis.faults import precondition


@dataclass(frozen=True)
class RequestKey:
    """What makes a request the same request.

    `caller` is `Caller.key`, `request_id` comes from the client, `method` is the full RPC name and
    `fingerprint` the SHA-256 of the request.
    """

    caller: str
    request_id: UUID
    method: str
    fingerprint: bytes


class Connection(Protocol):
    """The part of SQLAlchemy's AsyncConnection needed here, so that pure code may import `RequestKey`."""

    async def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> Any:
        """Run a statement with the driver's own placeholders."""
        ...


_CLAIM = """
INSERT INTO idempotency (caller, request_id, method, fingerprint) VALUES ($1, $2, $3, $4)
ON CONFLICT (caller, request_id) DO NOTHING RETURNING 1
"""
_FIND = "SELECT method, fingerprint, result FROM idempotency WHERE caller = $1 AND request_id = $2"
_REMEMBER = "UPDATE idempotency SET result = $3 WHERE caller = $1 AND request_id = $2"


async def claim(connection: Connection, key: RequestKey) -> str | None:
    """None if this is the first time: act, then `remember`. Otherwise the result remembered by the first.

    Waits for a first one that is still at work; if that one rolls back, this one is the first.
    Fault PRECONDITION, reason REQUEST_ID_REUSED, if the id was used for another request.
    """
    values = (key.caller, key.request_id, key.method, key.fingerprint)
    claimed = await connection.exec_driver_sql(_CLAIM, values)
    if claimed.first() is not None:
        return None
    result = await earlier(connection, key)
    if result is None:
        raise RuntimeError("an act was committed without remembering its result")
    return result


async def earlier(connection: Connection, key: RequestKey) -> str | None:
    """The result that was remembered when the request was made before, for acts that ask others first.

    None: it was not, or is still at work. Fault as `claim`.
    """
    found = (await connection.exec_driver_sql(_FIND, (key.caller, key.request_id))).one_or_none()
    if found is None:
        return None
    method, fingerprint, result = found
    if (method, bytes(fingerprint)) != (key.method, key.fingerprint):
        raise precondition("REQUEST_ID_REUSED", "This request_id was already used for a different request.")
    return None if result is None else str(result)


async def remember(connection: Connection, key: RequestKey, result: str) -> None:
    """Keep the result (an id or a small JSON text, no health information) for whoever repeats the request."""
    await connection.exec_driver_sql(_REMEMBER, (key.caller, key.request_id, result))
