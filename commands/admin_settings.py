"""What the arguments of `sotto admin division` say about a division's settings."""

import argparse
from datetime import timedelta

from sotto.common.v1 import money_pb2
from sotto.directory.v1 import directory_pb2

from chassis.faults import invalid
from chassis.money import Money

_PLAIN = (
    "name",
    "time_zone",
    "locale",
    "support_address",
    "emergency_number",
    "billing_enabled",
    "default_announcement",
    "house_rules",
    "typing_off",
    "presence_off",
    "read_marks_off",
    "largest_file_mib",
    "retention_months",
)
_NONE = "none"


def applied(division: directory_pb2.Division, asked: argparse.Namespace) -> list[str]:
    """Change a division's settings to what the arguments say; the names of the fields that they are about.

    Fault INVALID names the argument that cannot be understood.
    """
    mask = []
    for name in _PLAIN:
        if (value := getattr(asked, name)) is not None:
            setattr(division, name, value)
            mask.append(name)
    if asked.invoice_issuer is not None:
        division.invoice_issuer[:] = asked.invoice_issuer
        mask.append("invoice_issuer")
    if asked.refund_limit is not None:
        _put(division, "refund_limit", asked.refund_limit, division.currency)
        mask.append("refund_limit")
    return mask + _policy(division, asked) + _tax(division, asked)


def _policy(division: directory_pb2.Division, asked: argparse.Namespace) -> list[str]:
    given = (asked.late_hours, asked.late_fee, asked.no_show_fee)
    if all(each is None for each in given):
        return []
    policy = division.cancellation_policy
    if asked.late_hours is not None:
        policy.late_window.FromTimedelta(timedelta(hours=asked.late_hours))
    for name in ("late_fee", "no_show_fee"):
        if (text := getattr(asked, name)) is not None:
            _put(policy, name, text, division.currency)
    return ["cancellation_policy"]


def _tax(division: directory_pb2.Division, asked: argparse.Namespace) -> list[str]:
    if asked.tax_rate == _NONE:
        division.ClearField("tax")
        return ["tax"]
    given = {
        "rate": asked.tax_rate,
        "name": asked.tax_name,
        "registration_number": asked.tax_registration_number,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    for name, value in changes.items():
        setattr(division.tax, name, value)
    return ["tax"] if changes else []


def _put(
    message: directory_pb2.Division | directory_pb2.CancellationPolicy, name: str, text: str, currency: str
) -> None:
    """Put an amount such as "30.00" into a field, or take it out."""
    if text == _NONE:
        message.ClearField(name)
        return
    try:
        amount = Money.parse(text, currency)
    except ValueError as error:
        raise invalid(f"--{name.replace('_', '-')}", str(error)) from None
    getattr(message, name).CopyFrom(money_pb2.Money(minor_units=amount.minor_units, currency=amount.currency))
