"""Running a practice: its name, its divisions, who belongs to it (S1, S2, S3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from chassis.auth import Caller, Role
from chassis.faults import not_found, stale
from chassis.idempotency import RequestKey
from chassis.ids import DivisionId, PersonId, PracticeId
from chassis.paging import PageTokens
from services.directory.domain.administration import PAGE_SIZE, check_administers, check_of_practice
from services.directory.domain.answers import Page
from services.directory.domain.people import Member, Person, search_words
from services.directory.domain.practices import Division, Practice, checked_practice
from services.directory.ports import Store


@dataclass(frozen=True)
class Search:
    """Words to find (empty: everybody), and which page. `size` 0: as usual."""

    query: str
    size: int
    token: str


class Administration:
    """Practices and divisions, and the people in them."""

    def __init__(self, store: Store, tokens: PageTokens) -> None:
        self._store = store
        self._tokens = tokens

    async def practices(self) -> Sequence[Practice]:
        """All practices by short name."""
        async with self._store.transaction() as transaction:
            return await transaction.practices()

    async def change_practice(
        self, caller: Caller, key: RequestKey, practice_id: PracticeId, etag: str, changes: Mapping[str, Any]
    ) -> Practice:
        """Change a practice, by the fields' names. Faults NOT_FOUND, STALE, INVALID by field."""
        check_of_practice(caller, practice_id)
        async with self._store.transaction() as transaction:
            repeated = await transaction.claim(key) is not None
            practice = await transaction.lock_practice(practice_id)
            if practice is None:
                raise not_found("practice")
            if not repeated:
                if etag != practice.etag:
                    raise stale()
                changed = replace(practice, **changes, version=practice.version + 1)
                practice = checked_practice(changed, "practice.")
                await transaction.change_practice(practice)
                await transaction.remember(key, str(practice_id))
        return practice

    async def divisions(self, caller: Caller, practice_id: PracticeId) -> Sequence[Division]:
        """The divisions that the caller administers, by name; operator and machine: all. Fault NOT_FOUND."""
        check_of_practice(caller, practice_id)
        async with self._store.transaction() as transaction:
            if await transaction.practice(practice_id) is None:
                raise not_found("practice")
            found = await transaction.divisions_of(practice_id)
        return [each for each in found if not caller.is_person or caller.has(Role.ADMIN, each.division_id)]

    async def members(self, caller: Caller, division_id: DivisionId, search: Search) -> Page[Member]:
        """Members of a division by name, deactivated ones too. Faults NOT_FOUND, ADMIN_ONLY."""
        check_administers(caller, division_id)
        words, scope = search_words(search.query), f"members/{division_id}/{search.query}/{caller.key}"
        async with self._store.transaction() as transaction:
            if await transaction.division(division_id) is None:
                raise not_found("division")
            found = await transaction.search_members(
                division_id, words, self._after(scope, search), _size(search) + 1
            )
            page = self._page(scope, search, found)
            members = await transaction.members([each.person_id for each in page.people])
        return Page([members[each.person_id] for each in page.people], page.next_token)

    async def clients(self, caller: Caller, practice_id: PracticeId, search: Search) -> Page[Person]:
        """Clients of a practice by name, deactivated ones too. Fault NOT_FOUND."""
        check_of_practice(caller, practice_id)
        words, scope = search_words(search.query), f"clients/{practice_id}/{search.query}/{caller.key}"
        async with self._store.transaction() as transaction:
            if await transaction.practice(practice_id) is None:
                raise not_found("practice")
            found = await transaction.search_clients(
                practice_id, words, self._after(scope, search), _size(search) + 1
            )
        return self._page(scope, search, found)

    def _after(self, scope: str, search: Search) -> PersonId | None:
        if not search.token:
            return None
        return PersonId(UUID(str(self._tokens.decode(scope, search.token)["after"])))

    def _page(self, scope: str, search: Search, found: Sequence[Person]) -> Page[Person]:
        """A page of what was found, which is one more than fits where there is another page."""
        size = _size(search)
        if len(found) <= size:
            return Page(found, "")
        people = found[:size]
        return Page(people, self._tokens.encode(scope, {"after": str(people[-1].person_id)}))


def _size(search: Search) -> int:
    return search.size or PAGE_SIZE
