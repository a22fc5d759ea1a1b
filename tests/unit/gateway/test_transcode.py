"""Every kind of google.api.http binding, on a contract made for this test."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio
from google.api import annotations_pb2, http_pb2
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
from sotto.common.v1 import options_pb2

from chassis.auth import Caller, Policy, unauthenticated
from chassis.faults import Fault
from chassis.ids import PersonId
from chassis.trust import TOKEN_OUTDATED
from gateway.contract import bindings
from gateway.door import Door
from gateway.routing import Router, no_such_address
from gateway.sessions import Identity
from gateway.transcode import endpoints
from tests.fakes.clock import NOON

RULES: dict[str, http_pb2.HttpRule] = {
    "List": http_pb2.HttpRule(get="/v1/shelves/{shelf_id}/books"),
    "Create": http_pb2.HttpRule(post="/v1/shelves/{shelf_id}/books", body="*"),
    "Put": http_pb2.HttpRule(put="/v1/books/{book.book_id}", body="book"),
    "Patch": http_pb2.HttpRule(patch="/v1/books/{book.book_id}", body="book"),
    "Delete": http_pb2.HttpRule(delete="/v1/books/{shelf_id}"),
    "Open": http_pb2.HttpRule(
        post="/v1/shelves/{shelf_id}:open",
        body="*",
        additional_bindings=[http_pb2.HttpRule(get="/v1/open/{shelf_id}")],
    ),
}


def service(rules: dict[str, http_pb2.HttpRule]) -> ServiceDescriptor:
    """A service whose RPCs all take the same request and answer with what they got."""
    file = descriptor_pb2.FileDescriptorProto(
        name=f"test/{uuid4().hex}.proto", package="sotto.library.v1", syntax="proto3"
    )
    kind = file.enum_type.add(name="Kind")
    for number, name in enumerate(("KIND_UNSPECIFIED", "KIND_NOVEL")):
        kind.value.add(name=name, number=number)
    book = file.message_type.add(name="Book")
    book.field.add(name="book_id", number=1, type=Field.TYPE_STRING, label=1)
    book.field.add(name="title", number=2, type=Field.TYPE_STRING, label=1)
    request = file.message_type.add(name="Request")
    for number, (name, kind_of, label) in enumerate(
        (
            ("shelf_id", Field.TYPE_STRING, 1),
            ("page_size", Field.TYPE_INT32, 1),
            ("after", Field.TYPE_INT64, 1),
            ("all", Field.TYPE_BOOL, 1),
            ("tags", Field.TYPE_STRING, 3),
            ("digest", Field.TYPE_BYTES, 1),
        ),
        start=1,
    ):
        request.field.add(name=name, number=number, type=kind_of, label=label)
    request.field.add(
        name="kind", number=20, type=Field.TYPE_ENUM, type_name=".sotto.library.v1.Kind", label=1
    )
    request.field.add(
        name="book", number=21, type=Field.TYPE_MESSAGE, type_name=".sotto.library.v1.Book", label=1
    )
    library = file.service.add(name="LibraryService")
    for name, rule in rules.items():
        options = descriptor_pb2.MethodOptions()
        options.Extensions[annotations_pb2.http].CopyFrom(rule)
        policy: Any = options_pb2.policy
        options.Extensions[policy].access = options_pb2.ACCESS_PERSON
        library.method.add(
            name=name,
            input_type=".sotto.library.v1.Request",
            output_type=".sotto.library.v1.Request",
            options=options,
        )
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return pool.FindServiceByName("sotto.library.v1.LibraryService")


class EchoChannel:
    """Answers each call with its request."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any, Any]] = []
        self.refusals: list[Fault] = []

    def unary_unary(self, path: str, encode: Any, decode: Any) -> Any:
        async def call(request: Any, timeout: float, metadata: Any) -> Any:  # noqa: ASYNC109 - as grpc has it
            self.calls.append((path, timeout, metadata))
            if self.refusals:
                raise self.refusals.pop()
            return decode(encode(request))

        return call


class SignedIn:
    """Everybody is the same person."""

    forgotten = 0

    def forget(self, cookie: str) -> None:
        self.forgotten += 1

    async def admit(self, request: Any, policy: Policy) -> Identity:
        caller = Caller(person_id=PersonId(uuid4()))
        return Identity(b"", caller, {"library": "the-token"}, "", NOON + timedelta(seconds=30))


CHANNEL = EchoChannel()
SIGNED_IN = SignedIn()


@pytest_asyncio.fixture(scope="module")
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    routed = endpoints(bindings(service(RULES)), CHANNEL, SIGNED_IN)  # type: ignore[arg-type]
    app = Door(Router(routed, no_such_address), "http://library")
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://library") as client:
        yield client


EMPTY = {
    "shelfId": "",
    "pageSize": 0,
    "after": "0",
    "all": False,
    "tags": [],
    "digest": "",
    "kind": "KIND_UNSPECIFIED",
}


async def test_get_takes_address_and_query(client: httpx2.AsyncClient) -> None:
    query = "page_size=7&after=-9007199254740993&all=true&tags=a&tags=b&kind=KIND_NOVEL&digest=AAE%3D"
    answer = await client.get(f"/v1/shelves/7/books?{query}")
    assert answer.json() == {
        "shelfId": "7",
        "pageSize": 7,
        "after": "-9007199254740993",
        "all": True,
        "tags": ["a", "b"],
        "digest": "AAE=",
        "kind": "KIND_NOVEL",
    }
    path, timeout, metadata = CHANNEL.calls[-1]
    assert (path, timeout) == ("/sotto.library.v1.LibraryService/List", 10.0)
    assert metadata == (("authorization", "Bearer the-token"),)


@pytest.mark.rule("S2")
async def test_a_call_with_tokens_of_before_a_change_is_made_again_once(client: httpx2.AsyncClient) -> None:
    outdated = unauthenticated(TOKEN_OUTDATED, "Your roles have changed. Try again.")
    made, CHANNEL.refusals = len(CHANNEL.calls), [outdated]
    assert (await client.get("/v1/shelves/7/books")).status_code == 200
    assert (len(CHANNEL.calls) - made, SIGNED_IN.forgotten) == (2, 1)
    CHANNEL.refusals = [outdated, outdated]
    assert (await client.get("/v1/shelves/7/books")).status_code == 401
    CHANNEL.refusals = [unauthenticated("TOKEN_INVALID", "No.")]
    made = len(CHANNEL.calls)
    assert (await client.get("/v1/shelves/7/books")).status_code == 401
    assert len(CHANNEL.calls) - made == 1


async def test_post_takes_the_whole_request_as_body(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/shelves/7/books", json={"pageSize": 3, "book": {"title": "x"}})
    assert answer.json() == EMPTY | {"shelfId": "7", "pageSize": 3, "book": {"bookId": "", "title": "x"}}


async def test_post_may_repeat_the_address_in_the_body_but_not_contradict_it(
    client: httpx2.AsyncClient,
) -> None:
    same = await client.post("/v1/shelves/7/books", json={"shelfId": "7"})
    assert same.json()["shelfId"] == "7"
    other = await client.post("/v1/shelves/7/books", json={"shelfId": "8"})
    assert (other.status_code, other.json()["violations"][0]["field"]) == (400, "shelfId")


async def test_post_with_the_whole_body_has_no_query(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/shelves/7/books?pageSize=1", json={})
    assert (answer.status_code, answer.json()["violations"][0]["field"]) == (400, "pageSize")


async def test_put_and_patch_take_one_field_as_body_and_others_from_the_query(
    client: httpx2.AsyncClient,
) -> None:
    for method in ("PUT", "PATCH"):
        answer = await client.request(method, "/v1/books/b1?pageSize=2", json={"title": "x"})
        assert answer.json() == EMPTY | {"pageSize": 2, "book": {"bookId": "b1", "title": "x"}}
        empty = await client.request(method, "/v1/books/b1")
        assert empty.json() == EMPTY | {"book": {"bookId": "b1", "title": ""}}


async def test_delete_has_no_body(client: httpx2.AsyncClient) -> None:
    assert (await client.delete("/v1/books/7")).json() == EMPTY | {"shelfId": "7"}


async def test_a_verb_after_the_address_and_an_additional_binding(client: httpx2.AsyncClient) -> None:
    assert (await client.post("/v1/shelves/7:open")).json() == EMPTY | {"shelfId": "7"}
    assert (await client.get("/v1/open/7?all=true")).json() == EMPTY | {"shelfId": "7", "all": True}
    for path in ("/v1/shelves/7:close", "/v1/shelves/:open", "/v1/shelves/7/8:open", "/v1/shelves/a:b/books"):
        assert (await client.post(path)).status_code == 404, path


async def test_405_names_every_method_of_the_address(client: httpx2.AsyncClient) -> None:
    answer = await client.delete("/v1/shelves/7/books")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert (await client.head("/v1/shelves/7/books")).status_code == 200


@pytest.mark.parametrize(
    "rule",
    [
        http_pb2.HttpRule(custom=http_pb2.CustomHttpPattern(kind="FETCH", path="/v1/x")),
        http_pb2.HttpRule(get="/v1/x", response_body="book"),
        http_pb2.HttpRule(get="/v1/{shelf_id=shelves/*}"),
        http_pb2.HttpRule(get="/v1/{unknown}"),
        http_pb2.HttpRule(get="/v1/{tags}"),
        http_pb2.HttpRule(get="/v1/{book}"),
        http_pb2.HttpRule(post="/v1/x", body="page_size"),
        http_pb2.HttpRule(post="/v1/x", body="unknown"),
    ],
)
def test_a_form_that_is_not_served_is_refused_at_the_start(rule: http_pb2.HttpRule) -> None:
    with pytest.raises(LookupError):
        list(bindings(service({"Odd": rule})))
