"""JSON Schemas (2020-12) of the contracts' messages, with what protovalidate asks of their fields."""

from typing import Any

from buf.validate import validate_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from gateway.comments import Comments
from gateway.protojson import TEXTUAL, TIMESTAMP, is_map, map_value

Schema = dict[str, Any]

_LONG = {"type": "string", "format": "int64", "pattern": "^-?[0-9]+$"}
_WHOLE: Schema = {"type": "integer", "format": "int32"}
_TYPES: dict[int, Schema] = {
    FieldDescriptor.TYPE_INT64: _LONG,
    FieldDescriptor.TYPE_SINT64: _LONG,
    FieldDescriptor.TYPE_SFIXED64: _LONG,
    FieldDescriptor.TYPE_UINT64: _LONG,
    FieldDescriptor.TYPE_FIXED64: _LONG,
    FieldDescriptor.TYPE_INT32: _WHOLE,
    FieldDescriptor.TYPE_SINT32: _WHOLE,
    FieldDescriptor.TYPE_SFIXED32: _WHOLE,
    FieldDescriptor.TYPE_UINT32: {**_WHOLE, "minimum": 0},
    FieldDescriptor.TYPE_FIXED32: {**_WHOLE, "minimum": 0},
    FieldDescriptor.TYPE_BOOL: {"type": "boolean"},
    FieldDescriptor.TYPE_STRING: {"type": "string"},
    FieldDescriptor.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
}


class Schemas:
    """Collects the schemas of all messages and enums that are referred to, by their short names.

    In a message that ever comes back, fields without presence are in "required": they are always written.
    """

    def __init__(self, comments: Comments) -> None:
        self._comments = comments
        self.components: dict[str, Schema] = {}
        self._owners: dict[str, str] = {}
        self._written: set[str] = set()

    def reference(self, descriptor: Descriptor | EnumDescriptor, written: bool) -> Schema:
        """A reference to the schema of a message or enum, `written` by the gateway or read from a client."""
        name = descriptor.name
        owner = self._owners.setdefault(name, descriptor.full_name)
        if owner != descriptor.full_name:
            name = "".join(part.capitalize() for part in descriptor.full_name.split(".")[1:-2]) + name
        if name not in self.components or (written and name not in self._written):
            if written:
                self._written.add(name)
            self.components[name] = {}
            self.components[name] = self._made(descriptor, written)
        return {"$ref": f"#/components/schemas/{name}"}

    def message(self, descriptor: Descriptor, leave_out: frozenset[str]) -> Schema:
        """The schema of a request without some of its fields."""
        return self._message(descriptor, written=False, leave_out=leave_out)

    def field(self, field: FieldDescriptor, written: bool) -> Schema:
        """The schema of one field."""
        rules = _rules(field)
        if is_map(field):
            values = self._single(map_value(field), written, None)
            schema: Schema = {"type": "object", "additionalProperties": values}
        elif field.is_repeated:
            schema = {"type": "array", "items": self._single(field, written, rules.repeated.items)}
            schema |= _limits(rules.repeated, min_items="minItems", max_items="maxItems")
            if rules.repeated.unique:
                schema["uniqueItems"] = True
        else:
            schema = self._single(field, written, rules)
        if text := self._comments.of_field(field):
            schema = {**schema, "description": text}
        return schema

    def _made(self, descriptor: Descriptor | EnumDescriptor, written: bool) -> Schema:
        if isinstance(descriptor, EnumDescriptor):
            return self._enum(descriptor)
        return self._message(descriptor, written)

    def _message(
        self, descriptor: Descriptor, written: bool, leave_out: frozenset[str] = frozenset()
    ) -> Schema:
        fields = [field for field in descriptor.fields if field.name not in leave_out]
        schema: Schema = {
            "type": "object",
            "properties": {field.json_name: self.field(field, written) for field in fields},
        }
        if not written:
            schema["additionalProperties"] = False
        if text := self._comments.of_message(descriptor):
            schema["description"] = text
        needed = [
            field.json_name for field in fields if (not field.has_presence if written else _needed(field))
        ]
        if needed:
            schema["required"] = needed
        return schema

    def _enum(self, enum: EnumDescriptor) -> Schema:
        return {
            "type": "string",
            "enum": [value.name for value in enum.values],
            "description": self._comments.of_enum(enum),
        }

    def _single(self, field: FieldDescriptor, written: bool, rules: Any) -> Schema:
        if field.enum_type is not None:
            return self.reference(field.enum_type, written)
        if field.message_type is not None:
            if field.message_type.full_name in TEXTUAL:
                dated = field.message_type.full_name == TIMESTAMP
                return {"type": "string", "format": "date-time"} if dated else {"type": "string"}
            return self.reference(field.message_type, written)
        schema = dict(_TYPES[field.type])
        if rules is not None and not written:
            schema |= _text_rules(rules.string) | _number_rules(field, rules)
        return schema


def _rules(field: FieldDescriptor) -> Any:
    extension: Any = validate_pb2.field
    return field.GetOptions().Extensions[extension]


def _needed(field: FieldDescriptor) -> bool:
    """Whether a request without the field is refused for its shape."""
    rules = _rules(field)
    if rules.ignore == validate_pb2.IGNORE_IF_ZERO_VALUE or field.containing_oneof is not None:
        return False
    text = rules.string
    return bool(rules.required or text.uuid or text.email or text.min_len or rules.repeated.min_items)


def _text_rules(rules: Any) -> Schema:
    schema = _limits(rules, min_len="minLength", max_len="maxLength", pattern="pattern")
    if rules.uuid:
        schema["format"] = "uuid"
    elif rules.email:
        schema["format"] = "email"
    return schema


def _number_rules(field: FieldDescriptor, rules: Any) -> Schema:
    return _limits(rules.int32, gte="minimum", lte="maximum") if field.type == field.TYPE_INT32 else {}


def _limits(rules: Any, **names: str) -> Schema:
    return {json_name: getattr(rules, name) for name, json_name in names.items() if rules.HasField(name)}
