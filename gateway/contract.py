"""The HTTP form of the RPCs, as their `google.api.http` options state it (AIP-127)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from google.api import annotations_pb2, http_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor, ServiceDescriptor
from sotto.billing.v1 import bank_confirmations_pb2, billing_pb2, cards_pb2, ledger_pb2, refunds_pb2
from sotto.conversation.v1 import (
    announcements_pb2,
    conversation_pb2,
    fees_pb2,
    live_pb2,
    retention_pb2,
    search_pb2,
    visibility_pb2,
    writing_pb2,
)
from sotto.directory.v1 import (
    administration_pb2,
    directory_pb2,
    machines_pb2,
    passkeys_pb2,
    passwords_pb2,
    proofs_pb2,
    sessions_pb2,
)
from sotto.files.v1 import files_pb2, forms_pb2, uploads_pb2
from sotto.notify.v1 import notify_pb2

from chassis.auth import Policy
from chassis.policies import policy_of
from gateway.protojson import fields_by_name, is_map, require_supported

SERVICES: tuple[ServiceDescriptor, ...] = tuple(
    service
    for module in (
        directory_pb2,
        administration_pb2,
        sessions_pb2,
        passwords_pb2,
        passkeys_pb2,
        proofs_pb2,
        machines_pb2,
        conversation_pb2,
        fees_pb2,
        live_pb2,
        search_pb2,
        writing_pb2,
        visibility_pb2,
        announcements_pb2,
        retention_pb2,
        files_pb2,
        uploads_pb2,
        forms_pb2,
        billing_pb2,
        cards_pb2,
        bank_confirmations_pb2,
        refunds_pb2,
        ledger_pb2,
        notify_pb2,
    )
    for service in module.DESCRIPTOR.services_by_name.values()
)

WHOLE = "*"
"""The body is the request itself."""

_VARIABLE = re.compile(r"\{([a-z0-9_.]+)\}")
_METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True)
class Binding:
    """One way to call an RPC over HTTP. `body`: "*", the name of a field, or "" where there is none."""

    rpc: MethodDescriptor
    method: str
    template: str
    body: str
    policy: Policy

    @property
    def service(self) -> str:
        """The service's short name, e.g. "conversation"."""
        return service_name(self.rpc.containing_service)

    @property
    def path(self) -> str:
        """The RPC's name on the wire."""
        return f"/{self.rpc.containing_service.full_name}/{self.rpc.name}"

    @property
    def variables(self) -> tuple[str, ...]:
        """Paths of the fields that the address holds, e.g. "conversation_id"."""
        return tuple(_VARIABLE.findall(self.template))

    def query_fields(self) -> dict[str, FieldDescriptor]:
        """The fields that the query may hold, by both of their names."""
        if self.body == WHOLE:
            return {}
        taken = {self.body, *self.variables}
        return {
            name: field
            for name, field in fields_by_name(self.rpc.input_type).items()
            if field.name not in taken and field.message_type is None
        }


def service_name(service: ServiceDescriptor) -> str:
    """The short name of a service: "billing" for sotto.billing.v1.BillingService."""
    return str(service.file.package.split(".")[-2])


def bindings(service: ServiceDescriptor) -> Iterator[Binding]:
    """All HTTP forms of a service's RPCs. LookupError for one that the gateway cannot serve."""
    for rpc in service.methods:
        options = rpc.GetOptions()
        if not options.HasExtension(annotations_pb2.http):
            continue
        rule = options.Extensions[annotations_pb2.http]
        for form in (rule, *rule.additional_bindings):
            yield _binding(rpc, form)


def field_at(descriptor: Descriptor, path: str) -> FieldDescriptor:
    """The field at "conversation.conversation_id". LookupError if there is no plain value."""
    *parents, last = path.split(".")
    for parent in parents:
        field = descriptor.fields_by_name[parent]
        if field.message_type is None or field.is_repeated:
            raise LookupError(f"{descriptor.full_name}.{path}: {parent} is no message")
        descriptor = field.message_type
    found: FieldDescriptor = descriptor.fields_by_name[last]
    if found.message_type is not None or found.is_repeated:
        raise LookupError(f"{descriptor.full_name}.{last} cannot stand in an address")
    return found


def _binding(rpc: MethodDescriptor, form: http_pb2.HttpRule) -> Binding:
    method = form.WhichOneof("pattern")
    if method not in _METHODS or form.response_body or rpc.client_streaming or rpc.server_streaming:
        raise LookupError(f"{rpc.full_name}: the gateway does not serve this form of google.api.http")
    binding = Binding(rpc, method.upper(), getattr(form, method), form.body, policy_of(rpc))
    if "{" in _VARIABLE.sub("", binding.template):
        raise LookupError(f"{rpc.full_name}: the gateway does not serve {binding.template}")
    for path in binding.variables:
        field_at(rpc.input_type, path)
    _require_readable(rpc.input_type, form.body)
    require_supported(rpc.input_type)
    require_supported(rpc.output_type)
    return binding


def _require_readable(request: Descriptor, body: str) -> None:
    if body in ("", WHOLE):
        return
    field = request.fields_by_name[body]
    if field.message_type is None or field.is_repeated or is_map(field):
        raise LookupError(f"{request.full_name}.{body} cannot be a body")
