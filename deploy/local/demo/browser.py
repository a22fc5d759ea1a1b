"""Somebody with a browser and a mailbox: cookies, mails, the processor's hosted page."""

import asyncio
import json
import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx2

JSON = dict[str, Any]

_LINK = re.compile(r"#id=([0-9a-f-]{36})&(?:amp;)?token=([A-Za-z0-9_-]+)")
_PATIENCE_SECONDS = 20.0


class StoryFailed(Exception):
    """Something was not as it should be."""


def expect(holds: object, sentence: str) -> None:
    """StoryFailed with the sentence if something does not hold."""
    if not holds:
        raise StoryFailed(sentence)


async def eventually(question: Callable[[], Awaitable[Any]], sentence: str) -> Any:
    """Ask until the answer is truthy, for at most 20 s; the answer. Else StoryFailed with the sentence."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if answer := await question():
            return answer
        await asyncio.sleep(0.1)
    raise StoryFailed(f"{sentence} (waited {_PATIENCE_SECONDS:.0f} s)")


class Inbox:
    """The mail catcher's web side."""

    def __init__(self, url: str) -> None:
        self._client = httpx2.AsyncClient(base_url=url, timeout=30.0, trust_env=False)

    async def mails(self, address: str) -> list[JSON]:
        """The mails to an address, newest first."""
        answer = await self._client.get("/api/messages", params={"to": address})
        found: list[JSON] = answer.raise_for_status().json()
        return found

    async def wait_for(self, address: str, word: str, known: int = 0) -> JSON:
        """The newest mail to an address with a word in its subject, when there are more than `known`."""

        async def look() -> JSON | None:
            found = [mail for mail in await self.mails(address) if word.lower() in mail["subject"].lower()]
            return found[0] if len(found) > known else None

        mail: JSON = await eventually(look, f"no mail with “{word}” arrived")
        return mail

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()


class Refused(Exception):
    """The gateway answered with a problem (RFC 9457)."""

    def __init__(self, problem: JSON) -> None:
        super().__init__(f"{problem.get('status')} {problem.get('reason')}: {problem.get('detail')}")
        self.status: int = problem.get("status", 0)
        self.reason: str = problem.get("reason", "")
        self.sentence: str = problem.get("detail", "")


class Browser:
    """One person at the web app. Calls raise Refused for problems."""

    def __init__(self, url: str, inbox: Inbox, name: str, email: str) -> None:
        self.name = name
        self.email = email
        self._url = url
        self._inbox = inbox
        self._cookies: dict[str, str] = {}
        self._client = httpx2.AsyncClient(base_url=url, timeout=30.0, trust_env=False)

    async def sign_in(self) -> JSON:
        """Ask for a mail, open its link, press the button; what the link held, for trying it again."""
        known = len(
            [mail for mail in await self._inbox.mails(self.email) if "sign in" in mail["subject"].lower()]
        )
        await self.post("/v1/sign-in", {"email": self.email})
        mail = await self._inbox.wait_for(self.email, "sign in", known)
        link = _LINK.search(mail["text"])
        if link is None:
            raise StoryFailed("the sign-in mail holds no link")
        sign_in_id, token = link.groups()
        page = await self._client.get("/sign-in")
        expect(page.status_code == 200, "opening the link must show a page")
        await self.post(f"/v1/sign-in/{sign_in_id}:complete", {"linkToken": token})
        return {"sign_in_id": sign_in_id, "token": token}

    async def get(self, path: str, **query: Any) -> JSON:
        """GET, JSON."""
        return _content(await self._send("GET", path, params=query))

    async def post(self, path: str, body: JSON | None = None, method: str = "POST") -> JSON:
        """POST (or another unsafe method) JSON, JSON."""
        return _content(await self._send(method, path, json=body or {}))

    async def download(self, path: str, **query: Any) -> bytes:
        """GET bytes."""
        answer = await self._send("GET", path, params=query)
        if answer.status_code != 200:
            _content(answer)
        content: bytes = answer.content
        return content

    async def share(self, conversation_id: str, name: str, data: bytes, participant_ids: list[str]) -> JSON:
        """Upload a file for some."""
        query = {"file_id": str(uuid4()), "name": name, "participant_ids": participant_ids}
        path = f"/v1/conversations/{conversation_id}/files"
        headers = {"content-type": "text/plain"}
        answer = _content(await self._send("POST", path, params=query, content=data, headers=headers))
        file: JSON = answer["file"]
        return file

    async def say(self, conversation_id: str, text: str) -> JSON:
        """Send a message."""
        body = {"messageId": str(uuid4()), "text": text}
        answer = await self.post(f"/v1/conversations/{conversation_id}/messages", body)
        message: JSON = answer["message"]
        return message

    async def accept_fee(self, conversation_id: str) -> JSON:
        """Look at the own fee and at what goes with it, and accept exactly that; what it is then."""
        path = f"/v1/conversations/{conversation_id}"
        shown = (await self.get(f"{path}/own-fee"))["ownFee"]
        amounts = ("fee", "lateCancellationFee", "noShowFee")
        given = {name: shown[name] for name in amounts if shown.get(name)}
        accepted: JSON = await self.post(f"{path}:acceptFee", {"requestId": str(uuid4()), **given})
        own: JSON = accepted["ownFee"]
        return own

    async def sees_charge(self, conversation_id: str, name: str, state: str) -> None:
        """Wait until somebody's charge is in a state, as the host sees it."""

        async def look() -> bool:
            charges = (await self.get(f"/v1/conversations/{conversation_id}/charges"))["charges"]
            return any((each["displayName"], each["state"]) == (name, state) for each in charges)

        await eventually(look, f"the charge of {name} did not become {state}")

    async def save_card(self, number: str) -> JSON:
        """Save a card on the processor's hosted page, and come back."""
        consent = await self.get("/v1/cards/consent")
        body = {
            "requestId": str(uuid4()),
            "returnPath": "/cards",
            "consentVersion": consent["version"],
        }
        started = await self.post("/v1/cards:startSetup", body)
        async with httpx2.AsyncClient(trust_env=False) as processor:
            form = {"number": number, "expiry": "12/34", "cvc": "123", "name": self.name}
            answer = await processor.post(started["url"], data=form)
            if "/authenticate/" in answer.headers.get("location", ""):
                answer = await processor.post(answer.headers["location"], data={"outcome": "complete"})
        expect(answer.status_code == 303, "the hosted page must take the card and send the person back")
        expect(
            answer.headers["location"].startswith(f"{self._url}/cards?card_setup="),
            "the person must come back here",
        )
        finished = await self.post("/v1/cards:finishSetup", {"cardSetupId": started["cardSetupId"]})
        card: JSON = finished["card"]
        return card

    @asynccontextmanager
    async def live(self) -> AsyncIterator["Stream"]:
        """The live stream, from now on."""
        request = self._client.build_request("GET", "/v1/live", headers=self._headers("GET"))
        answer = await self._client.send(request, stream=True)
        expect(answer.status_code == 200, "the live stream must open")
        stream = Stream(answer)
        try:
            await stream.wait_for("hello")
            yield stream
        finally:
            await stream.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _send(self, method: str, path: str, headers: dict[str, str] | None = None, **rest: Any) -> Any:
        sent = self._headers(method) | (headers or {})
        answer = await self._client.request(method, path, headers=sent, **rest)
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value.strip('"')
        return answer

    def _headers(self, method: str) -> dict[str, str]:
        # The cookies are Secure, which browsers honour on localhost and this client does not.
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items() if value)
        headers = {"cookie": cookies} if cookies else {}
        return headers if method == "GET" else headers | {"origin": self._url}


class Stream:
    """Server-sent events, collected as they come."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer
        self._events: list[tuple[str, JSON]] = []
        self._reader = asyncio.create_task(self._read())

    async def wait_for(self, name: str, fits: Callable[[JSON], bool] = lambda _: True) -> JSON:
        """The first event of a name that fits, waited for up to 20 s."""

        async def look() -> JSON | None:
            return next(
                (data or {"": ""} for event, data in self._events if event == name and fits(data)), None
            )

        data: JSON = await eventually(look, f"no live event “{name}” arrived")
        return data

    async def close(self) -> None:
        """Hang up."""
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        await self._answer.aclose()

    async def _read(self) -> None:
        name, data = "", ""
        async for line in self._answer.aiter_lines():
            if line.startswith("event:"):
                name = line[6:].strip()
            elif line.startswith("data:"):
                data += line[5:].strip()
            elif not line and name:
                self._events.append((name, json.loads(data or "{}")))
                name, data = "", ""


def _content(answer: Any) -> JSON:
    if answer.status_code == 204:
        return {}
    body: JSON = answer.json()
    if answer.status_code >= 400:
        raise Refused(body)
    return body


async def refused(act: Awaitable[Any], reason: str = "") -> Refused:
    """The refusal of an act, which must have this reason if one is named; otherwise StoryFailed."""
    try:
        await act
    except Refused as refusal:
        expect(reason in ("", refusal.reason), f"expected the refusal {reason}, got {refusal}")
        return refusal
    raise StoryFailed(f"this should have been refused with {reason}")


def somebody(name: str) -> tuple[str, str]:
    """A name and an address that no earlier run used."""
    return name, f"{name.split()[0].lower()}.{secrets.token_hex(4)}@example.test"
