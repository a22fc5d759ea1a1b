"""The notify service's gRPC face."""

from typing import Any

import grpc
from sotto.notify.v1 import notify_pb2, notify_pb2_grpc

from chassis.rpc import current_caller
from services.notify.usecases.reading import Reading
from services.notify.wire import contract

Context = grpc.aio.ServicerContext[Any, Any]


class NotifyServicer(notify_pb2_grpc.NotifyServiceServicer):
    """Every RPC of the contract."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def ListDeliveries(
        self, request: notify_pb2.ListDeliveriesRequest, context: Context
    ) -> notify_pb2.ListDeliveriesResponse:
        """What went out about a conversation."""
        conversation_id = contract.conversation_id(request.conversation_id)
        found = await self._reading.deliveries(current_caller(), conversation_id)
        deliveries = [contract.delivery(notice, found.conversation) for notice in found.notices]
        return notify_pb2.ListDeliveriesResponse(deliveries=deliveries)
