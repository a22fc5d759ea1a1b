"""The forms of the files service at their real face; the conversation service is told what to answer."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1.conversation_pb2_grpc import add_ConversationServiceServicer_to_server
from sotto.files.v1 import forms_pb2
from sotto.files.v1.forms_pb2_grpc import FormServiceStub, add_FormServiceServicer_to_server

from chassis.auth import Caller, Role
from chassis.bus import Bus
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.ids import DivisionId, PersonId, new_id
from chassis.keystore.store import KeyStore
from chassis.outbox import Relay
from services.files.clients.services import ConversationClient, Pokes
from services.files.domain.shipped import shipped
from services.files.rpc.forms import FormFace
from services.files.store.postgres import PostgresStore
from services.files.store.work import key_context
from services.files.usecases.answering import Answering
from services.files.usecases.assigning import Assigning, Freezing
from services.files.usecases.exporting import Exporting
from services.files.usecases.library import Library
from tests.fakes.clock import ManualClock
from tests.fakes.conversations import ACTIVE, ConversationFake
from tests.support import stack as servers
from tests.support.builders import a_client, a_division_id, a_member, a_process
from tests.support.doors import Door, Keys, open_door

if TYPE_CHECKING:
    from sotto.files.v1.forms_pb2_grpc import FormServiceAsyncStub

SCALE = ("not-at-all", "several-days", "more-than-half-the-days", "nearly-every-day")
WORDS = ("Not at all", "Several days", "More than half the days", "Nearly every day")


@dataclass
class FormHouse:
    """The service, its database and what it is told."""

    door: Door
    library: Library
    freezing: Freezing
    fake: ConversationFake
    clock: ManualClock
    bus: Bus
    rows: Database
    database: servers.Database


@dataclass
class FormWorld(FormHouse):
    """A division of its own in a house, and a group of a host and three clients in one conversation."""

    division_id: DivisionId
    conversation_id: str
    host: Caller
    admin: Caller
    clients: list[Caller]
    participant_ids: dict[PersonId | None, str]

    def stub(self, caller: Caller) -> "FormServiceAsyncStub":
        """The service as `caller` reaches it."""
        return FormServiceStub(self.door.channel(caller))

    def participant(self, caller: Caller) -> str:
        """The participant id of a caller."""
        return self.participant_ids[caller.person_id]

    def complete(self, conversation_id: str = "") -> None:
        """Let the conversation be completed."""
        described = self.fake.conversations[conversation_id or self.conversation_id]
        described.state = conversation_pb2.CONVERSATION_STATE_COMPLETED

    def withdraw(self, client: Caller) -> None:
        """Let a client withdraw."""
        people = self.fake.conversations[self.conversation_id].participants
        next(each for each in people if each.person_id == str(client.person_id)).withdrawn = True

    def another_conversation(self, *clients: Caller) -> str:
        """One more of the same host and clients."""
        described = describe(self.division_id, self.host, clients or self.clients)
        for each in described.participants:
            known = self.participant_ids
            each.participant_id = next(mine for who, mine in known.items() if str(who) == each.person_id)
        self.fake.conversations[described.conversation_id] = described
        return described.conversation_id

    async def form(self, title: str) -> forms_pb2.Form:
        """A form of the library by how its title begins."""
        request = forms_pb2.ListFormsRequest(division_id=str(self.division_id))
        found = (await self.stub(self.host).ListForms(request)).forms
        return next(each for each in found if each.title.startswith(title))

    async def imported(self, questionnaire: dict[str, Any], form_id: str = "") -> forms_pb2.Form:
        """A draft."""
        request = forms_pb2.ImportFormRequest(
            division_id=str(self.division_id),
            request_id=str(new_id()),
            form_id=form_id,
            questionnaire=json.dumps(questionnaire),
        )
        return (await self.stub(self.admin).ImportForm(request)).form

    async def published(self, questionnaire: dict[str, Any], form_id: str = "") -> forms_pb2.Form:
        """A form that can be assigned."""
        draft = await self.imported(questionnaire, form_id)
        request = forms_pb2.PublishFormRequest(
            form_id=draft.form_id, request_id=str(new_id()), etag=draft.etag
        )
        return (await self.stub(self.admin).PublishForm(request)).form

    async def assign(
        self, form_id: str, to: Iterable[Caller], due: Timestamp | None = None, conversation_id: str = ""
    ) -> list[forms_pb2.FormAssignment]:
        """One assignment for each."""
        request = forms_pb2.AssignFormRequest(
            conversation_id=conversation_id or self.conversation_id,
            request_id=str(new_id()),
            form_id=form_id,
            participant_ids=[self.participant(each) for each in to],
            due_time=due,
        )
        return list((await self.stub(self.host).AssignForm(request)).assignments)

    async def seen(self, caller: Caller, assignment_id: str) -> forms_pb2.GetFormAssignmentResponse:
        """An assignment as somebody sees it."""
        request = forms_pb2.GetFormAssignmentRequest(form_assignment_id=assignment_id)
        return await self.stub(caller).GetFormAssignment(request)

    async def save(
        self, caller: Caller, assignment_id: str, response: str, etag: str | None = None
    ) -> forms_pb2.FormDraft:
        """Save a draft; without an etag on top of the newest one."""
        current = etag or (await self.seen(caller, assignment_id)).draft.etag
        request = forms_pb2.SaveFormDraftRequest(
            form_assignment_id=assignment_id, request_id=str(new_id()), etag=current, response=response
        )
        return (await self.stub(caller).SaveFormDraft(request)).draft

    async def submit(
        self, caller: Caller, assignment_id: str, response: str, signature: str = "", request_id: str = ""
    ) -> forms_pb2.SubmitFormResponse:
        """Submit answers on top of the newest draft."""
        draft = (await self.seen(caller, assignment_id)).draft
        request = forms_pb2.SubmitFormRequest(
            form_assignment_id=assignment_id,
            request_id=request_id or str(new_id()),
            etag=draft.etag,
            response=response,
            signature_name=signature,
        )
        return await self.stub(caller).SubmitForm(request)


@asynccontextmanager
async def form_house(address: servers.Database, bus: Bus, folder: Path) -> AsyncIterator[FormHouse]:
    """A fresh one."""
    keys = Keys.make(folder)
    rows, fake, clock = Database.open(address.url), ConversationFake(), ManualClock()
    register = [partial(add_ConversationServiceServicer_to_server, fake)]
    async with open_door("conversation", keys, register) as conversation:
        relay = Relay(rows, bus, "files")
        key_store = KeyStore(rows, MasterKeys.load(keys.master_key_file), key_context)
        store = PostgresStore(rows, key_store, relay.kick)
        conversations = ConversationClient(conversation.channel(a_process("files")))
        plugs = store, conversations, Pokes(bus), clock
        library, freezing = Library(store, clock), Freezing(*plugs)
        await library.ship(shipped())
        face = FormFace(library, Assigning(*plugs), Answering(*plugs), Exporting(store, conversations, clock))
        async with open_door("files", keys, [partial(add_FormServiceServicer_to_server, face)]) as door:
            yield FormHouse(door, library, freezing, fake, clock, bus, rows, address)
    await rows.close()


def form_world(house: FormHouse) -> FormWorld:
    """New people in a new division of a house."""
    division_id = a_division_id()
    host = a_member(Role.PROVIDER, division_id)
    clients = [a_client(name=f"Client {each}") for each in "ABC"]
    described = describe(division_id, host, clients)
    house.fake.conversations[described.conversation_id] = described
    people = {each.person_id: each.participant_id for each in described.participants}
    return FormWorld(
        **vars(house),
        division_id=division_id,
        conversation_id=described.conversation_id,
        host=host,
        admin=a_member(Role.ADMIN, division_id, name="Ada Admin"),
        clients=clients,
        participant_ids={caller.person_id: people[str(caller.person_id)] for caller in (host, *clients)},
    )


def describe(
    division_id: DivisionId, host: Caller, clients: Iterable[Caller]
) -> conversation_pb2.ConversationDescription:
    """A conversation as its service describes it."""
    return conversation_pb2.ConversationDescription(
        conversation_id=str(new_id()),
        division_id=str(division_id),
        state=ACTIVE,
        participants=[
            conversation_pb2.ParticipantDescription(
                participant_id=str(new_id()),
                person_id=str(each.person_id),
                display_name=each.display_name,
                host=each is host,
            )
            for each in (host, *clients)
        ],
    )


def phq9(*answers: int) -> str:
    """A response to PHQ-9, or the beginning of one."""
    return a_response(
        {
            "linkId": "phq9-problems",
            "item": [
                {"linkId": f"phq9-{number}", "answer": [{"valueCoding": frequency(each)}]}
                for number, each in enumerate(answers, 1)
            ],
        }
    )


def frequency(each: int) -> dict[str, str]:
    """The answer that counts for so many."""
    system = "https://sotto.example/fhir/CodeSystem/frequency"
    return {"system": system, "code": SCALE[each], "display": WORDS[each]}


def a_response(*items: dict[str, Any]) -> str:
    """A response as a client sends it."""
    body: dict[str, Any] = {"resourceType": "QuestionnaireResponse"}
    return json.dumps(body | {"item": list(items)} if items else body)
