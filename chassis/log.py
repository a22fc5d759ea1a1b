"""Log lines: JSON on stdout, with allow-listed fields only.

Health information has no field to travel in: unknown fields are dropped and counted, exceptions are told by
type and place, and what libraries log is reduced to where it came from.
"""

import json
import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, cast

import orjson
import structlog
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from opentelemetry import trace
from prometheus_client import Counter
from sotto.common.v1 import options_pb2

from chassis.faults import Fault

FIELDS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "source",
        "process",
        "trace_id",
        "attempt",
        "address",
        "action",
        "body_bytes",
        "caller",
        "cause",
        "chain_hash",
        "code",
        "count",
        "currency",
        "duration_ms",
        "error_type",
        "http_status",
        "kind",
        "location",
        "method",
        "minor_units",
        "outcome",
        "path_template",
        "port",
        "reason",
        "reference",
        "role",
        "sequence",
        "service",
        "signal",
        "state",
        "stream",
        "topic",
        "version",
        "work",
    }
)
"""Every field that a line may have, besides names ending in _id."""

_LONGEST_VALUE = 200
_SENSITIVE: Any = options_pb2.sensitive
_DROPPED = Counter("sotto_log_fields_dropped_total", "Fields that were not on the allow-list of log fields.")


def configure(process_name: str, level: str = "info") -> None:
    """Send all logging of this process to stdout as JSON lines from `level` on."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    handler = _LibraryHandler()
    logging.basicConfig(level=max(threshold, logging.WARNING), handlers=[handler], force=True)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_context(process_name),
            keep_allowed_fields,
            _json,
        ],
        logger_factory=_Lines,
        cache_logger_on_first_use=True,
    )


def get(name: str) -> structlog.typing.FilteringBoundLogger:
    """A logger. Its events are literal sentences; everything variable goes into fields."""
    return cast(structlog.typing.FilteringBoundLogger, structlog.get_logger(source=name))


def describe(error: BaseException) -> dict[str, str]:
    """An exception as log fields: its type, the innermost line of code, a Fault's reason. Never its text."""
    fields = {"error_type": type(error).__name__, "location": _location(error)}
    if isinstance(error, Fault):
        fields["reason"] = error.reason
    if error.__cause__ is not None:
        fields["cause"] = type(error.__cause__).__name__
    return fields


def redact(message: Message) -> dict[str, Any]:
    """A message's set fields as a dict, without those marked `(sotto.common.v1.sensitive) = true`."""
    shown: dict[str, Any] = {}
    for field, value in message.ListFields():
        if field.GetOptions().Extensions[_SENSITIVE]:
            continue
        shown[field.name] = _shown(field, value)
    return shown


def keep_allowed_fields(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop and count the fields that are not on the list; make every value short and printable."""
    kept = {name: _printable(value) for name, value in line.items() if name in FIELDS or name.endswith("_id")}
    if len(kept) < len(line):
        _DROPPED.inc(len(line) - len(kept))
    return kept


def _shown(field: FieldDescriptor, value: Any) -> Any:
    if field.type != FieldDescriptor.TYPE_MESSAGE:
        return list(value) if field.is_repeated else value
    if not field.is_repeated:
        return redact(value)
    entry = field.message_type
    if entry is not None and entry.GetOptions().map_entry:
        of_messages = entry.fields_by_name["value"].type == FieldDescriptor.TYPE_MESSAGE
        return {key: redact(value[key]) if of_messages else value[key] for key in value}
    return [redact(item) for item in value]


def _json(_: Any, __: str, line: MutableMapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a number beyond 64 bits, or half a character
        return json.dumps(line).encode() + b"\n"


class _Lines:
    """Writes each line to stdout at once, as whatever that is then."""

    def msg(self, line: bytes) -> None:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()

    debug = info = warning = error = critical = msg


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return value[:_LONGEST_VALUE]
    return value if value is None or isinstance(value, int | float) else str(value)[:_LONGEST_VALUE]


def _location(error: BaseException) -> str:
    step = error.__traceback__
    if step is None:
        return ""
    while step.tb_next is not None:
        step = step.tb_next
    return f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}"


def _add_context(process_name: str) -> structlog.typing.Processor:
    def add(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        line["process"] = process_name
        span = trace.get_current_span().get_span_context()
        if span.is_valid:
            line["trace_id"] = trace.format_trace_id(span.trace_id)
        return line

    return add


class _LibraryHandler(logging.Handler):
    """What libraries log, without their words: these may quote anything."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        fields = describe(error) if error else {"location": f"{record.filename}:{record.lineno}"}
        get(record.name).log(record.levelno, "a library reported something", **fields)
