"""Checks that every RPC says who may call it (`option (sotto.common.v1.policy)`), and with what machines may.

A machine's scope belongs to the service that asks for it, reads where the RPC has no side effects and writes
where it has, and never replaces a proof that a person is there.
"""

import sys
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2
from sotto.common.v1 import options_pb2

from chassis.policies import SCOPES

_DESCRIPTORS = Path(__file__).resolve().parents[1] / "gen" / "sotto" / "descriptors.binpb"
_POLICY: Any = options_pb2.policy
_PROCESSES = {"directory", "conversation", "files", "billing", "notify", "gateway", "operator"}


def problems(files: descriptor_pb2.FileDescriptorSet) -> list[str]:
    """Return a sentence for each RPC whose policy is missing or names nobody."""
    found = []
    for file in files.file:
        for service in file.service:
            for method in service.method:
                policy = method.options.Extensions[_POLICY]
                name = f"{file.package}.{service.name}/{method.name}"
                found += [f"{name} {problem}" for problem in _problems(policy) + _scoped(file, method)]
    return found


def _problems(policy: options_pb2.Policy) -> list[str]:
    if policy.access == options_pb2.ACCESS_UNSPECIFIED:
        return ["has no policy"]
    if policy.access != options_pb2.ACCESS_PERSON and not policy.services:
        return ["admits processes but names none"]
    unknown = set(policy.services) - _PROCESSES
    return [f"admits unknown processes: {', '.join(sorted(unknown))}"] if unknown else []


def _scoped(
    file: descriptor_pb2.FileDescriptorProto, method: descriptor_pb2.MethodDescriptorProto
) -> list[str]:
    policy, scope = method.options.Extensions[_POLICY], SCOPES.get(method.options.Extensions[_POLICY].scope)
    if scope is None:
        return ["admits machines without a scope"] if policy.machines else []
    reads = method.options.idempotency_level == descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS
    wrong = {
        "admits machines, but no people": policy.access == options_pb2.ACCESS_SERVICE,
        "asks machines for a proof": policy.step_up,
        f"asks for {scope}, a scope of another service": scope.audience != file.package.split(".")[1],
        f"asks for {scope}, which does not say whether it writes": scope.endswith(".read") != reads,
    }
    return [problem for problem, found in wrong.items() if found]


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    files = descriptor_pb2.FileDescriptorSet.FromString(_DESCRIPTORS.read_bytes())
    found = problems(files)
    sys.stdout.write("".join(f"{problem}\n" for problem in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
