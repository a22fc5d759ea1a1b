"""Events (API reference, "Events")."""

from tests.support.processor.endpoint import Endpoint, listing, retrieving
from tests.support.processor.parameters import EXPANDABLE, Group

ENDPOINTS = (
    listing("event", "/v1/events", {"type": "type"}, "EventListParams"),
    Endpoint("GET", "/v1/events/{id}", Group(EXPANDABLE), "EventRetrieveParams", retrieving("event")),
)
