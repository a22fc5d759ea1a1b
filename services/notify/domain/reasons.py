"""Why the notify service refuses."""

from enum import StrEnum

from chassis.faults import Fault, forbidden


class Reason(StrEnum):
    """The words for programs: the enum of errors.proto without its prefix, held equal by a test."""

    HOST_ONLY = "HOST_ONLY"


def host_only() -> Fault:
    """Somebody who takes part, but neither hosts nor coordinates."""
    return forbidden(Reason.HOST_ONLY, "Only the host or a coordinator of the division can see this.")
