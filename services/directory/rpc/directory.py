"""Practices, divisions, people, and signing in."""

from typing import Any

import grpc
from sotto.directory.v1 import directory_pb2, directory_pb2_grpc

from chassis.ids import parse_id
from chassis.rpc import current_caller, current_request_key
from services.directory import wire
from services.directory.usecases.people import People
from services.directory.usecases.practices import Practices
from services.directory.usecases.sessions import Sessions
from services.directory.usecases.sign_ins import SignIns

Context = grpc.aio.ServicerContext[Any, Any]


class DirectoryServicer(directory_pb2_grpc.DirectoryServiceServicer):
    """Every RPC of the contract."""

    def __init__(self, sign_ins: SignIns, sessions: Sessions, people: People, practices: Practices) -> None:
        self._sign_ins = sign_ins
        self._sessions = sessions
        self._people = people
        self._practices = practices

    async def StartSignIn(
        self, request: directory_pb2.StartSignInRequest, context: Context
    ) -> directory_pb2.StartSignInResponse:
        """Begin a sign-in."""
        return wire.started(await self._sign_ins.start(request.practice, request.email))

    async def CompleteSignIn(
        self, request: directory_pb2.CompleteSignInRequest, context: Context
    ) -> directory_pb2.CompleteSignInResponse:
        """Open a session with the link or the code."""
        sign_in_id = parse_id(request.sign_in_id, "sign_in_id")
        secret, device = request.browser_secret, request.device
        by_code = request.WhichOneof("proof") == "code"
        complete = self._sign_ins.complete_with_code if by_code else self._sign_ins.complete_with_link
        return wire.opened(await complete(sign_in_id, secret, request.code or request.link_token, device))

    async def ExchangeSession(
        self, request: directory_pb2.ExchangeSessionRequest, context: Context
    ) -> directory_pb2.ExchangeSessionResponse:
        """Tokens of a session."""
        return wire.exchanged(await self._sessions.exchange(request.session_token, request.audiences))

    async def CheckSession(
        self, request: directory_pb2.CheckSessionRequest, context: Context
    ) -> directory_pb2.CheckSessionResponse:
        """Tokens of a session, without activity."""
        return wire.checked(await self._sessions.check(request.session_token, request.audiences))

    async def EndSession(
        self, request: directory_pb2.EndSessionRequest, context: Context
    ) -> directory_pb2.EndSessionResponse:
        """End a session."""
        await self._sessions.end(request.session_token)
        return directory_pb2.EndSessionResponse()

    async def MintSignInMail(
        self, request: directory_pb2.MintSignInMailRequest, context: Context
    ) -> directory_pb2.MintSignInMailResponse:
        """A fresh link and code."""
        sign_in_id = parse_id(request.sign_in_id, "sign_in_id")
        return wire.sign_in_mail(await self._sign_ins.mint_mail(sign_in_id))

    async def GetMe(
        self, request: directory_pb2.GetMeRequest, context: Context
    ) -> directory_pb2.GetMeResponse:
        """Who calls."""
        return wire.me(await self._people.me(current_caller()))

    async def ListProviders(
        self, request: directory_pb2.ListProvidersRequest, context: Context
    ) -> directory_pb2.ListProvidersResponse:
        """A division's providers."""
        found = await self._people.providers(current_caller(), wire.division_id(request.division_id))
        return directory_pb2.ListProvidersResponse(providers=[wire.provider(person) for person in found])

    async def GetDivision(
        self, request: directory_pb2.GetDivisionRequest, context: Context
    ) -> directory_pb2.GetDivisionResponse:
        """A division and its practice."""
        found = await self._practices.division(wire.division_id(request.division_id))
        return wire.division_of_practice(found)

    async def ResolvePeople(
        self, request: directory_pb2.ResolvePeopleRequest, context: Context
    ) -> directory_pb2.ResolvePeopleResponse:
        """The people behind addresses."""
        host_text = request.host_person_id
        host = wire.person_id(host_text, "host_person_id") if host_text else None
        people = [wire.named_person(each, f"people[{index}]") for index, each in enumerate(request.people)]
        found = await self._people.resolve(wire.division_id(request.division_id), host, people)
        return wire.resolved(found)

    async def GetContacts(
        self, request: directory_pb2.GetContactsRequest, context: Context
    ) -> directory_pb2.GetContactsResponse:
        """Names and addresses."""
        ids = [wire.person_id(text, f"person_ids[{i}]") for i, text in enumerate(request.person_ids)]
        contacts = await self._people.contacts(ids)
        return directory_pb2.GetContactsResponse(contacts=[wire.contact(each) for each in contacts])

    async def CreatePractice(
        self, request: directory_pb2.CreatePracticeRequest, context: Context
    ) -> directory_pb2.CreatePracticeResponse:
        """A new practice."""
        key = current_request_key(request)
        support_address = request.support_address
        created = await self._practices.create_practice(key, request.slug, request.name, support_address)
        return directory_pb2.CreatePracticeResponse(practice=wire.practice(created))

    async def CreateDivision(
        self, request: directory_pb2.CreateDivisionRequest, context: Context
    ) -> directory_pb2.CreateDivisionResponse:
        """A new division."""
        key = current_request_key(request)
        division = wire.new_division(request.division)
        created = await self._practices.create_division(current_caller(), key, division)
        return directory_pb2.CreateDivisionResponse(division=wire.division(created))

    async def AddMember(
        self, request: directory_pb2.AddMemberRequest, context: Context
    ) -> directory_pb2.AddMemberResponse:
        """A role for somebody."""
        key, person = current_request_key(request), wire.named_person(request.person, "person")
        division_id, role = wire.division_id(request.division_id), wire.role(request.role)
        added = await self._people.add_member(key, division_id, person, role)
        return directory_pb2.AddMemberResponse(person_id=str(added))

    async def AddClient(
        self, request: directory_pb2.AddClientRequest, context: Context
    ) -> directory_pb2.AddClientResponse:
        """A client of the practice."""
        key, person = current_request_key(request), wire.named_person(request.person, "person")
        practice_id = wire.practice_id(request.practice_id)
        added = await self._people.add_client(current_caller(), key, practice_id, person)
        return directory_pb2.AddClientResponse(person_id=str(added))

    async def UpdateDivision(
        self, request: directory_pb2.UpdateDivisionRequest, context: Context
    ) -> directory_pb2.UpdateDivisionResponse:
        """Other settings."""
        changed = await self._practices.change_division(
            current_caller(),
            current_request_key(request),
            wire.division_id(request.division_id),
            request.etag,
            wire.changes(request),
        )
        return directory_pb2.UpdateDivisionResponse(division=wire.division(changed))
