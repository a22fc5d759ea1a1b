"""The address people use, and the limit of load."""

import asyncio
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from chassis.faults import Fault, Kind
from gateway.config import GatewaySettings
from gateway.load import LoadLimit

PUBLIC_URL: TypeAdapter[str] = TypeAdapter(
    GatewaySettings.__annotations__["public_url"], config={"arbitrary_types_allowed": True}
)


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://Sotto.Example/", "https://sotto.example"),
        ("https://sotto.example:443", "https://sotto.example"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_the_public_address_is_kept_as_browsers_spell_an_origin(given: str, origin: str) -> None:
    assert PUBLIC_URL.validate_python(given) == origin


@pytest.mark.parametrize(
    "given", ["sotto.example", "ftp://x", "https://x/app", "https://x?a=1", "https://u:p@x", ""]
)
def test_what_is_no_public_address_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        PUBLIC_URL.validate_python(given)


async def test_beyond_the_limit_requests_are_refused_at_once_and_probes_are_not() -> None:
    go_on, answered = asyncio.Event(), []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await go_on.wait()
        answered.append(scope["path"])

    limited = LoadLimit(app, most=2)

    async def ask(path: str) -> None:
        await limited({"path": path}, None, None)  # type: ignore[arg-type]

    waiting = [asyncio.create_task(ask(path)) for path in ("/v1/a", "/v1/b", "/v1/live", "/readyz")]
    await asyncio.sleep(0)
    with pytest.raises(Fault) as refused:
        await ask("/v1/c")
    assert refused.value.kind is Kind.EXHAUSTED
    go_on.set()
    await asyncio.gather(*waiting)
    await ask("/v1/c")
    assert sorted(answered) == ["/readyz", "/v1/a", "/v1/b", "/v1/c", "/v1/live"]
