"""What is added to a gRPC server, by name."""

from typing import Any

import grpc


class Names:
    """Passes registrations on to a server and keeps the names of the services."""

    def __init__(self, server: grpc.aio.Server) -> None:
        self._server = server
        self.services: list[str] = []

    def add_generic_rpc_handlers(self, handlers: Any) -> None:
        """Pass handlers on."""
        self._server.add_generic_rpc_handlers(handlers)

    def add_registered_method_handlers(self, service: str, handlers: Any) -> None:
        """Pass the handlers of a service on, and keep its name."""
        self.services.append(service)
        self._server.add_registered_method_handlers(service, handlers)
