"""Addresses and their methods: one route for each address, so that 405 and OPTIONS can name all of them."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.faults import Fault, Kind
from gateway.problems import method_not_allowed

TEMPLATE = "sotto.template"
"""Key of the ASGI scope: the address with its variables by name, for logs and metrics."""

_VARIABLE = re.compile(r"\{([^}]+)\}")

Handler = Callable[[Request], Awaitable[ASGIApp]]


@dataclass(frozen=True)
class Endpoint:
    """What answers `method` at `template`, e.g. "/v1/files/{file_id}". `head`: HEAD is answered like GET."""

    method: str
    template: str
    handle: Handler
    head: bool = True


class _Segment(StringConvertor):
    """A part of an address up to the next slash or colon, so that "{id}" is not "{id}:complete"."""

    regex = "[^/:]+"


register_url_convertor("segment", _Segment())


def router(endpoints: Iterable[Endpoint], otherwise: ASGIApp) -> Router:
    """Answers requests by address and method; unknown addresses go to `otherwise`."""
    addresses: dict[str, dict[str, Endpoint]] = {}
    for endpoint in endpoints:
        methods = addresses.setdefault(_VARIABLE.sub("{}", endpoint.template), {})
        methods[endpoint.method] = endpoint
        if endpoint.method == "GET" and endpoint.head:
            methods["HEAD"] = endpoint
    routes = [Route(_pattern(shape), Address(methods)) for shape, methods in addresses.items()]
    return Router(routes, redirect_slashes=False, default=otherwise)


class Address:
    """One address and what answers its methods, whose templates may name its variables differently."""

    def __init__(self, endpoints: Mapping[str, Endpoint]) -> None:
        self._template = next(iter(endpoints.values())).template
        self._handlers = {
            method: (endpoint.template, _VARIABLE.findall(endpoint.template), endpoint.handle)
            for method, endpoint in endpoints.items()
        }
        self._allowed = ", ".join(sorted({*endpoints, "OPTIONS"}))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        scope[TEMPLATE] = self._template
        handler = self._handlers.get(scope["method"])
        if handler is not None:
            scope[TEMPLATE], names, handle = handler
            scope["path_params"] = dict(zip(names, scope["path_params"].values(), strict=True))
            answer = await handle(Request(scope, receive, send))
        elif scope["method"] == "OPTIONS":
            answer = Response(status_code=204, headers={"allow": self._allowed})
        else:
            raise method_not_allowed(self._allowed)
        await answer(scope, receive, send)


async def no_such_address(scope: Scope, receive: Receive, send: Send) -> None:
    """Fault NOT_FOUND."""
    raise Fault(Kind.NOT_FOUND, "NO_SUCH_ADDRESS", "There is nothing at this address.")


def _pattern(shape: str) -> str:
    """Starlette's spelling of an address, its variables numbered in their order."""
    numbers = count()
    return re.sub(r"\{\}", lambda _: f"{{v{next(numbers)}:segment}}", shape)
