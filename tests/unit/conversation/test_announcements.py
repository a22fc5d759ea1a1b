"""Ready-made announcements and own defaults."""

import pytest

from chassis.faults import Fault, Kind
from services.conversation.domain import texts
from services.conversation.domain.announcements import READY_MADE, ReadyMade, changed
from services.conversation.domain.entities import DefaultAnnouncement


@pytest.mark.rule("S22", "S25")
@pytest.mark.parametrize("ready_made", READY_MADE)
def test_every_ready_made_announcement_can_be_taken_as_it_is(ready_made: ReadyMade) -> None:
    assert texts.announcement(ready_made.text) == ready_made.text


@pytest.mark.rule("S25")
def test_ready_made_announcements_have_names_of_their_own_and_say_what_hosts_often_say() -> None:
    assert len({each.name for each in READY_MADE}) == len(READY_MADE)
    said = " ".join(each.text for each in READY_MADE)
    for idea in ("emergencies", "10 minutes before", "answer within"):
        assert idea in said


@pytest.mark.rule("S22")
def test_a_default_is_changed_by_who_knows_the_current_one_and_keeps_the_limit() -> None:
    first = changed(DefaultAnnouncement(), "v0", "  e\u0301 ")
    assert first == DefaultAnnouncement("\u00e9", 1)
    assert changed(first, "v1", "\U0001f642" * 120).version == 2
    with pytest.raises(Fault) as refusal:
        changed(first, "v0", "again")
    assert refusal.value.kind is Kind.STALE
    with pytest.raises(Fault, match="ANNOUNCEMENT_TOO_LONG"):
        changed(first, "v1", "\U0001f642" * 121)
