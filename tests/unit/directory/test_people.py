"""Names and addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.faults import Fault, Kind
from services.directory.domain.people import address_key, email_address, named, plain_line


def test_a_name_is_trimmed_and_composed() -> None:
    assert plain_line("  Zoe\u0308   Müller ", "name", 200) == "Zoë Müller"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "a\nb",
        "a\rBcc: x@example.test",
        "a\tb",
        "a\x1b[31m",
        "\u202egnp",
        "a\u2028b",
        "\u200b",
        "x" * 201,
    ],
)
def test_a_name_that_cannot_stand_on_one_line_is_refused_by_field(text: str) -> None:
    with pytest.raises(Fault) as refused:
        named(text, "ann@example.test", "people[3]")
    assert refused.value.kind is Kind.INVALID
    assert [violation.field for violation in refused.value.violations] == ["people[3].display_name"]


@pytest.mark.parametrize("text", ["Ann", "O’Brien-Łukasz", "李小龍", "علی‌رضا", "👩🏽‍⚕️ Ann", "x" * 200])
def test_a_name_of_any_script_is_kept(text: str) -> None:
    assert plain_line(text, "name", 200) == text


@given(st.text(max_size=300))
def test_a_kept_name_is_one_short_line(text: str) -> None:
    try:
        line = plain_line(text, "name", 200)
    except Fault:
        return
    assert 1 <= len(line) <= 200
    assert len(line.splitlines()) == 1
    assert plain_line(line, "name", 200) == line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ann@Example.TEST ", "Ann@example.test"),
        ("a.b+c@sub.example.test", "a.b+c@sub.example.test"),
        ("o'brien@xn--mller-kva.example", "o'brien@xn--mller-kva.example"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_lower_case(typed: str, kept: str) -> None:
    assert email_address(typed, "email") == kept


@pytest.mark.parametrize(
    "text",
    [
        "ann",
        "ann@localhost",
        "@example.test",
        "a..b@example.test",
        ".a@example.test",
        "a@-example.test",
        "a@example..test",
        "a b@example.test",
        "a@example.test\nBcc: b@example.test",
        "a@example.test, b@example.test",
        "<a@example.test>",
        "ann@ex\u00e4mple.test",
        "x" * 65 + "@example.test",
        "a@" + "x" * 250 + ".test",
    ],
)
def test_what_is_no_address_is_refused_by_field(text: str) -> None:
    with pytest.raises(Fault) as refused:
        email_address(text, "people[0].email")
    assert [violation.field for violation in refused.value.violations] == ["people[0].email"]


@pytest.mark.rule("S3")
def test_addresses_are_compared_without_regard_to_case() -> None:
    assert address_key("Ann@example.test") == address_key("ann@EXAMPLE.test")
