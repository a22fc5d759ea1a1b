"""Reading what a request holds, with a clear refusal for what cannot be read."""

import json
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from gateway.patience import Patience
from gateway.problems import Refusal, body_too_large, media_type_refused, request_timeout, unreadable

BODY_LIMIT = 1024 * 1024
BODY_SECONDS = 20.0
DEPTH_LIMIT = 32

_FIELDS_LIMIT = 100
_PATIENCE = Patience()


async def read_body(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """The whole body. Refused: more than `limit` bytes, more than 20 s, any Content-Encoding."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise media_type_refused("it is")
    if int(request.headers.get("content-length", "0")) > limit:
        raise body_too_large(limit)
    pieces: list[bytes] = []
    size = 0
    try:
        with _PATIENCE.at_most(BODY_SECONDS):
            more = True
            while more:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                piece, more = message.get("body", b""), message.get("more_body", False)
                size += len(piece)
                if size > limit:
                    raise body_too_large(limit)
                pieces.append(piece)
    except TimeoutError:
        late = True
    else:
        late = False
    if late:
        raise request_timeout()
    return b"".join(pieces)


async def read_json(request: Request) -> Any:
    """The body as JSON; an empty one is {}. Refused: another Content-Type, and what `parse_json` refuses."""
    body = await read_body(request)
    if not body:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise media_type_refused("application/json")
    return parse_json(body)


def parse_json(body: bytes) -> Any:
    """JSON that means the same to everybody (RFC 8259 §4, §6).

    Refused: a name given twice, NaN, more than 32 levels, or what is no JSON at all.
    """
    try:
        value = _DECODER.decode(body.decode())
    except RecursionError:
        refusal = _too_deep()
    except UnicodeDecodeError:
        refusal = _broken("is not UTF-8")
    except json.JSONDecodeError as error:
        refusal = _broken(f"is not JSON at line {error.lineno}, column {error.colno}")
    except ValueError:
        refusal = _broken("holds a number that is too long")
    else:
        if _deeper_than(value, DEPTH_LIMIT):
            raise _too_deep()
        return value
    raise refusal


def query_of(request: Request) -> dict[str, list[str]]:
    """Query parameters with all their values. Refused if they are no UTF-8 or more than 100."""
    text = request.scope["query_string"].decode("latin-1")
    if not text:
        return {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS_LIMIT)
    except ValueError:
        pairs = None
    if pairs is None:
        raise Refusal(400, "QUERY_REFUSED", "The query is too long or is not UTF-8.")
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def no_query(request: Request) -> None:
    """Refuse the first query parameter, if there is any."""
    for name in query_of(request):
        raise unknown_parameter(name)


def unknown_parameter(name: str) -> Refusal:
    """A query parameter that this address does not take."""
    return unreadable(name[:100], "is not a query parameter of this address", "UNKNOWN_FIELD")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _ in pairs)
        raise unreadable(times.most_common(1)[0][0][:100], "is given more than once", "DUPLICATE_FIELD")
    return found


def _constant(text: str) -> Any:
    raise _broken(f"holds {text}, which JSON does not know")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)


def _broken(description: str) -> Refusal:
    return unreadable("body", description, "JSON_REFUSED")


def _too_deep() -> Refusal:
    return _broken(f"is nested more than {DEPTH_LIMIT} levels deep")


def _deeper_than(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if levels == 0:
        return True
    items = value.values() if isinstance(value, dict) else value
    return any(_deeper_than(item, levels - 1) for item in items)
