"""A collector of traces (OTLP over gRPC), as SOTTO_OTLP_ENDPOINT names one: it keeps all spans in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

from deploy.local.ports import LOOPBACK


@dataclass(frozen=True)
class Span:
    """One span: by which process, in which trace; `said` is all of it as it came over the wire."""

    process: str
    name: str
    trace_id: bytes
    said: bytes = field(repr=False)


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Takes every span."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.endpoint = ""

    async def Export(
        self, request: trace_service_pb2.ExportTraceServiceRequest, context: Any
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        """Keep the spans of a process."""
        for resource in request.resource_spans:
            names = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [
                    Span(names["service.name"], each.name, each.trace_id, each.SerializeToString())
                    for each in scope.spans
                ]
        return trace_service_pb2.ExportTraceServiceResponse()


@asynccontextmanager
async def running_collector() -> AsyncIterator[Collector]:
    """A collector on a free port."""
    collector, server = Collector(), grpc.aio.server()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)  # type: ignore[no-untyped-call]
    collector.endpoint = f"http://{LOOPBACK}:{server.add_insecure_port(f'{LOOPBACK}:0')}"
    await server.start()
    yield collector
    await server.stop(0)
