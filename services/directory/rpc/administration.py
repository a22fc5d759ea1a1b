"""The administration's gRPC face."""

from typing import Any

import grpc
from sotto.directory.v1 import administration_pb2, administration_pb2_grpc

from chassis.ids import parse_id
from chassis.rpc import current_caller, current_request_key
from services.directory import wire
from services.directory.usecases.administration import Administration, Search
from services.directory.usecases.memberships import Memberships
from services.directory.wire import administration

Context = grpc.aio.ServicerContext[Any, Any]


class AdministrationServicer(administration_pb2_grpc.AdministrationServiceServicer):
    """Every RPC of the contract."""

    def __init__(self, practice: Administration, memberships: Memberships) -> None:
        self._practice = practice
        self._memberships = memberships

    async def ListPractices(
        self, request: administration_pb2.ListPracticesRequest, context: Context
    ) -> administration_pb2.ListPracticesResponse:
        """All practices."""
        return administration.practices(await self._practice.practices())

    async def UpdatePractice(
        self, request: administration_pb2.UpdatePracticeRequest, context: Context
    ) -> administration_pb2.UpdatePracticeResponse:
        """Another name or support address."""
        changed = await self._practice.change_practice(
            current_caller(),
            current_request_key(request),
            wire.practice_id(request.practice_id),
            request.etag,
            administration.changes(request),
        )
        return administration_pb2.UpdatePracticeResponse(practice=wire.practice(changed))

    async def ListDivisions(
        self, request: administration_pb2.ListDivisionsRequest, context: Context
    ) -> administration_pb2.ListDivisionsResponse:
        """The divisions that the caller administers."""
        practice_id = wire.practice_id(request.practice_id)
        return administration.divisions(await self._practice.divisions(current_caller(), practice_id))

    async def SearchMembers(
        self, request: administration_pb2.SearchMembersRequest, context: Context
    ) -> administration_pb2.SearchMembersResponse:
        """Members of a division."""
        division_id = wire.division_id(request.division_id)
        search = Search(request.query, request.page_size, request.page_token)
        found = await self._practice.members(current_caller(), division_id, search)
        return administration.members(found, division_id)

    async def InviteMember(
        self, request: administration_pb2.InviteMemberRequest, context: Context
    ) -> administration_pb2.InviteMemberResponse:
        """A new member, who is told."""
        division_id = wire.division_id(request.division_id)
        invited = await self._memberships.invite(
            current_caller(),
            current_request_key(request),
            division_id,
            wire.named_person(request.person, "person"),
            administration.roles(request.roles),
        )
        return administration_pb2.InviteMemberResponse(member=administration.member(invited, division_id))

    async def DescribeInvitation(
        self, request: administration_pb2.DescribeInvitationRequest, context: Context
    ) -> administration_pb2.DescribeInvitationResponse:
        """What the mail has to say."""
        found = await self._memberships.invitation(parse_id(request.invitation_id, "invitation_id"))
        return administration.invitation(found)

    async def ChangeRoles(
        self, request: administration_pb2.ChangeRolesRequest, context: Context
    ) -> administration_pb2.ChangeRolesResponse:
        """Other roles."""
        division_id = wire.division_id(request.division_id)
        changed = await self._memberships.change_roles(
            current_caller(),
            current_request_key(request),
            division_id,
            wire.person_id(request.person_id, "person_id"),
            request.etag,
            administration.roles(request.roles),
        )
        return administration_pb2.ChangeRolesResponse(member=administration.member(changed, division_id))

    async def SearchClients(
        self, request: administration_pb2.SearchClientsRequest, context: Context
    ) -> administration_pb2.SearchClientsResponse:
        """Clients of a practice."""
        search = Search(request.query, request.page_size, request.page_token)
        found = await self._practice.clients(current_caller(), wire.practice_id(request.practice_id), search)
        return administration.clients(found)

    async def RenamePerson(
        self, request: administration_pb2.RenamePersonRequest, context: Context
    ) -> administration_pb2.RenamePersonResponse:
        """Another name."""
        renamed = await self._memberships.rename(
            current_caller(),
            current_request_key(request),
            wire.person_id(request.person_id, "person_id"),
            request.etag,
            request.display_name,
        )
        return administration_pb2.RenamePersonResponse(person=administration.person(renamed.person))

    async def DeactivatePerson(
        self, request: administration_pb2.DeactivatePersonRequest, context: Context
    ) -> administration_pb2.DeactivatePersonResponse:
        """Out."""
        person_id = wire.person_id(request.person_id, "person_id")
        key = current_request_key(request)
        changed = await self._memberships.deactivate(current_caller(), key, person_id)
        return administration_pb2.DeactivatePersonResponse(person=administration.person(changed.person))

    async def ReactivatePerson(
        self, request: administration_pb2.ReactivatePersonRequest, context: Context
    ) -> administration_pb2.ReactivatePersonResponse:
        """In again."""
        person_id = wire.person_id(request.person_id, "person_id")
        key = current_request_key(request)
        changed = await self._memberships.reactivate(current_caller(), key, person_id)
        return administration_pb2.ReactivatePersonResponse(person=administration.person(changed.person))
