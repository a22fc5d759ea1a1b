"""Who sees a form, and what becomes of it when its participant withdraws."""

import pytest
from sotto.conversation.v1 import events_pb2 as conversation_events_pb2
from sotto.files.v1 import events_pb2, forms_pb2

from chassis.auth import Caller, Role
from chassis.bus import IncomingEvent
from chassis.faults import Fault, Kind
from chassis.ids import new_id
from services.files import inbox
from tests.integration.files.forms_world import FormWorld, phq9
from tests.integration.files.test_forms import ASSIGNED, IN_PROGRESS, NOT_SUBMITTED, SUBMITTED, listed
from tests.support.builders import a_member


@pytest.mark.rule("S19", "S30")
@pytest.mark.parametrize("by_event", [True, False], ids=["told by an event", "found by the sweep"])
async def test_withdrawing_freezes_ones_own_forms_that_were_not_submitted_and_nobody_elses(
    forms: FormWorld, by_event: bool
) -> None:
    client, other, _ = forms.clients
    form = await forms.form("Patient Health")
    done, begun, untouched = [(await forms.assign(form.form_id, [client]))[0] for _ in range(3)]
    await forms.assign(form.form_id, [other])
    await forms.submit(client, done.form_assignment_id, phq9(*[1] * 9))
    await forms.save(client, begun.form_assignment_id, phq9(1))
    if by_event:
        await told_of_withdrawing(forms, client)
        states = [each.state for each in await listed(forms, forms.host)]
        assert states == [SUBMITTED, IN_PROGRESS, ASSIGNED, ASSIGNED], "a forged event changes nothing"
    forms.withdraw(client)
    if by_event:
        event = await told_of_withdrawing(forms, client)
        await told_of_withdrawing(forms, client, event)
        await told_of_withdrawing(forms, client)
    else:
        await forms.freezing.sweep()
    states = [each.state for each in await listed(forms, forms.host)]
    assert states == [SUBMITTED, NOT_SUBMITTED, NOT_SUBMITTED, ASSIGNED]
    assert len((await forms.seen(client, done.form_assignment_id)).submissions) == 1
    assert await told_frozen(forms) == sorted([begun.form_assignment_id, untouched.form_assignment_id])
    with pytest.raises(Fault) as refused:
        await forms.save(client, untouched.form_assignment_id, phq9(1))
    assert refused.value.reason == "FORM_NOT_SUBMITTED"
    await forms.save(other, (await listed(forms, other))[0].form_assignment_id, phq9(1))


@pytest.mark.rule("B1", "S30")
async def test_the_host_and_the_participant_are_told_that_only_they_see_a_form(forms: FormWorld) -> None:
    client, other, _ = forms.clients
    (assigned,) = await forms.assign((await forms.form("Patient Health")).form_id, [client])
    request = forms_pb2.ExplainFormAssignmentRequest(form_assignment_id=assigned.form_assignment_id)
    for reader in (forms.host, client):
        viewers = (await forms.stub(reader).ExplainFormAssignment(request)).viewers
        assert [(each.participant_id, each.reason) for each in viewers] == [
            (forms.participant(forms.host), forms_pb2.FORM_VIEWER_REASON_HOST),
            (forms.participant(client), forms_pb2.FORM_VIEWER_REASON_ASSIGNED),
        ]
    for stranger in (other, forms.admin, a_member(Role.COORDINATOR, forms.division_id)):
        with pytest.raises(Fault) as refused:
            await forms.stub(stranger).ExplainFormAssignment(request)
        assert refused.value.kind is Kind.NOT_FOUND


async def told_of_withdrawing(
    forms: FormWorld, client: Caller, again: IncomingEvent | None = None
) -> IncomingEvent:
    """The inbox gets the event that says that a client withdrew, rightly or not; a new one, or one again."""
    subject = "conversation.v1.participant.withdrew"
    payload = conversation_events_pb2.ParticipantWithdrew(
        conversation_id=forms.conversation_id,
        participant_id=forms.participant(client),
        person_id=str(client.person_id),
    ).SerializeToString()
    event = again or IncomingEvent(new_id(), subject, payload, 1, {})
    await inbox.handlers(forms.freezing)[subject](event)
    return event


async def told_frozen(forms: FormWorld) -> list[str]:
    """The assignments of the conversation of which others were told that they are frozen."""
    async with forms.rows.transaction() as connection:
        statement = "SELECT payload FROM outbox WHERE subject LIKE '%form.frozen'"
        payloads = (await connection.exec_driver_sql(statement)).scalars().all()
    told = [events_pb2.FormFrozen.FromString(bytes(each)) for each in payloads]
    return sorted(each.form_assignment_id for each in told if each.conversation_id == forms.conversation_id)
