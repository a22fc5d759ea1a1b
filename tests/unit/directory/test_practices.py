"""Settings of practices and divisions."""

from dataclasses import replace
from typing import Any

import pytest
from sotto.directory.v1 import errors_pb2

from chassis.faults import Fault
from services.directory.domain.practices import Division, Tax, checked_division
from services.directory.domain.reasons import Reason
from tests.support.builders import a_division_id, a_practice_id


def a_division(**changes: Any) -> Division:
    division = Division(
        division_id=a_division_id(),
        practice_id=a_practice_id(),
        name="Counselling",
        time_zone="America/Toronto",
        currency="CAD",
        locale="en-CA",
        billing_enabled=True,
        default_announcement="",
        support_address="help@example.test",
        emergency_number="911",
        invoice_issuer=("Maple Street Practice", "1 Maple Street"),
    )
    return replace(division, **changes)


def test_reasons_are_those_of_the_contract() -> None:
    names = {value.name.removeprefix("REASON_") for value in errors_pb2.Reason.DESCRIPTOR.values}
    assert names - {"UNSPECIFIED"} == set(Reason)


@pytest.mark.rule("S1")
def test_a_complete_division_is_kept_as_it_is() -> None:
    division = a_division()
    assert checked_division(division) == division


@pytest.mark.rule("S1")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("time_zone", "Toronto"),
        ("currency", "XYZ"),
        ("currency", "cad"),
        ("locale", "klingon-"),
        ("locale", ""),
        ("support_address", "nobody"),
        ("emergency_number", "9\n11"),
        ("default_announcement", "x" * 121),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_field(field: str, value: str) -> None:
    with pytest.raises(Fault) as refused:
        checked_division(a_division(**{field: value}))
    assert [violation.field for violation in refused.value.violations] == [f"division.{field}"]


def test_an_invoice_has_at_most_six_issuer_lines() -> None:
    checked_division(a_division(invoice_issuer=("line",) * 6))
    with pytest.raises(Fault):
        checked_division(a_division(invoice_issuer=("line",) * 7))


@pytest.mark.rule("S22")
@pytest.mark.parametrize("text", ["x" * 120, "🙂" * 120, "  " + "x" * 120 + "  ", "e\u0301" * 120])
def test_a_default_announcement_has_120_characters_after_composing(text: str) -> None:
    assert len(checked_division(a_division(default_announcement=text)).default_announcement) == 120


@pytest.mark.rule("S22")
@pytest.mark.parametrize("text", ["x" * 121, "🙂" * 121, "x" + " " * 2000 + "x"])
def test_a_longer_default_announcement_is_refused(text: str) -> None:
    with pytest.raises(Fault):
        checked_division(a_division(default_announcement=text))


@pytest.mark.rule("S1", "S37")
@pytest.mark.parametrize("rate", ["0", "5", "14.975", "8.25", "99.999"])
def test_a_tax_is_kept_as_it_is_written(rate: str) -> None:
    division = a_division(tax=Tax(rate, "GST", "123456789 RT0001"))
    assert checked_division(division) == division
    nameless_number = a_division(tax=Tax(rate, " VAT ", ""))
    assert checked_division(nameless_number).tax == Tax(rate, "VAT", "")


@pytest.mark.rule("S1", "S37")
@pytest.mark.parametrize(
    ("field", "value"),
    [("rate", each) for each in ("", "100", "-1", "5%", "1.2345", "05", "5.", ".5", "1e1", "٣", "5\n")]
    + [("name", ""), ("name", "G\nST"), ("name", "x" * 41)]
    + [("registration_number", "x" * 41), ("registration_number", "1\x00")],
)
def test_a_tax_that_cannot_be_is_refused_by_field(field: str, value: str) -> None:
    tax = replace(Tax("5", "GST", "123456789 RT0001"), **{field: value})
    with pytest.raises(Fault) as refused:
        checked_division(a_division(tax=tax))
    assert [each.field for each in refused.value.violations] == [f"division.tax.{field}"]
