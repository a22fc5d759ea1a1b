"""Messages as JSON equal those of google.protobuf.json_format; what cannot be read is refused by field."""

import json
from typing import Any

import orjson
import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st
from sotto.conversation.v1 import conversation_pb2
from sotto.directory.v1 import directory_pb2

from gateway.contract import SERVICES, bindings
from gateway.problems import Refusal
from gateway.protojson import merge, require_supported, to_json
from gateway.requests import parse_json

MESSAGES = sorted(
    {
        message.full_name: message
        for service in SERVICES
        for binding in bindings(service)
        for message in (binding.rpc.input_type, binding.rpc.output_type)
    }.items()
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
SCALARS: dict[int, st.SearchStrategy[Any]] = {
    FieldDescriptor.TYPE_STRING: TEXTS,
    FieldDescriptor.TYPE_BOOL: st.booleans(),
    FieldDescriptor.TYPE_BYTES: st.binary(max_size=8),
    FieldDescriptor.TYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    FieldDescriptor.TYPE_INT64: st.integers(-(2**63), 2**63 - 1),
}


@st.composite
def messages(draw: st.DrawFn, descriptor: Descriptor, depth: int = 0) -> Message:
    """Any message of a type, with some fields set."""
    message = GetMessageClass(descriptor)()
    for field in descriptor.fields:
        if depth < 4 and draw(st.booleans()):
            fill(draw, message, field, depth)
    return message


def fill(draw: st.DrawFn, message: Any, field: FieldDescriptor, depth: int) -> None:
    target = getattr(message, field.name)
    if field.message_type is None:
        if field.enum_type is not None:
            values: st.SearchStrategy[Any] = st.sampled_from([each.number for each in field.enum_type.values])
        else:
            values = SCALARS[field.type]
        if field.is_repeated:
            target.extend(draw(st.lists(values, max_size=2)))
        else:
            setattr(message, field.name, draw(values))
    elif field.is_repeated:
        for _ in range(draw(st.integers(0, 2))):
            target.add().CopyFrom(draw(messages(field.message_type, depth + 1)))
    elif field.message_type.full_name == "google.protobuf.Timestamp":
        target.FromMilliseconds(draw(st.integers(0, 4_000_000_000_000)))
    elif field.message_type.full_name == "google.protobuf.Duration":
        target.FromMilliseconds(draw(st.integers(-(10**12), 10**12)))
        target.SetInParent()
    elif field.message_type.full_name == "google.protobuf.FieldMask":
        target.paths.extend(draw(st.lists(st.sampled_from(["name", "house_rules", "a.b_c"]), max_size=3)))
        target.SetInParent()
    else:
        target.CopyFrom(draw(messages(field.message_type, depth + 1)))


@pytest.mark.parametrize(("name", "descriptor"), MESSAGES, ids=[name for name, _ in MESSAGES])
def test_messages_are_written_as_the_reference_writes_them_and_read_back(name: str, descriptor: Any) -> None:
    @given(messages(descriptor))
    @settings(max_examples=15)
    def check(message: Message) -> None:
        written = to_json(message)
        assert written == json_format.MessageToDict(message, always_print_fields_with_no_presence=True)
        read = GetMessageClass(descriptor)()
        merge(read, parse_json(orjson.dumps(written)))
        assert read == message

    check()


def test_a_map_is_written_as_an_object() -> None:
    message = directory_pb2.ExchangeSessionResponse(tokens={"files": "a", "billing": "b"}, person_id="x")
    expected = json_format.MessageToDict(message, always_print_fields_with_no_presence=True)
    assert to_json(message) == expected


def test_an_unknown_number_of_an_enum_is_written_as_number() -> None:
    conversation = conversation_pb2.Conversation()
    conversation.MergeFromString(b"\x28\x4d")
    assert to_json(conversation)["state"] == 77


def test_absence_is_kept() -> None:
    request = conversation_pb2.ListMessagesRequest()
    merge(request, {"afterSequence": None, "beforeSequence": "0"})
    assert not request.HasField("after_sequence")
    assert request.HasField("before_sequence")


def test_two_of_a_choice_are_refused() -> None:
    request = directory_pb2.CompleteSignInRequest()
    with pytest.raises(Refusal) as refused:
        merge(request, {"linkToken": "a", "code": "123456"})
    assert refused.value.violations[0].field == "code"


@pytest.mark.parametrize(
    "text", ["2026-13-01T00:00:00Z", "10000-01-01T00:00:00Z", "", "2026-01-01", 7, {}, "\0"]
)
def test_what_is_no_time_is_refused(text: Any) -> None:
    with pytest.raises(Refusal) as refused:
        merge(conversation_pb2.ListCompletedConversationsRequest(), {"completedSince": text})
    assert refused.value.violations[0].field == "completedSince"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("updateMask", 7),
        ("updateMask", {}),
        ("updateMask", "house_rules"),
        ("updateMask", "a\0,b_"),
        ("lateWindow", 86400),
        ("lateWindow", {}),
        ("lateWindow", ""),
        ("lateWindow", "1e9s"),
        ("lateWindow", "9" * 20 + "s"),
        ("lateWindow", "1m"),
    ],
)
def test_what_is_no_mask_and_no_duration_is_refused_by_field(field: str, value: Any) -> None:
    owner: Message = directory_pb2.CancellationPolicy()
    if field == "updateMask":
        owner = directory_pb2.UpdateDivisionRequest()
    with pytest.raises(Refusal) as refused:
        merge(owner, {field: value})
    assert refused.value.violations[0].field == field


def test_a_kind_of_field_without_json_form_is_refused_at_the_start() -> None:
    from google.protobuf import struct_pb2, wrappers_pb2

    for message in (struct_pb2.Struct, wrappers_pb2.DoubleValue):
        with pytest.raises(LookupError):
            require_supported(message.DESCRIPTOR)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(max_examples=300)
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    try:
        value = parse_json(body)
    except Refusal as refused:
        status = refused.status
    else:
        assert json.loads(body) == value
        return
    assert status == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["participants", "fee", "minorUnits", "start", "date", "subject", "email", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=300)
def test_any_json_is_a_request_or_refused_by_field(value: Any) -> None:
    refusals: list[Refusal] = []
    request = conversation_pb2.CreateConversationRequest()
    try:
        merge(request, value)
    except Refusal as refused:
        refusals.append(refused)
    if refusals:
        assert refusals[0].violations[0].field
    else:
        assert type(request).FromString(request.SerializeToString()) == request
