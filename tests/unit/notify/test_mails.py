"""What mails say, and what they can never say (S5, S26, S37, S39, S40)."""

import dataclasses
import email
import email.policy
import re
import typing
from datetime import UTC, datetime
from email.message import EmailMessage
from enum import Enum
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from chassis.ids import new_id
from chassis.money import Money
from services.notify.domain import contents
from services.notify.domain.contents import (
    Brand,
    Cancelled,
    Card,
    Digits,
    DocumentNumber,
    Invitation,
    NoticeContent,
    Receipt,
    Rescheduled,
    SignIn,
    Symbols,
    Token,
    Withdrawn,
)
from tests.support.builders import a_person_id
from tests.unit.notify.mails import (
    AMOUNT,
    CONVERSATION,
    NUMBER,
    PUBLIC_URL,
    a_mail,
    an_invitation,
    composed,
    one_of_each,
    text_of,
)

SCHEDULED = datetime(2026, 3, 9, 18, 30, tzinfo=UTC)


class Links(HTMLParser):
    """The links of a page with their texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = str(dict(attrs).get("href")) if tag == "a" else ""

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag == "a" else self._open

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[data] = self._open


def types_within(kind: object) -> set[object]:
    """The types of all fields, fields of fields included."""
    arguments = typing.get_args(kind)
    if arguments:
        return set().union(*(types_within(argument) for argument in arguments))
    if dataclasses.is_dataclass(kind) and kind is not Money:
        hints = typing.get_type_hints(kind)
        return set().union(*(types_within(hints[field.name]) for field in dataclasses.fields(kind)))
    return {kind}


def attachments(message: EmailMessage) -> list[EmailMessage]:
    """The parts beside text and HTML."""
    return list(message.iter_attachments())


@pytest.mark.rule("S40")
def test_no_content_of_a_notice_has_a_field_for_free_text() -> None:
    found = types_within(NoticeContent)
    texts = {kind for kind in found if isinstance(kind, type) and issubclass(kind, str)}
    assert str not in texts
    assert all(issubclass(kind, Symbols | Enum) for kind in texts)
    assert object not in found
    assert typing.Any not in found


@pytest.mark.rule("S40")
@pytest.mark.parametrize("text", ["", "two words", "Depression", "a@b", "12 34", "line\n"])
def test_narrow_texts_hold_no_words(text: str) -> None:
    for kind in (Digits, DocumentNumber, Token):
        with pytest.raises(ValueError, match=kind.__name__):
            kind(text)


@pytest.mark.rule("S40")
def test_the_subject_is_the_same_for_everybody() -> None:
    for one, other in zip(one_of_each(), one_of_each(), strict=True):
        there = a_mail(other, practice="Oak Clinic", name="Billie Novak", email="billie@example.test")
        assert composed(a_mail(one))["Subject"] == composed(there)["Subject"]


@pytest.mark.rule("S26")
@pytest.mark.parametrize("content", one_of_each(), ids=lambda content: type(content).__name__)
def test_a_mail_names_its_reader_and_nobody_else(content: NoticeContent) -> None:
    message = composed(a_mail(content))
    addresses = set(re.findall(r"[\w.+-]+@[\w.-]+", message.as_string()))
    own = {"alex@example.test", "help@maple.example", "no-reply@mail.example"}
    assert {found for found in addresses if not found.endswith("@mail.example")} <= own
    assert (message["To"], message["Cc"], message["Bcc"]) == ("alex@example.test", None, None)
    assert text_of(message).startswith("Hello Alex Morgan,\n")


@pytest.mark.rule("S40")
@pytest.mark.parametrize("content", one_of_each(), ids=lambda content: type(content).__name__)
def test_a_persons_name_is_in_no_header(content: NoticeContent) -> None:
    headers = " ".join(str(value) for value in composed(a_mail(content)).values())
    assert "Alex" not in headers
    assert "Morgan" not in headers


@pytest.mark.rule("S44")
@pytest.mark.parametrize("content", one_of_each(), ids=lambda content: type(content).__name__)
def test_every_mail_comes_from_the_practice_and_says_where_to_ask(content: NoticeContent) -> None:
    message = composed(a_mail(content))
    assert message["From"] == "Maple Street Practice <no-reply@mail.example>"
    assert message["Reply-To"] == "help@maple.example"
    for kind in ("plain", "html"):
        assert "help@maple.example" in text_of(message, kind)
        assert "Maple Street Practice" in text_of(message, kind)


@pytest.mark.rule("S5")
@pytest.mark.parametrize("content", one_of_each(), ids=lambda content: type(content).__name__)
def test_every_link_leads_to_sign_in(content: NoticeContent) -> None:
    message = composed(a_mail(content))
    links = [link for link in Links(text_of(message, "html")).found.values() if link[:7] != "mailto:"]
    assert len(links) == 1
    assert links[0].startswith(f"{PUBLIC_URL}/sign-in")
    assert links[0] in text_of(message)


@pytest.mark.rule("S39")
def test_an_invitation_leads_to_the_own_account() -> None:
    message = composed(a_mail(an_invitation()))
    url = f"{PUBLIC_URL}/sign-in?practice=maple&next=/conversations/{CONVERSATION}"
    assert Links(text_of(message, "html")).found["Visit your account"] == url
    assert message["Subject"] == "You have been invited to a secure messaging appointment"
    assert not list(message.iter_attachments())


@pytest.mark.rule("S39")
def test_an_invitation_says_the_start_in_the_readers_zone() -> None:
    text = text_of(composed(a_mail(an_invitation(SCHEDULED))))
    assert re.search(r"Starts: Monday, March 9, 2026 at 2:30\s+p\.m\. \(America/Toronto time\)", text)
    there = text_of(composed(a_mail(an_invitation(SCHEDULED), time_zone="Europe/Berlin", locale="de-DE")))
    assert re.search(r"Starts: Monday, March 9, 2026 at 7:30\s+PM \(Europe/Berlin time\)", there)


@pytest.mark.rule("S39", "S40")
def test_a_scheduled_invitation_carries_a_calendar_entry_that_says_only_when() -> None:
    mail = a_mail(an_invitation(SCHEDULED), practice='Maple "Street" Practice')
    (attachment,) = attachments(composed(mail))
    assert attachment.get_content_type() == "text/calendar"
    assert attachment["Content-Type"].params["method"] == "REQUEST"
    calendar = Calendar.from_ical(attachment.get_content())
    assert calendar["METHOD"] == "REQUEST"
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == "Secure messaging appointment"
    assert b"DTSTART:20260309T183000Z" in event.to_ical()
    assert event["ATTENDEE"] == "mailto:alex@example.test"
    assert event["ORGANIZER"] == "mailto:help@maple.example"
    assert "VALARM" not in attachment.get_content()
    assert "DESCRIPTION" not in event
    assert str(event["URL"]).startswith(f"{PUBLIC_URL}/sign-in?")
    assert "Alex" not in attachment.get_content()


@pytest.mark.rule("S39")
def test_a_change_of_plan_replaces_or_cancels_the_entry_with_the_same_uid() -> None:
    reader = a_person_id()
    told, uids = [], set()
    for kind, sequence in ((Invitation, 0), (Rescheduled, 1), (Withdrawn, 1), (Cancelled, 1)):
        mail = a_mail(kind(CONVERSATION, reader, SCHEDULED, sequence))
        (attachment,) = attachments(composed(mail))
        calendar = Calendar.from_ical(attachment.get_content())
        (event,) = calendar.walk("VEVENT")
        assert attachment["Content-Type"].params["method"] == calendar["METHOD"]
        told.append((str(calendar["METHOD"]), int(str(event["SEQUENCE"])), str(event["STATUS"])))
        uids.add(str(event["UID"]))
    assert told == [
        ("REQUEST", 0, "CONFIRMED"),
        ("REQUEST", 1, "CONFIRMED"),
        ("CANCEL", 2, "CANCELLED"),
        ("CANCEL", 2, "CANCELLED"),
    ]
    assert len(uids) == 1


def test_a_calendar_entry_sent_again_is_the_same_entry() -> None:
    mail = a_mail(an_invitation(SCHEDULED))
    first, again = (attachments(composed(mail))[0].get_content() for _ in range(2))
    assert first == again


def test_a_mail_sent_again_has_the_same_message_id() -> None:
    mail = a_mail(an_invitation())
    assert composed(mail)["Message-ID"] == composed(mail)["Message-ID"]
    assert composed(mail)["Message-ID"] == f"<{mail.notice_id}@mail.example>"


@pytest.mark.rule("S4", "S5")
def test_a_sign_in_mail_has_a_link_with_its_secret_behind_the_hash_and_a_code() -> None:
    content = one_of_each()[0]
    assert isinstance(content, SignIn)
    message = composed(a_mail(content))
    url = f"{PUBLIC_URL}/sign-in#id={content.sign_in_id}&token={content.link_token}"
    assert Links(text_of(message, "html")).found["Sign in"] == url
    for kind in ("plain", "html"):
        assert content.code in text_of(message, kind)


@pytest.mark.rule("S37")
def test_a_receipt_says_what_was_paid_with_which_card() -> None:
    message = composed(
        a_mail(Receipt(CONVERSATION, NUMBER, AMOUNT, SCHEDULED, Card(Brand.VISA, Digits("4242"))))
    )
    text = text_of(message).replace("\xa0", " ")
    assert (
        "Receipt: 2026-000042\nDate: March 9, 2026\nAmount: $120.50 CAD\nPaid with: Visa ending in 4242\n"
        in text
    )
    assert not list(message.iter_attachments())


@pytest.mark.rule("S37")
def test_an_invoice_is_attached_as_a_pdf() -> None:
    (content,) = (each for each in one_of_each() if isinstance(each, contents.Invoice))
    (attachment,) = attachments(composed(a_mail(content)))
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_filename() == "invoice-2026-000042.pdf"
    assert attachment.get_content() == content.pdf


@pytest.mark.rule("S40")
@given(
    name=st.text(min_size=1, max_size=60).filter(str.strip), practice=st.text(min_size=1).filter(str.strip)
)
def test_no_name_adds_a_header_or_breaks_the_page(name: str, practice: str) -> None:
    name, practice = (text.encode(errors="replace").decode() for text in (name, practice))
    plain = composed(a_mail(an_invitation()))
    message = composed(a_mail(an_invitation(), practice=practice, name=name))
    parsed = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert sorted(parsed.keys()) == sorted(plain.keys())
    assert parsed["To"] == "alex@example.test"
    assert parsed["From"].addresses[0].addr_spec == "no-reply@mail.example"
    assert len(parsed["From"].addresses) == 1


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x>', "{{ 7*7 }}", "a\r\nBcc: eve@example.test"]
)
def test_hostile_names_stay_text(name: str) -> None:
    message = composed(a_mail(an_invitation(), practice=name, name=name))
    page = text_of(message, "html")
    assert "<script" not in page
    assert "<img" not in page
    assert "49" not in page.split("Hello")[1].split(",")[0]
    assert message["Bcc"] is None
    assert next(iter(Links(page).found.values())).startswith(PUBLIC_URL)


@pytest.mark.rule("S4")
def test_a_mail_to_confirm_who_sits_there_holds_a_code_and_no_link_that_signs_in() -> None:
    content = SignIn(new_id(), None, Digits("123456"), SCHEDULED)
    text = text_of(composed(a_mail(content)))
    assert "123456" in text
    assert "token=" not in text
    assert "Account and security" in text
