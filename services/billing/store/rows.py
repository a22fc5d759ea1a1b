"""Row ↔ entity, one function each way."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId, PracticeId, parse_id
from chassis.money import Money
from services.billing.domain.cards import Card, CardDetails, CardSetup, Owner
from services.billing.domain.charges import Charge, ChargeState, State
from services.billing.domain.consent import Consent
from services.billing.domain.conversations import Letterhead, Purpose
from services.billing.domain.documents import Bill, Contents, Document, DocumentKind, Line
from services.billing.domain.tax import Tax

Row = dict[str, Any]


def owner_row(owner: Owner) -> Row:
    """Whose it is, as columns."""
    return {"practice_id": owner.practice_id, "person_id": owner.person_id}


def _owner(row: Any) -> Owner:
    return Owner(PracticeId(row.practice_id), PersonId(row.person_id))


def setup_row(setup: CardSetup) -> Row:
    """A card setup as a row."""
    return {
        "card_setup_id": setup.id,
        **owner_row(setup.owner),
        "session_id": setup.session_id,
        "url": setup.url,
        "card_id": setup.card_id,
    }


def setup(row: Any) -> CardSetup:
    """A card setup from a row."""
    return CardSetup(row.card_setup_id, _owner(row), row.session_id, row.url, row.card_id)


def card_row(card: Card) -> Row:
    """A card as a row."""
    details = card.details
    return {
        "card_id": card.id,
        **owner_row(card.owner),
        "payment_method": details.payment_method,
        "brand": details.brand,
        "last4": details.last4,
        "expire_month": details.expire_month,
        "expire_year": details.expire_year,
        "fingerprint": details.fingerprint,
        "saved_at": card.saved_at,
        "removed_at": card.removed_at,
        "bank_asks": card.bank_asks,
    }


def card(row: Any) -> Card:
    """A card from a row."""
    details = CardDetails(
        row.payment_method, row.brand, row.last4, row.expire_month, row.expire_year, row.fingerprint
    )
    return Card(row.card_id, _owner(row), details, row.saved_at, row.removed_at, row.bank_asks)


def consent_row(consent: Consent) -> Row:
    """What was agreed to as a row."""
    return {
        "card_setup_id": consent.card_setup_id,
        **owner_row(consent.owner),
        "version": consent.version,
        "agreed_at": consent.agreed_at,
    }


def bill_row(bill: Bill) -> Row:
    """A bill as a row."""
    return {
        "conversation_id": bill.conversation_id,
        "practice_id": bill.practice_id,
        "division_id": bill.division_id,
        "host_person_id": bill.host_person_id,
        "host_name": bill.host_name,
        "completed_at": bill.completed_at,
        "names": {str(participant_id): name for participant_id, name in bill.names.items()},
        "letterhead": _letterhead_json(bill.letterhead),
    }


def bill(row: Any) -> Bill:
    """A bill from a row."""
    return Bill(
        conversation_id=ConversationId(row.conversation_id),
        practice_id=PracticeId(row.practice_id),
        division_id=DivisionId(row.division_id),
        host_person_id=PersonId(row.host_person_id),
        host_name=row.host_name,
        completed_at=row.completed_at,
        names={ParticipantId(parse_id(key, "names")): name for key, name in row.names.items()},
        letterhead=_letterhead(row.letterhead),
        invoiced=row.invoiced_at is not None,
    )


def new_charge_row(charge: Charge) -> Row:
    """A new charge as a row."""
    return {
        "charge_id": charge.id,
        "conversation_id": charge.conversation_id,
        "participant_id": charge.participant_id,
        "purpose": charge.purpose,
        **owner_row(charge.owner),
        "position": charge.position,
        "minor_units": charge.amount.minor_units,
        "currency": charge.amount.currency,
        "payment_intent": charge.payment_intent,
        **charge_changes(charge),
    }


def charge_changes(charge: Charge) -> Row:
    """What may change of a charge; its payment intent is saved by a statement of its own."""
    return {
        "state": charge.state,
        "card_id": charge.card.id if charge.card else None,
        "attempt": charge.attempt,
        "failures": charge.failures,
        "seen_charge": charge.seen_charge,
        "decline_code": charge.decline_code,
        "begun_at": charge.begun_at,
        "updated_at": charge.updated_at,
        "settled_at": charge.settled_at,
        "due_at": charge.due_at,
        "present": charge.present,
        "retries": charge.retries,
        "next_retry_at": charge.next_retry_at,
        "accepted_minor_units": charge.accepted.minor_units if charge.accepted else None,
    }


def charge(row: Any, paying: Card | None, refunded: int) -> Charge:
    """A charge from a row, with the card that it names and what was paid back of it."""
    return Charge(
        id=row.charge_id,
        conversation_id=ConversationId(row.conversation_id),
        participant_id=ParticipantId(row.participant_id),
        owner=_owner(row),
        position=row.position,
        amount=Money(row.minor_units, row.currency),
        state=State(row.state),
        card=paying,
        begun_at=row.begun_at,
        updated_at=row.updated_at,
        due_at=row.due_at,
        payment_intent=row.payment_intent,
        attempt=row.attempt,
        failures=row.failures,
        seen_charge=row.seen_charge,
        decline_code=row.decline_code,
        settled_at=row.settled_at,
        present=row.present,
        retries=row.retries,
        next_retry_at=row.next_retry_at,
        purpose=Purpose(row.purpose),
        accepted=None if row.accepted_minor_units is None else Money(row.accepted_minor_units, row.currency),
        refunded_minor_units=refunded,
    )


def document_row(document: Document) -> Row:
    """A document as a row."""
    return {
        "document_id": document.id,
        "kind": document.kind,
        "number": document.number,
        "conversation_id": document.conversation_id,
        "practice_id": document.practice_id,
        "division_id": document.division_id,
        "host_person_id": document.host_person_id,
        "person_id": document.person_id,
        "participant_id": document.participant_id,
        "charge_id": document.charge_id,
        "refund_id": document.refund_id,
        "issued_at": document.issued_at,
        "contents": _contents_json(document.contents),
    }


def document(row: Any) -> Document:
    """A document from a row."""
    return Document(
        id=row.document_id,
        kind=DocumentKind(row.kind),
        number=row.number,
        conversation_id=ConversationId(row.conversation_id),
        practice_id=PracticeId(row.practice_id),
        division_id=DivisionId(row.division_id),
        host_person_id=PersonId(row.host_person_id),
        person_id=PersonId(row.person_id),
        issued_at=row.issued_at,
        contents=_contents(row.contents),
        participant_id=None if row.participant_id is None else ParticipantId(row.participant_id),
        charge_id=row.charge_id,
        refund_id=row.refund_id,
    )


def _letterhead_json(letterhead: Letterhead) -> Row:
    return {
        "issuer": list(letterhead.issuer),
        "locale": letterhead.locale,
        "time_zone": letterhead.time_zone,
        "support_address": letterhead.support_address,
        "tax": asdict(letterhead.tax) if letterhead.tax else None,
    }


def _letterhead(json: Mapping[str, Any]) -> Letterhead:
    """What was issued before there were taxes has none."""
    tax = json.get("tax")
    return Letterhead(
        tuple(json["issuer"]),
        json["locale"],
        json["time_zone"],
        json["support_address"],
        Tax(**tax) if tax else None,
    )


def _contents_json(contents: Contents) -> Row:
    return {
        "letterhead": _letterhead_json(contents.letterhead),
        "recipient": contents.recipient,
        "provider": contents.provider,
        "issue_date": contents.issue_date.isoformat(),
        "service_date": contents.service_date.isoformat(),
        "lines": [
            {
                "name": line.name,
                "minor_units": line.amount.minor_units,
                "currency": line.amount.currency,
                "state": line.state,
                "card": list(line.card),
                "tax_minor_units": line.tax.minor_units if line.tax else None,
                "purpose": line.purpose,
            }
            for line in contents.lines
        ],
        "corrects": list(contents.corrects),
    }


def _contents(json: Mapping[str, Any]) -> Contents:
    return Contents(
        letterhead=_letterhead(json["letterhead"]),
        recipient=json["recipient"],
        provider=json["provider"],
        issue_date=date.fromisoformat(json["issue_date"]),
        service_date=date.fromisoformat(json["service_date"]),
        lines=tuple(
            Line(
                name=line["name"],
                amount=Money(line["minor_units"], line["currency"]),
                state=ChargeState(line["state"]),
                card=tuple(line["card"]),
                tax=_tax(line),
                purpose=Purpose(line.get("purpose", Purpose.COMPLETION)),
            )
            for line in json["lines"]
        ),
        corrects=tuple(json.get("corrects", ())),
    )


def _tax(line: Mapping[str, Any]) -> Money | None:
    units = line.get("tax_minor_units")
    return None if units is None else Money(units, line["currency"])
