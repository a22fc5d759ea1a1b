"""Who is told when plans change, once each, and how their calendars follow (S19, S39, S40)."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1 import events_pb2 as told

from chassis.ids import PersonId, new_id
from chassis.timestamps import timestamp
from tests.fakes.conversations import ACTIVE
from tests.integration.notify.conftest import World

ALEX, BILLIE, HOST = "alex@canary.test", "billie@canary.test", "host@canary.test"
CREATED = "conversation.v1.conversation.created"
ADDED = "conversation.v1.participants.added"
RESCHEDULED = "conversation.v1.conversation.rescheduled"
CANCELLED = "conversation.v1.conversation.cancelled"
WITHDREW = "conversation.v1.participant.withdrew"


def plan(world: World, moved: int = 0) -> None:
    """Let the conversation start in two days, having been moved so often."""
    world.conversation.state = conversation_pb2.CONVERSATION_STATE_SCHEDULED
    world.conversation.start_time.CopyFrom(timestamp(world.clock.now() + timedelta(days=2)))
    world.conversation.start_time_zone = "America/Toronto"
    world.conversation.reschedule_count = moved


async def hear_moved(world: World, by: PersonId) -> None:
    conversation_id = world.conversation.conversation_id
    event = told.ConversationRescheduled(conversation_id=conversation_id, rescheduled_by_person_id=str(by))
    await world.hear(RESCHEDULED, event)


async def hear_cancelled(world: World, by: PersonId) -> None:
    conversation_id = world.conversation.conversation_id
    event = told.ConversationCancelled(conversation_id=conversation_id, cancelled_by_person_id=str(by))
    await world.hear(CANCELLED, event)


async def hear_withdrew(world: World, person: PersonId) -> None:
    event = told.ParticipantWithdrew(
        conversation_id=world.conversation.conversation_id,
        participant_id=world.participant(person),
        person_id=str(person),
    )
    await world.hear(WITHDREW, event)


def without(world: World, person: PersonId) -> None:
    """Note that somebody cannot attend."""
    participants = world.conversation.participants
    next(each for each in participants if each.person_id == str(person)).withdrawn = True


def readers(world: World) -> list[str]:
    return sorted(address for (address,), _ in world.smtp.mails)


def entry(mail: EmailMessage) -> tuple[str, int]:
    """Method and sequence of the mail's calendar entry."""
    (attached,) = [each for each in mail.iter_attachments() if each.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(attached.get_content())
    return str(calendar["METHOD"]), int(str(calendar.walk("VEVENT")[0]["SEQUENCE"]))


@pytest.mark.rule("S11", "S39")
async def test_only_newcomers_are_invited_when_people_are_added(world: World) -> None:
    conversation_id = world.conversation.conversation_id
    await world.hear(CREATED, told.ConversationCreated(conversation_id=conversation_id))
    await world.send()
    world.smtp.mails.clear()
    cem = world.directory.add_person("Canary-Cem", "cem@canary.test")
    world.conversation.participants.add(participant_id=str(new_id()), person_id=str(cem))
    added = told.ParticipantsAdded(
        conversation_id=conversation_id, participant_ids=[world.participant(cem)], history_shared=True
    )
    for _ in range(3):
        await world.hear(ADDED, added)
    await world.send()
    assert readers(world) == ["cem@canary.test"]


@pytest.mark.rule("S19", "S39")
async def test_everybody_but_who_moved_it_gets_the_new_start_for_their_calendar(world: World) -> None:
    plan(world, moved=1)
    for _ in range(2):
        await hear_moved(world, world.host)
    await world.send()
    assert readers(world) == [ALEX, BILLIE]
    assert [entry(mail) for _, mail in world.smtp.mails] == [("REQUEST", 1)] * 2
    world.smtp.mails.clear()
    plan(world, moved=2)
    without(world, world.billie)
    await hear_moved(world, PersonId(new_id()))
    await world.send()
    assert readers(world) == [ALEX, HOST]
    assert entry(world.smtp.to(ALEX)[0]) == ("REQUEST", 2)


@pytest.mark.rule("S19", "S39")
async def test_everybody_but_who_cancelled_it_is_told_and_calendars_forget_it(world: World) -> None:
    plan(world, moved=1)
    without(world, world.billie)
    world.conversation.state = conversation_pb2.CONVERSATION_STATE_CANCELLED
    for _ in range(2):
        await hear_cancelled(world, world.host)
    await world.send()
    assert readers(world) == [ALEX]
    assert entry(world.smtp.to(ALEX)[0]) == ("CANCEL", 2)


@pytest.mark.rule("S19", "S40")
async def test_who_withdraws_gets_a_confirmation_and_the_host_learns_of_it_without_a_name(
    world: World,
) -> None:
    plan(world)
    without(world, world.alex)
    for _ in range(2):
        await hear_withdrew(world, world.alex)
    await world.send()
    assert readers(world) == [ALEX, HOST]
    assert entry(world.smtp.to(ALEX)[0]) == ("CANCEL", 1)
    (mail,) = world.smtp.to(HOST)
    assert "Alex" not in mail.as_string()


@pytest.mark.rule("S19")
async def test_where_the_last_one_withdraws_the_host_is_told_once_that_it_is_off(world: World) -> None:
    plan(world)
    for person in (world.alex, world.billie):
        without(world, person)
    world.conversation.state = conversation_pb2.CONVERSATION_STATE_CANCELLED
    for person in (world.alex, world.billie):
        await hear_withdrew(world, person)
    await hear_cancelled(world, world.billie)
    await world.send()
    assert readers(world) == [ALEX, BILLIE, HOST]
    (mail,) = world.smtp.to(HOST)
    assert "cancelled" in mail["Subject"]


@pytest.mark.rule("S19")
async def test_forged_changes_of_plan_tell_nobody(world: World) -> None:
    world.conversation.state = ACTIVE
    nobody = PersonId(new_id())
    await hear_moved(world, nobody)
    await hear_cancelled(world, nobody)
    await hear_withdrew(world, world.alex)
    await world.send()
    assert not world.smtp.mails
