"""What a page of a list costs with 10,000 conversations, and a search with 100,000 messages.

Times are those of the use case: database, opening of seals and all, without the network.
"""

import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

from chassis.auth import Caller, Role
from chassis.clock import SystemClock
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.paging import PageTokens
from services.conversation.domain.lists import ListFilter
from services.conversation.domain.searching import query
from services.conversation.store.seals import Seals
from services.conversation.store.work import PostgresStore
from services.conversation.usecases.reading import Reading
from services.conversation.usecases.searching import Searching
from tests.bench import Measurement
from tests.bench._practice import Practice
from tests.support.builders import a_client, a_division_id, a_member, a_person_id
from tests.support.stack import running_stack, stop_stack

_LISTED = 10_000
_SEARCHED = 1_000
_MESSAGES = 100
_PAGE = 50
_REPETITIONS = 15
_ACTIVE = ListFilter(archived=False)


_NOT_ASKED: Any = None
"""The directory, of which pages of a list need nothing."""


class _Silence:
    """Nobody is connected."""

    def announce(self, events: object) -> None:
        """Tell nobody."""


async def run() -> list[Measurement]:
    """Fill a database with two people's conversations, and read both as them."""
    async with _store() as (store, practice_of, analyse):
        tokens = PageTokens(b"bench")
        reading = Reading(store, _NOT_ASKED, tokens, SystemClock())
        client, division = a_client(), a_division_id()
        await practice_of(client, division).fill(_LISTED, 0)
        other = a_client()
        await practice_of(other, a_division_id()).fill(_SEARCHED, _MESSAGES, read=0.9)
        await analyse()
        lists = [
            *await _pages(reading, client),
            await _page(reading, "division", client, ListFilter(False, division_id=division)),
            await _page(reading, "unread, all read", client, ListFilter(False, unread_only=True)),
            await _page(reading, "unread, a tenth", other, ListFilter(False, unread_only=True)),
            await _page(reading, "coordinator", a_member(Role.COORDINATOR, division), _ACTIVE),
            await _page(reading, "text, not there", client, ListFilter(False, query=query("zebra"))),
        ]
        return lists + await _searches(Searching(store, tokens, SystemClock()), other)


@asynccontextmanager
async def _store() -> AsyncIterator[tuple[PostgresStore, Any, Callable[[], Awaitable[None]]]]:
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        stack = running_stack(Path(folder) / "stack", os.getpid())
        urls = await stack.database("conversation")
        database = Database.open(urls.url)
        seals = Seals(Database.open(urls.url), MasterKeys.load(stack.keyring.master_key()))

        async def analyse() -> None:
            connection = await asyncpg.connect(urls.owner_url)
            await connection.execute("VACUUM ANALYZE")
            await connection.close()

        def practice_of(caller: Caller, division: Any) -> Practice:
            return Practice(database, seals, caller.person_id or a_person_id(), division)

        try:
            yield PostgresStore(database, seals, _Silence()), practice_of, analyse
        finally:
            await seals.key_store.close()
            await database.close()
            stop_stack(Path(folder) / "stack")


async def _pages(reading: Reading, caller: Caller) -> list[Measurement]:
    """The first page, one in the middle and the last."""
    last = _LISTED // _PAGE
    tokens = [""]
    while tokens[-1] or len(tokens) == 1:
        tokens.append((await reading.page(caller, _ACTIVE, _PAGE, tokens[-1])).next_token)
    assert len(tokens) == last + 1
    return [
        await _page(reading, f"page {number}", caller, _ACTIVE, tokens[number - 1])
        for number in (1, 150, last)
    ]


async def _page(
    reading: Reading, name: str, caller: Caller, asked: ListFilter, token: str = ""
) -> Measurement:
    taken = []
    for _ in range(_REPETITIONS):
        began = time.perf_counter()
        await reading.page(caller, asked, _PAGE, token)
        taken.append(time.perf_counter() - began)
    return {"name": f"{_LISTED:,} conversations", "metric": name, "value": median(taken) * 1000, "unit": "ms"}


async def _searches(searching: Searching, caller: Caller) -> list[Measurement]:
    """Everything searched for what is nowhere, page by page."""
    taken = []
    token, begun = "", False
    while token or not begun:
        begun = True
        began = time.perf_counter()
        found, token = await searching.messages(caller, "zebra", None, _PAGE, token)
        taken.append(time.perf_counter() - began)
        assert not found
    name = f"search of {_SEARCHED * _MESSAGES:,} messages"
    return [
        {"name": name, "metric": "pages", "value": len(taken), "unit": ""},
        {"name": name, "metric": "longest page", "value": max(taken) * 1000, "unit": "ms"},
        {"name": name, "metric": "all", "value": sum(taken), "unit": "s"},
    ]
