"""Who was made a member of a practice is told (S2)."""

import pytest
from sotto.directory.v1 import events_pb2

from chassis.ids import new_id
from tests.integration.notify.conftest import World
from tests.integration.notify.test_notices import states, text_of


@pytest.mark.rule("S2", "S40")
async def test_who_was_made_a_member_is_told_where_to_sign_in_unless_it_is_over(world: World) -> None:
    invitation_id, over = str(new_id()), str(new_id())
    world.directory.invited[invitation_id] = world.alex
    for each in (invitation_id, invitation_id, over):
        event = events_pb2.MemberInvited(invitation_id=each, person_id=str(world.alex))
        await world.hear("directory.v1.member.invited", event)
    stolen = events_pb2.MemberInvited(invitation_id=invitation_id, person_id=str(world.billie))
    await world.hear("directory.v1.member.invited", stolen)
    await world.send()
    ((_, mail),) = world.smtp.mails
    assert "/sign-in?practice=harbour&next=/" in text_of(mail)
    assert await states(world) == {"member_invitation": ["accepted", "dropped", "dropped"]}
