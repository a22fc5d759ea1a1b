"""Addresses and their methods: one route for each address, so that 405 and OPTIONS can name all of them."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
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


class Router:
    """Answers requests by address and method; unknown addresses go to `otherwise`.

    All addresses are one regular expression, so that the last of them costs little more than the first.
    """

    def __init__(self, endpoints: Iterable[Endpoint], otherwise: ASGIApp) -> None:
        shapes: dict[str, dict[str, Endpoint]] = {}
        for endpoint in endpoints:
            methods = shapes.setdefault(_VARIABLE.sub("{}", endpoint.template), {})
            methods[endpoint.method] = endpoint
            if endpoint.method == "GET" and endpoint.head:
                methods["HEAD"] = endpoint
        self._pattern = re.compile("|".join(f"({_regex(shape)})" for shape in shapes))
        self._addresses: dict[int, Address] = {}
        group = 1
        for shape, methods in shapes.items():
            self._addresses[group] = Address(methods)
            group += 1 + shape.count("{}")
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        found = self._pattern.fullmatch(scope["path"])
        if found is None or found.lastindex is None:
            await self._otherwise(scope, receive, send)
            return
        values = found.groups()[found.lastindex :]
        await self._addresses[found.lastindex].answer(scope, receive, send, values)


class Address:
    """One address and what answers its methods, whose templates may name its variables differently."""

    def __init__(self, endpoints: Mapping[str, Endpoint]) -> None:
        self._template = next(iter(endpoints.values())).template
        self._handlers = {
            method: (endpoint.template, _VARIABLE.findall(endpoint.template), endpoint.handle)
            for method, endpoint in endpoints.items()
        }
        self._allowed = ", ".join(sorted({*endpoints, "OPTIONS"}))

    async def answer(self, scope: Scope, receive: Receive, send: Send, values: Sequence[str]) -> None:
        """Answer a request (ASGI); `values` are those of the variables and whatever follows them."""
        scope[TEMPLATE] = self._template
        handler = self._handlers.get(scope["method"])
        if handler is not None:
            scope[TEMPLATE], names, handle = handler
            scope["path_params"] = dict(zip(names, values, strict=False))
            answer = await handle(Request(scope, receive, send))
        elif scope["method"] == "OPTIONS":
            answer = Response(status_code=204, headers={"allow": self._allowed})
        else:
            raise method_not_allowed(self._allowed)
        await answer(scope, receive, send)


async def no_such_address(scope: Scope, receive: Receive, send: Send) -> None:
    """Fault NOT_FOUND."""
    raise Fault(Kind.NOT_FOUND, "NO_SUCH_ADDRESS", "There is nothing at this address.")


def _regex(shape: str) -> str:
    """An address whose variables go up to the next slash or colon, so that "{}" is not "{}:complete"."""
    return "([^/:]+)".join(re.escape(part) for part in shape.split("{}"))
