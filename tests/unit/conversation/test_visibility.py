"""Who sees what, against an oracle that was written from the rules alone."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from chassis.auth import Caller, Role
from chassis.ids import ConversationId, DivisionId, MessageId, ParticipantId, PersonId, PracticeId, new_id
from services.conversation.domain import visibility
from services.conversation.domain.access import eyes_of, view
from services.conversation.domain.entities import (
    NEVER,
    Admission,
    Conversation,
    Division,
    Message,
    NamePolicy,
    Participant,
)
from services.conversation.domain.states import Relation, State
from services.conversation.domain.views import Eyes
from services.conversation.domain.visibility import Disclosure, Item, Kind, Why, shortened, verdict
from services.conversation.wire.visibility import KINDS, REASONS
from tests.support.groups import (
    Group,
    Names,
    a_group,
    name_seen,
    sees_file,
    sees_message,
    sees_personal,
    sees_read_mark,
)

GROUPS = 10_000
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DIVISION = Division(
    DivisionId(new_id()), PracticeId(new_id()), "Care", "UTC", "CAD", True, "help@harbour.test", "911"
)
POLICIES = {
    Names.FULL: NamePolicy.FULL_NAME,
    Names.SHORT: NamePolicy.FIRST_NAME_AND_INITIAL,
    Names.ALIAS: NamePolicy.ALIAS,
}
IDS = [new_id() for _ in range(64)]


def conversation_of(group: Group) -> Conversation:
    """The group as the service would hold it."""
    return Conversation(
        conversation_id=ConversationId(IDS[63]),
        division=DIVISION,
        subject="",
        state=State.ACTIVE,
        start_time=NOW,
        start_time_zone="",
        create_time=NOW,
        open_time=NOW,
        complete_time=None,
        completed_by=None,
        acknowledged=frozenset(),
        activity_time=NOW,
        announcement="",
        announcement_version=0,
        last_sequence=len(group.messages),
        version=0,
        last_hash=bytes(32),
        participants=tuple(a_participant(group, each) for each in range(group.size)),
        name_policy=POLICIES[group.names],
    )


def a_participant(group: Group, number: int) -> Participant:
    return Participant(
        participant_id=ParticipantId(IDS[number]),
        person_id=PersonId(IDS[number + 30]),
        display_name=f"First{number} Last{number}",
        host=number == 0,
        colleague=False,
        fee=None,
        first_sequence=1 if number in group.shown else group.joined.get(number, 1),
    )


def caller_of(group: Group, person: int) -> Caller:
    """Somebody of the group, or the coordinator or outsider beside it, as their token names them."""
    roles = {DIVISION.division_id: frozenset({Role.COORDINATOR})} if person in group.coordinators else {}
    return Caller(PersonId(IDS[person + 30]), DIVISION.practice_id, MappingProxyType(roles))


@pytest.mark.rule("B1", "S11", "S26", "S27", "S28", "S41")
def test_the_one_function_says_what_the_rules_say_in_ten_thousand_random_groups() -> None:
    for seed in range(GROUPS):
        group = replace(a_group(seed), marks=seed % 2 == 0)
        conversation = conversation_of(group)
        disclosure = Disclosure(conversation.name_policy, group.marks)
        items = items_of(group, conversation)
        for person in group.people:
            eyes = eyes_of(caller_of(group, person), conversation)
            seen = [verdict(item, eyes, disclosure).visible for item in items]
            assert seen == expected(group, person), (seed, person)


def items_of(group: Group, conversation: Conversation) -> list[Item]:
    """Everything in a group, in the order of `expected`."""
    people = conversation.participants
    items = [
        visibility.message(
            Message(MessageId(IDS[0]), number, people[sender].participant_id, "", NOW), conversation
        )
        for number, sender in enumerate(group.messages, 1)
    ]
    for sender, chosen, after in group.files:
        viewers = tuple(people[each].person_id for each in {0, sender} | chosen)
        admission = Admission(MessageId(IDS[0]), people[sender].participant_id, after, viewers, NOW)
        items.append(visibility.file(admission, conversation))
    items += visibility.shared_or_personal(Kind.ANNOUNCEMENT, conversation)
    for kind in (Kind.EMAIL, Kind.FEE, Kind.READ_MARK):
        items += visibility.shared_or_personal(kind, conversation)
    return items


def expected(group: Group, person: int) -> list[bool]:
    """What the oracle says of everything in a group."""
    personal = [sees_personal(group, person, owner) for owner in range(1, group.size)]
    return [
        *(sees_message(group, person, number) for number in range(1, len(group.messages) + 1)),
        *(sees_file(group, person, index) for index in range(len(group.files))),
        person != -2,
        *personal * 2,
        *(sees_read_mark(group, person, owner) for owner in range(1, group.size)),
    ]


@pytest.mark.rule("S27")
def test_everybody_reads_the_names_that_the_rules_give_them() -> None:
    for seed in range(GROUPS // 10):
        group = a_group(seed)
        conversation = conversation_of(group)
        for person in set(group.people) - {-2}:
            eyes = view(caller_of(group, person), conversation, None, NOW).eyes
            read = [visibility.name(conversation, each, eyes) for each in conversation.participants]
            assert read == [
                name_seen(group, person, owner, f"First{owner}", f"Last{owner}")
                for owner in range(group.size)
            ]


@pytest.mark.rule("S27")
@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Jo Client", "Jo C."),
        ("Jo van der Client", "Jo C."),
        ("Dr. Jo Client", "Jo C."),
        ("Prof. Dr. Jo Client", "Jo C."),
        ("Jo", "Jo"),
        ("Dr. Jo", "Jo"),
        ("Dr.", "Dr."),
        ("  Jo \t Client  ", "Jo C."),
        ("Zoë Ørsted", "Zoë Ø."),
    ],
)
def test_a_shortened_name_is_the_first_name_and_an_initial(full: str, short: str) -> None:
    assert shortened(full) == short


@pytest.mark.rule("B1")
def test_each_verdict_has_the_reason_that_a_person_would_give() -> None:
    group = Group(3, Names.ALIAS, {-1}, joined={2: 4})
    host, early, late = conversation_of(group).participants
    as_early, as_late = Eyes(Relation.PARTICIPANT, early), Eyes(Relation.PARTICIPANT, late)
    file = Item(Kind.FILE, early, chosen=frozenset({host.person_id, early.person_id}))
    cases = [
        (Item(Kind.MESSAGE, early, 3), Eyes(Relation.HOST, host), True, Why.HOST),
        (Item(Kind.MESSAGE, early, 3), visibility.COORDINATORS, True, Why.COORDINATOR),
        (Item(Kind.MESSAGE, early, 3), as_late, False, Why.BEFORE_JOINING),
        (Item(Kind.MESSAGE, early, 4), as_late, True, Why.TAKES_PART),
        (Item(Kind.ANNOUNCEMENT), as_late, True, Why.TAKES_PART),
        (file, as_early, True, Why.OWN),
        (file, as_late, False, Why.NOT_CHOSEN),
        (file, visibility.COORDINATORS, False, Why.NOT_CHOSEN),
        (Item(Kind.FILE, host, chosen=frozenset({early.person_id})), as_early, True, Why.CHOSEN),
        (Item(Kind.EMAIL, early), as_late, False, Why.NOT_THEIRS),
        (Item(Kind.EMAIL, early), as_early, True, Why.OWN),
        (Item(Kind.NAME, early), as_late, False, Why.NAME_POLICY),
        (Item(Kind.NAME, host), as_late, True, Why.OF_THE_HOST),
        (Item(Kind.MESSAGE, early, 3), None, False, Why.OUTSIDER),
    ]
    for item, eyes, visible, why in cases:
        assert verdict(item, eyes, Disclosure(NamePolicy.ALIAS)) == (visible, why)


@pytest.mark.rule("B1", "S19")
def test_who_withdrew_sees_themselves_the_hosts_name_and_the_files_chosen_for_them_before() -> None:
    host, gone, other = conversation_of(Group(3, Names.FULL, {-1})).participants
    gone = replace(gone, withdraw_time=NOW, first_sequence=NEVER)
    eyes = Eyes(Relation.PARTICIPANT, gone)
    cases = [
        (Item(Kind.MESSAGE, host, 3), False, Why.WITHDREW),
        (Item(Kind.ANNOUNCEMENT), False, Why.WITHDREW),
        (Item(Kind.NAME, other), False, Why.WITHDREW),
        (Item(Kind.NAME, host), True, Why.OF_THE_HOST),
        (Item(Kind.NAME, gone), True, Why.OWN),
        (Item(Kind.FEE, gone), True, Why.OWN),
        (Item(Kind.FEE, other), False, Why.WITHDREW),
        (Item(Kind.READ_MARK, other), False, Why.WITHDREW),
        (Item(Kind.FILE, host, chosen=frozenset({gone.person_id})), True, Why.CHOSEN),
        (Item(Kind.FILE, host), False, Why.NOT_CHOSEN),
    ]
    for item, visible, why in cases:
        assert verdict(item, eyes, Disclosure(NamePolicy.FULL_NAME, read_marks=True)) == (visible, why)


def test_kinds_and_reasons_are_those_of_the_contract() -> None:
    assert set(KINDS) == set(Kind)
    assert set(REASONS) == set(Why) - {Why.OUTSIDER}
