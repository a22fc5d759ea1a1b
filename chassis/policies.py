"""Policies as the contracts state them: `option (sotto.common.v1.policy)` on every RPC."""

from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor
from sotto.common.v1 import options_pb2

from chassis.auth import Access, Policy, Role, Scope

_POLICY: Any = options_pb2.policy
_ACCESS = {
    options_pb2.ACCESS_PERSON: Access.PERSON,
    options_pb2.ACCESS_SERVICE: Access.SERVICE,
    options_pb2.ACCESS_PERSON_OR_SERVICE: Access.PERSON_OR_SERVICE,
}
_ROLES: Mapping[int, Role] = {
    options_pb2.ROLE_PROVIDER: Role.PROVIDER,
    options_pb2.ROLE_COORDINATOR: Role.COORDINATOR,
    options_pb2.ROLE_ADMIN: Role.ADMIN,
}

SCOPES: Mapping[int, Scope] = {
    number: Scope(name.removeprefix("SCOPE_").lower().replace("_", ".", 1))
    for name, number in options_pb2.Scope.items()
    if number != options_pb2.SCOPE_UNSPECIFIED
}
"""The scopes of the contract, by number."""


def roles_of(numbers: Iterable[int]) -> frozenset[Role]:
    """The roles that a service names; one that is not known here is none."""
    return frozenset(_ROLES[number] for number in numbers if number in _ROLES)


def policy_of(method: MethodDescriptor) -> Policy:
    """The policy of one RPC. LookupError if it has none, or one that names nobody."""
    policy: options_pb2.Policy = method.GetOptions().Extensions[_POLICY]
    if policy.access not in _ACCESS or options_pb2.ROLE_UNSPECIFIED in policy.roles:
        raise LookupError(f"{method.full_name} has no policy")
    return Policy(
        access=_ACCESS[policy.access],
        roles=roles_of(policy.roles),
        clients=options_pb2.ROLE_CLIENT in policy.roles,
        services=frozenset(policy.services),
        step_up=policy.step_up,
        before_second_factor=policy.before_second_factor,
        scope=SCOPES.get(policy.scope),
        machines=policy.machines,
    )


def policies_of(service: str) -> Mapping[str, Policy]:
    """The policies of all RPCs of a service ("sotto.files.v1.FileService"), by path "/<service>/<method>"."""
    descriptor = descriptor_pool.Default().FindServiceByName(service)
    return {f"/{service}/{method.name}": policy_of(method) for method in descriptor.methods}
