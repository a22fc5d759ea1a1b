"""Log lines and spans never carry health information."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sotto.common.v1 import options_pb2
from sotto.conversation.v1 import conversation_pb2

from chassis import log
from chassis.faults import precondition
from chassis.ids import new_id
from chassis.telemetry import WithoutErrorTexts

HEALTH_TEXT = "Jane Roe has measles"
SENSITIVE: Any = options_pb2.sensitive


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log.configure("test", "info")
    yield capsys
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def read(capture: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capture.readouterr().out.splitlines()]


@pytest.mark.rule("S26", "S40")
def test_a_field_that_is_not_on_the_list_is_dropped(lines: pytest.CaptureFixture[str]) -> None:
    identifier = new_id()
    log.get("x").info("sent", text=HEALTH_TEXT, email="a@b.c", conversation_id=identifier, count=3)
    (line,) = read(lines)
    assert line.keys() == {"event", "level", "timestamp", "process", "source", "conversation_id", "count"}
    assert line["conversation_id"] == str(identifier)


def test_an_exception_is_told_by_type_and_place(lines: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError(HEALTH_TEXT)
    except ValueError as error:
        log.get("x").error("failed", **log.describe(error))
        logging.getLogger("library").exception(HEALTH_TEXT)
        logging.getLogger("library").error("about %s", HEALTH_TEXT)
    told = read(lines)
    assert len(told) == 3
    assert told[0]["error_type"] == told[1]["error_type"] == "ValueError"
    assert str(told[0]["location"]).startswith("test_log.py:")
    assert "measles" not in json.dumps(told)


def test_a_fault_is_told_by_its_reason() -> None:
    assert log.describe(precondition("NOT_STARTED", "Wait."))["reason"] == "NOT_STARTED"


def test_long_values_are_cut() -> None:
    assert len(log.keep_allowed_fields(None, "", {"reason": "x" * 1000})["reason"]) == 200


def fill(message: Message, descriptor: Descriptor, depth: int = 0) -> None:
    """Set every text field to the health text, down to a few levels."""
    for field in descriptor.fields:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            continue
        if field.type == FieldDescriptor.TYPE_STRING:
            text = HEALTH_TEXT if field.GetOptions().Extensions[SENSITIVE] else "shown"
            if field.is_repeated:
                getattr(message, field.name).append(text)
            else:
                setattr(message, field.name, text)
        elif field.message_type is not None and depth < 4:
            below = getattr(message, field.name)
            fill(below.add() if field.is_repeated else below, field.message_type, depth + 1)


@pytest.mark.rule("S26", "S40")
def test_redacted_messages_show_nothing_that_the_contract_calls_sensitive() -> None:
    shown = 0
    for name in conversation_pb2.DESCRIPTOR.message_types_by_name:
        message = getattr(conversation_pb2, name)()
        fill(message, message.DESCRIPTOR)
        redacted = json.dumps(log.redact(message))
        assert "measles" not in redacted
        shown += redacted.count("shown")
    assert shown > 0


def test_spans_leave_without_the_texts_of_errors() -> None:
    memory = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(WithoutErrorTexts(memory)))
    with pytest.raises(ValueError, match="measles"), provider.get_tracer("x").start_as_current_span("act"):
        raise ValueError(HEALTH_TEXT)
    (span,) = memory.get_finished_spans()
    assert "measles" not in span.to_json()
    assert span.events[0].attributes == {"exception.type": "ValueError"}
