"""Calls: request in, use case, response out."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from weakref import WeakKeyDictionary

import grpc
from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import conversation_pb2_grpc, live_pb2, live_pb2_grpc

from chassis.auth import Caller
from chassis.carrying import CarriedMethod, carried
from chassis.faults import Fault, Kind
from chassis.live.hub import Hub
from chassis.rpc import current_caller, current_request_key
from services.conversation.domain.views import Accepted
from services.conversation.rpc.watching import member_of
from services.conversation.usecases import UseCases
from services.conversation.wire import answers, events, requests
from services.conversation.wire.events import timestamp

Context = Any

SEND_MESSAGE = "/sotto.conversation.v1.ConversationService/SendMessage"
"""What a sending of `SendMessages` is, had it come alone."""

MOST_SENDINGS = 1_024
"""Of one stream that are under way, or whose outcomes the gateway has not taken."""


class ConversationRpc(conversation_pb2_grpc.ConversationServiceServicer):
    """The service's gRPC face."""

    def __init__(self, use_cases: UseCases) -> None:
        self._use_cases = use_cases

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        conversation_pb2_grpc.add_ConversationServiceServicer_to_server(self, server)

    async def CreateConversation(
        self, request: pb.CreateConversationRequest, context: Context
    ) -> pb.CreateConversationResponse:
        """Start a conversation."""
        view, short_notice = await self._use_cases.starting.create(
            current_caller(), current_request_key(request), requests.new_conversation(request)
        )
        return pb.CreateConversationResponse(
            conversation=answers.conversation(view), short_notice=short_notice
        )

    async def GetConversation(
        self, request: pb.GetConversationRequest, context: Context
    ) -> pb.GetConversationResponse:
        """One conversation."""
        conversation_id = requests.conversation_id(request.conversation_id)
        view = await self._use_cases.reading.get(current_caller(), conversation_id)
        return pb.GetConversationResponse(conversation=answers.conversation(view))

    async def ListConversations(
        self, request: pb.ListConversationsRequest, context: Context
    ) -> pb.ListConversationsResponse:
        """The caller's conversations."""
        archived = request.list == pb.CONVERSATION_LIST_ARCHIVED
        page = await self._use_cases.reading.page(
            current_caller(), archived, request.page_size, request.page_token
        )
        return pb.ListConversationsResponse(
            conversations=[answers.conversation(view) for view in page.views],
            next_page_token=page.next_token,
        )

    async def ListManagedParticipants(
        self, request: pb.ListManagedParticipantsRequest, context: Context
    ) -> pb.ListManagedParticipantsResponse:
        """The participants as the host sees them."""
        conversation_id = requests.conversation_id(request.conversation_id)
        found = await self._use_cases.managing.participants(current_caller(), conversation_id)
        return pb.ListManagedParticipantsResponse(
            participants=[answers.managed_participant(each) for each in found]
        )

    async def ListMessages(
        self, request: pb.ListMessagesRequest, context: Context
    ) -> pb.ListMessagesResponse:
        """Messages, oldest first."""
        conversation_id = requests.conversation_id(request.conversation_id)
        found, more = await self._use_cases.reading.messages(
            current_caller(), conversation_id, requests.window(request)
        )
        return answers.messages(found, more)

    async def SendMessage(self, request: pb.SendMessageRequest, context: Context) -> pb.SendMessageResponse:
        """Send a message."""
        accepted = await self._use_cases.speaking.send(
            current_caller(),
            requests.conversation_id(request.conversation_id),
            requests.message_id(request.message_id),
            request.text,
        )
        return pb.SendMessageResponse(message=answers.message(accepted.message))

    async def MarkRead(self, request: pb.MarkReadRequest, context: Context) -> pb.MarkReadResponse:
        """Note what was read."""
        conversation_id = requests.conversation_id(request.conversation_id)
        view = await self._use_cases.attending.mark_read(current_caller(), conversation_id, request.sequence)
        return pb.MarkReadResponse(read_sequence=view.read_sequence, unread_count=view.unread_count)

    async def UpdateAnnouncement(
        self, request: pb.UpdateAnnouncementRequest, context: Context
    ) -> pb.UpdateAnnouncementResponse:
        """Change the announcement."""
        view = await self._use_cases.managing.change_announcement(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            request.etag,
            request.text,
        )
        return pb.UpdateAnnouncementResponse(conversation=answers.conversation(view))

    async def CompleteConversation(
        self, request: pb.CompleteConversationRequest, context: Context
    ) -> pb.CompleteConversationResponse:
        """Complete a conversation, for ever."""
        acknowledged = requests.participant_ids(
            request.acknowledged_participant_ids, "acknowledged_participant_ids"
        )
        view = await self._use_cases.managing.complete(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            request.etag,
            request.preview_token,
            frozenset(acknowledged),
        )
        return pb.CompleteConversationResponse(conversation=answers.conversation(view))

    async def ExportConversation(
        self, request: pb.ExportConversationRequest, context: Context
    ) -> AsyncIterator[pb.ExportConversationResponse]:
        """The export, in pieces."""
        conversation_id = requests.conversation_id(request.conversation_id)
        pieces = self._use_cases.exporting.export(current_caller(), conversation_id, request.time_zone)
        async for piece in pieces:
            yield pb.ExportConversationResponse(data=piece)

    async def ListChanges(self, request: pb.ListChangesRequest, context: Context) -> pb.ListChangesResponse:
        """What changed since a cursor."""
        return answers.changes(await self._use_cases.following.changes(current_caller(), request.cursor))

    async def ReadLive(self, request: pb.ReadLiveRequest, context: Context) -> pb.ReadLiveResponse:
        """New messages, once for all viewers."""
        conversation_id = requests.conversation_id(request.conversation_id)
        news, cursor = await self._use_cases.following.news(conversation_id, request.after_sequence)
        return answers.news(news, cursor)

    async def DescribeConversation(
        self, request: pb.DescribeConversationRequest, context: Context
    ) -> pb.DescribeConversationResponse:
        """A conversation for services."""
        conversation_id = requests.conversation_id(request.conversation_id)
        conversation, state = await self._use_cases.serving.describe(conversation_id)
        return pb.DescribeConversationResponse(conversation=answers.description(conversation, state))

    async def ListCompletedConversations(
        self, request: pb.ListCompletedConversationsRequest, context: Context
    ) -> pb.ListCompletedConversationsResponse:
        """Completed conversations, oldest first."""
        since = requests.moment(request.completed_since, "completed_since")
        found, token = await self._use_cases.serving.completed(since, request.page_size, request.page_token)
        return pb.ListCompletedConversationsResponse(
            conversation_ids=[str(each.conversation_id) for each in found], next_page_token=token
        )

    async def AdmitAttachment(
        self, request: pb.AdmitAttachmentRequest, context: Context
    ) -> pb.AdmitAttachmentResponse:
        """Let a file in."""
        admission = await self._use_cases.speaking.admit(
            requests.conversation_id(request.conversation_id),
            requests.attachment_id(request.attachment_id),
            requests.sender_person_id(request.sender_person_id),
            requests.participant_ids(request.participant_ids, "participant_ids"),
        )
        return answers.admission(admission)


class LiveRpc(live_pb2_grpc.LiveServiceServicer):
    """The fast path of gateways, and what happens live."""

    def __init__(
        self, use_cases: UseCases, send_message: CarriedMethod, hub: Hub[live_pb2.WatchEventsResponse]
    ) -> None:
        self._use_cases = use_cases
        self._send_message = send_message
        self._hub = hub

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        live_pb2_grpc.add_LiveServiceServicer_to_server(self, server)

    async def SendMessages(
        self, requests: AsyncIterator[live_pb2.SendMessagesRequest], context: Context
    ) -> AsyncIterator[live_pb2.SendMessagesResponse]:
        """Many people's messages; each decided for itself."""
        told: answers.Told = WeakKeyDictionary()
        frames = carried(requests, lambda frame: (self._send(each) for each in frame.sendings), MOST_SENDINGS)
        async for outcomes in frames:
            for frame in answers.outcomes(outcomes, told):
                yield frame

    async def SignalPresence(
        self, request: live_pb2.SignalPresenceRequest, context: Context
    ) -> live_pb2.SignalPresenceResponse:
        """Pass on what somebody is doing."""
        conversation_id = requests.conversation_id(request.conversation_id)
        activity = requests.activity(request.activity)
        fades = await self._use_cases.attending.signal(current_caller(), conversation_id, activity)
        return live_pb2.SignalPresenceResponse(fade_time=timestamp(fades))

    async def WatchEvents(
        self, request: live_pb2.WatchEventsRequest, context: Context
    ) -> AsyncIterator[live_pb2.WatchEventsResponse]:
        """Follow until either side ends it."""
        stream = self._hub.join(member_of(current_caller()))
        try:
            for event in await self._hub.opening(stream, request.cursor):
                yield event
            task = asyncio.current_task()
            assert task is not None
            stream.attach(task.cancel)
            while not stream.finished:
                for event in await stream.take():
                    yield event
        finally:
            self._hub.leave(stream)
        raise Fault(Kind.UNAVAILABLE, "STREAM_ENDED", "This stream has ended. Resume with the last cursor.")

    async def ReplayPokes(
        self, request: live_pb2.ReplayPokesRequest, context: Context
    ) -> live_pb2.ReplayPokesResponse:
        """What pokes have said."""
        happened, cursor = await self._use_cases.following.replayed(request.cursor)
        return live_pb2.ReplayPokesResponse(pokes=events.replayed(happened), cursor=cursor)

    async def _send(self, sending: live_pb2.Sending) -> answers.Outcome:
        request = sending.request

        async def send(caller: Caller) -> Accepted:
            return await self._use_cases.speaking.send(
                caller,
                requests.conversation_id(request.conversation_id),
                requests.message_id(request.message_id),
                request.text,
            )

        outcome = await self._send_message.decide(sending.identity_token, request, send)
        return sending.sending_id, outcome
