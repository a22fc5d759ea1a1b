"""An answer that passes a stream of pieces on, and the headers that make it safe to open."""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

import grpc
from starlette.types import Receive, Scope, Send

CALL_SECONDS = 3600.0

_STALL_SECONDS = 60.0
_UNSAFE_IN_QUOTES = re.compile(r"[^ !#-\[\]-~]|%")


class Download:
    """Passes a stream of pieces on. Who takes nothing for a minute is cut off."""

    def __init__(
        self, stream: Any, headers: Mapping[str, str], first: bytes = b"", status: int = 200
    ) -> None:
        self._stream = stream
        self._first = first
        self._headers = headers
        self._status = status

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        raw = [(name.encode(), value.encode("latin-1")) for name, value in self._headers.items()]
        try:
            await send({"type": "http.response.start", "status": self._status, "headers": raw})
            if scope["method"] != "HEAD":
                async for data in self._data():
                    async with asyncio.timeout(_STALL_SECONDS):
                        await send({"type": "http.response.body", "body": data, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._stream.cancel()

    async def _data(self) -> AsyncIterator[bytes]:
        if self._first:
            yield self._first
        while (piece := await self._stream.read()) is not grpc.aio.EOF:
            yield piece.data


def attachment(content_type: str, name: str) -> dict[str, str]:
    """Headers that make a browser save the bytes and never show or run them."""
    return {
        "content-type": content_type,
        "content-disposition": content_disposition(name),
        "content-security-policy": "sandbox; default-src 'none'",
        "accept-ranges": "none",
    }


def content_disposition(name: str, way: str = "attachment") -> str:
    """With this name (RFC 6266): in ASCII for old programs, in UTF-8 for all others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = _UNSAFE_IN_QUOTES.sub("_", plain).strip() or "file"
    if plain == name:
        return f'{way}; filename="{plain}"'
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
