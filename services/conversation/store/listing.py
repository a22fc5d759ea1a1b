"""A list's page in constant time (S20, ADR 0015).

Lists are kept in the order of `listed_time`, which follows `activity_time` by less than SLACK. So whatever
has an activity at or after a floor is listed after floor − SLACK: a page is read down to there, and put into
its exact order.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    DateTime,
    Select,
    and_,
    case,
    desc,
    exists,
    func,
    select,
    tuple_,
    union_all,
)

from chassis.ids import ConversationId
from services.conversation.domain.lists import ListFilter
from services.conversation.ports import Audience, ListPosition
from services.conversation.store.tables import CONVERSATION, LIST_ENTRY, PARTICIPANT, READ_MARK

SLACK = timedelta(minutes=1)
"""As in the trigger that keeps `listed_time`."""

MOST_LOOKED_AT = 1000
"""Entries that one page looks through for what a filter admits."""

FIRST = ConversationId(UUID(int=0))
"""Before every other at the same moment."""


def floor(audience: Audience, asked: ListFilter, after: ListPosition | None, size: int) -> Select[Any]:
    """The moment down to which a page has to be read; None: to the end of the list.

    That of the entry that makes the page full, or else of the last one looked at.
    """
    streams = [
        select(_newest(each).limit(MOST_LOOKED_AT).subquery()) for each in _streams(audience, asked, after)
    ]
    entry = _newest(union_all(*streams)).limit(MOST_LOOKED_AT).subquery("entry")
    ordered = (entry.c.listed_time.desc(), entry.c.conversation_id.desc())
    full = _admitted(select(entry.c.listed_time), entry, audience, asked, after)
    last = select(entry.c.listed_time).order_by(*ordered).offset(MOST_LOOKED_AT - 1).limit(1)
    return select(
        func.coalesce(
            full.order_by(*ordered).offset(size - 1).limit(1).scalar_subquery(),
            last.scalar_subquery(),
            type_=DateTime(timezone=True),
        )
    )


def down_to(
    floor: datetime | None, audience: Audience, asked: ListFilter, after: ListPosition | None, size: int
) -> Select[Any]:
    """The first conversations of a page with an activity at or after the floor, newest activity first."""
    streams = _streams(audience, asked, after, floor - SLACK if floor else None)
    entry = union_all(*streams).subquery("entry")
    order = (CONVERSATION.c.activity_time, CONVERSATION.c.conversation_id)
    statement = _admitted(select(*order), entry, audience, asked, after)
    if floor is not None:
        statement = statement.where(CONVERSATION.c.activity_time >= floor)
    return statement.order_by(*(column.desc() for column in order)).limit(size)


def _newest(entries: Select[Any] | CompoundSelect[Any]) -> Any:
    return entries.order_by(desc("listed_time"), desc("conversation_id"))


def _streams(
    audience: Audience, asked: ListFilter, after: ListPosition | None, since: datetime | None = None
) -> Sequence[Select[Any]]:
    """Where conversations stand in the lists of an audience: the own, and those of coordinated divisions."""
    streams: list[Select[Any]] = []
    for archived in (False, True) if asked.archived is None else (asked.archived,):
        own = select(LIST_ENTRY.c.listed_time, LIST_ENTRY.c.conversation_id).where(
            LIST_ENTRY.c.person_id == audience.person_id,
            LIST_ENTRY.c.archived.is_(archived),
            *_between(LIST_ENTRY, after, since),
        )
        if audience.division_ids:
            own = own.where(LIST_ENTRY.c.division_id.not_in(list(audience.division_ids)))
        if asked.division_id is not None:
            own = own.where(LIST_ENTRY.c.division_id == asked.division_id)
        streams.append(own)
        for division_id in audience.division_ids:
            if asked.division_id in (None, division_id):
                streams.append(
                    select(CONVERSATION.c.listed_time, CONVERSATION.c.conversation_id).where(
                        CONVERSATION.c.division_id == division_id,
                        CONVERSATION.c.archived.is_(archived),
                        *_between(CONVERSATION, after, since),
                    )
                )
    return streams


def _between(table: Any, after: ListPosition | None, since: datetime | None) -> list[Any]:
    """What was active before a position was listed before it (said twice: the planner sees the second)."""
    conditions = []
    if after is not None:
        place = tuple_(table.c.listed_time, table.c.conversation_id)
        conditions.append(place < (after.activity_time, after.conversation_id))
        conditions.append(table.c.listed_time <= after.activity_time)
    if since is not None:
        conditions.append(table.c.listed_time >= since)
    return conditions


def _admitted(
    statement: Select[Any], entry: Any, audience: Audience, asked: ListFilter, after: ListPosition | None
) -> Select[Any]:
    """Entries that come after a position and that the filter admits, as far as the database can tell."""
    conversation_id = CONVERSATION.c.conversation_id
    found = entry.join(CONVERSATION, conversation_id == entry.c.conversation_id)
    if after is not None:
        place = tuple_(CONVERSATION.c.activity_time, conversation_id)
        statement = statement.where(place < (after.activity_time, after.conversation_id))
    if asked.host_person_id is not None:
        hosts = and_(PARTICIPANT.c.host, PARTICIPANT.c.person_id == asked.host_person_id)
        statement = statement.where(exists().where(PARTICIPANT.c.conversation_id == conversation_id, hosts))
    if asked.unread_only:
        own = PARTICIPANT.alias("own")
        in_it = and_(own.c.conversation_id == conversation_id, own.c.person_id == audience.person_id)
        read = and_(
            READ_MARK.c.conversation_id == conversation_id, READ_MARK.c.person_id == audience.person_id
        )
        found = found.outerjoin(own, in_it).outerjoin(READ_MARK, read)
        sees_all = CONVERSATION.c.division_id.in_(list(audience.division_ids))
        first = case((sees_all, 1), else_=own.c.first_sequence)
        reached = func.greatest(func.coalesce(READ_MARK.c.read_sequence, 0), first - 1)
        statement = statement.where(CONVERSATION.c.last_sequence > reached)
    return statement.select_from(found)
