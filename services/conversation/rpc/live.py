"""Calls of gateways' fast path, and what happens live."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from weakref import WeakKeyDictionary

import grpc
from sotto.conversation.v1 import live_pb2, live_pb2_grpc

from chassis.auth import Caller
from chassis.carrying import CarriedMethod, carried
from chassis.faults import Fault, Kind
from chassis.live.hub import Hub
from chassis.rpc import current_caller
from chassis.timestamps import timestamp
from services.conversation.domain.views import Accepted
from services.conversation.rpc.watching import member_of
from services.conversation.usecases import UseCases
from services.conversation.wire import answers, events, requests

SEND_MESSAGE = "/sotto.conversation.v1.ConversationService/SendMessage"
"""What a sending of `SendMessages` is, had it come alone."""

MOST_SENDINGS = 1_024
"""Of one stream that are under way, or whose outcomes the gateway has not taken."""

Context = Any


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
        fades = await self._use_cases.attention.signal(current_caller(), conversation_id, activity)
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

        outcome = await self._send_message.decide(sending.identity_token, request, send, sending.traceparent)
        return sending.sending_id, outcome
