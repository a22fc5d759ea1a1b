"""What is searched for and what was found, as they travel."""

from dataclasses import replace

from sotto.conversation.v1 import conversation_pb2, search_pb2

from chassis.ids import DivisionId, PersonId, parse_id
from chassis.timestamps import timestamp
from services.conversation.domain.lists import ListFilter
from services.conversation.domain.searching import FoundMessage, query

Request = conversation_pb2.ListConversationsRequest | search_pb2.SearchConversationsRequest


def list_filter(request: Request) -> ListFilter:
    """Which list, and what of it."""
    division, host = request.division_id, request.host_person_id
    return ListFilter(
        archived=request.list == conversation_pb2.CONVERSATION_LIST_ARCHIVED,
        division_id=DivisionId(parse_id(division, "division_id")) if division else None,
        host_person_id=PersonId(parse_id(host, "host_person_id")) if host else None,
        unread_only=request.unread_only,
    )


def list_search(request: search_pb2.SearchConversationsRequest) -> ListFilter:
    """What to look for in which list. Fault QUERY_REFUSED."""
    return replace(list_filter(request), query=query(request.query))


def found_message(found: FoundMessage) -> search_pb2.FoundMessage:
    """A message that was found."""
    message, snippet = found.message, found.snippet
    return search_pb2.FoundMessage(
        conversation_id=str(found.conversation_id),
        sequence=message.sequence,
        message_id=str(message.message_id),
        participant_id=str(message.participant_id),
        send_time=timestamp(message.send_time),
        before=snippet.before,
        match=snippet.match,
        after=snippet.after,
    )
