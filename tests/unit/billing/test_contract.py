"""Domain and contract say the same."""

from typing import Any

from sotto.billing.v1 import billing_pb2, errors_pb2, events_pb2

from services.billing.domain.charges import ChargeState
from services.billing.domain.documents import DocumentKind
from services.billing.domain.events import ChargeSettled
from services.billing.domain.reasons import Reason
from services.billing.ports import LiveTopic
from services.billing.wire import events
from tests.unit.billing.builders import a_charge, a_conversation


def values(enum: Any, prefix: str) -> set[str]:
    return {name.removeprefix(prefix) for name in enum.keys()} - {"UNSPECIFIED"}  # noqa: SIM118


def test_reasons_are_those_of_the_contract() -> None:
    assert {reason.value for reason in Reason} == values(errors_pb2.Reason, "REASON_")


def test_every_state_and_kind_has_its_name_on_the_wire() -> None:
    assert {state.name for state in ChargeState} == values(billing_pb2.ChargeState, "CHARGE_STATE_")
    assert {kind.name for kind in DocumentKind} == values(billing_pb2.DocumentKind, "DOCUMENT_KIND_")
    for topic in LiveTopic:
        assert events.poke_out(topic, None, [], None)


def test_an_event_names_its_subject_and_carries_ids_and_enums() -> None:
    charge = a_charge()
    told = events.event_out(
        ChargeSettled(charge.id, a_conversation().id, charge.owner.person_id, ChargeState.FAILED)
    )
    assert (told.subject, told.aggregate_id) == ("billing.v1.charge.settled", charge.id)
    payload = events_pb2.ChargeSettled.FromString(told.payload)
    assert payload.state == billing_pb2.CHARGE_STATE_FAILED
