"""Faults as problems, and the names of saved files."""

import json

import pytest

from chassis.faults import Fault, Kind, Violation, invalid
from gateway.download import content_disposition
from gateway.problems import STATUS, TITLES, body_too_large, problem, unreadable


def test_every_kind_of_fault_has_a_status_and_a_title() -> None:
    assert set(STATUS) == set(TITLES) == set(Kind)
    assert {STATUS[kind] for kind in (Kind.ALREADY_EXISTS, Kind.PRECONDITION)} == {409}


def test_fields_of_a_service_are_spelled_as_json_spells_them() -> None:
    body = json.loads(bytes(problem(invalid("participants[3].display_name", "is too long"), "x.sotto").body))
    assert body["violations"] == [{"field": "participants[3].displayName", "description": "is too long"}]
    assert body["detail"] == "participants[3].displayName: is too long"
    assert body["domain"] == "x.sotto"


def test_fields_that_the_gateway_refuses_are_spelled_as_sent() -> None:
    answer = problem(unreadable("foo_bar", "is not known"), "x.sotto")
    body = json.loads(bytes(answer.body))
    assert (answer.status_code, body["violations"][0]["field"]) == (400, "foo_bar")
    assert body["domain"] == "gateway.sotto"


def test_what_may_pass_says_when_to_try_again() -> None:
    assert problem(Fault(Kind.UNAVAILABLE, "AWAY", "Not now."), "x").headers["retry-after"] == "1"
    assert "retry-after" not in problem(Fault(Kind.FORBIDDEN, "NO", "No."), "x").headers
    assert problem(body_too_large(7), "x").headers["connection"] == "close"


def test_text_that_is_no_utf8_harms_nobody() -> None:
    fault = Fault(Kind.INVALID, "X", "\ud800", violations=(Violation("\udfff", "\ud800"),))
    assert json.loads(bytes(problem(fault, "x").body))["detail"] == "?"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a.pdf", 'attachment; filename="a.pdf"'),
        ('a".pdf', "attachment; filename=\"a_.pdf\"; filename*=UTF-8''a%22.pdf"),
        (
            "é\r\nSet-Cookie: x",
            "attachment; filename=\"e__Set-Cookie: x\"; filename*=UTF-8''%C3%A9%0D%0ASet-Cookie%3A%20x",
        ),
        ("\u202egpj.exe", "attachment; filename=\"gpj.exe\"; filename*=UTF-8''%E2%80%AEgpj.exe"),
        ("日本", "attachment; filename=\"file\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC"),
    ],
)
def test_a_name_cannot_leave_its_header(name: str, header: str) -> None:
    assert content_disposition(name) == header
