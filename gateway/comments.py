"""The comments of the contracts, from the descriptor set that `make gen` makes with them."""

from importlib.resources import files

from google.protobuf.descriptor import (
    Descriptor,
    EnumDescriptor,
    FieldDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)
from google.protobuf.descriptor_pb2 import FileDescriptorSet

_MESSAGE, _FIELD, _NESTED, _NESTED_ENUM = 4, 2, 3, 4
_ENUM, _ENUM_VALUE, _SERVICE, _METHOD = 5, 2, 6, 2

Path = tuple[int, ...]


class Comments:
    """What is written above services, RPCs, messages, fields and enums."""

    def __init__(self, descriptor_set: bytes) -> None:
        self._texts = {
            (file.name, tuple(location.path)): location.leading_comments.strip()
            for file in FileDescriptorSet.FromString(descriptor_set).file
            for location in file.source_code_info.location
            if location.leading_comments
        }

    @classmethod
    def installed(cls) -> "Comments":
        """The comments shipped with the package `sotto`."""
        return cls(files("sotto").joinpath("descriptors.binpb").read_bytes())

    def of_service(self, service: ServiceDescriptor) -> str:
        """Above a service."""
        return self._text(service.file.name, (_SERVICE, service.index))

    def of_rpc(self, rpc: MethodDescriptor) -> str:
        """Above an RPC."""
        service = rpc.containing_service
        return self._text(service.file.name, (_SERVICE, service.index, _METHOD, rpc.index))

    def of_message(self, message: Descriptor) -> str:
        """Above a message."""
        return self._text(message.file.name, _path(message))

    def of_field(self, field: FieldDescriptor) -> str:
        """Above a field."""
        message = field.containing_type
        assert message is not None
        return self._text(message.file.name, (*_path(message), _FIELD, field.index))

    def of_enum(self, enum: EnumDescriptor) -> str:
        """Above an enum, with what its values mean."""
        path = _enum_path(enum)
        lines = [self._text(enum.file.name, path)]
        for value in enum.values:
            text = self._text(enum.file.name, (*path, _ENUM_VALUE, value.index))
            lines.append(f"- `{value.name}`: {text}")
        return "\n".join(lines)

    def _text(self, file: str, path: Path) -> str:
        return "\n".join(line.strip() for line in self._texts.get((file, path), "").splitlines())


def _path(message: Descriptor) -> Path:
    outer = message.containing_type
    if outer is None:
        return (_MESSAGE, list(message.file.message_types_by_name).index(message.name))
    return (*_path(outer), _NESTED, list(outer.nested_types_by_name).index(message.name))


def _enum_path(enum: EnumDescriptor) -> Path:
    outer = enum.containing_type
    if outer is None:
        return (_ENUM, list(enum.file.enum_types_by_name).index(enum.name))
    return (*_path(outer), _NESTED_ENUM, list(outer.enum_types_by_name).index(enum.name))
