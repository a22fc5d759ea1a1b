"""A call from one process to another, on a real server."""

import asyncio
import json
import logging
import random
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
import structlog
from grpc_health.v1 import health_pb2, health_pb2_grpc

from chassis import log
from chassis.auth import Role
from chassis.current import CALL, Call, seconds_left
from chassis.db import Retry
from chassis.faults import Fault, Kind, Violation
from chassis.ids import new_id
from chassis.rpc import current_caller, current_request_key
from tests.integration.chassis.conftest import World, dial, person
from tests.integration.chassis.echo import SERVICE, Frame, Stub
from tests.support.eventually import eventually

HEALTH_TEXT = "Jane Roe has measles"


@pytest.fixture
def logged() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log.configure("test")
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


async def every_shape(stub: Any, request: Any) -> list[Any]:
    """What each of the four shapes answers, or the Fault that it raises."""

    async def single(call: Any) -> Any:
        return await call

    async def last(stream: Any) -> Any:
        answer = None
        async for each in stream:
            answer = each
        return answer

    async def one() -> Any:
        yield request

    outcomes = [
        single(stub.Ask(request)),
        last(stub.Watch(request)),
        single(stub.Upload(one())),
        last(stub.Talk(one())),
    ]
    return await asyncio.gather(*outcomes, return_exceptions=True)


async def refusal(call: Any) -> Fault:
    with pytest.raises(Fault) as raised:
        await call
    return raised.value


async def test_all_four_shapes_answer(world: World) -> None:
    answers = await every_shape(world.stub, Frame(text="hello"))
    assert [answer.text for answer in answers] == ["hello"] * 4


@pytest.mark.parametrize("kind", list(Kind))
async def test_a_fault_arrives_as_it_was_raised(world: World, kind: Kind) -> None:
    fault = Fault(
        kind,
        "SOME_REASON",
        "A sentence: größer.",
        {"limit": "25"},
        (Violation("people[3].fee", "is negative"),),
    )

    async def refuse(_: Any) -> Any:
        raise fault

    world.echo.handler = refuse
    assert await every_shape(world.stub, Frame()) == [fault] * 4


async def test_a_fault_with_very_many_violations_still_arrives(world: World) -> None:
    async def refuse(_: Any) -> Any:
        raise Fault(
            Kind.INVALID, "MANY", "Many.", {}, tuple(Violation("x" * 300, "y" * 300) for _ in range(500))
        )

    world.echo.handler = refuse
    fault = await refusal(world.stub.Ask(Frame()))
    assert (fault.kind, fault.reason) == (Kind.INVALID, "MANY")
    assert 5 <= len(fault.violations) < 500


@pytest.mark.rule("S40")
async def test_the_text_of_an_unexpected_exception_reaches_neither_caller_nor_log(
    world: World, logged: None, said: Callable[[], list[dict[str, Any]]]
) -> None:
    async def fail(request: Any) -> Any:
        try:
            raise KeyError(HEALTH_TEXT)
        except KeyError as error:
            raise ValueError(HEALTH_TEXT) from error

    world.echo.handler = fail
    faults = await every_shape(world.stub, Frame(text=HEALTH_TEXT))
    assert {fault.kind for fault in faults} == {Kind.INTERNAL}
    assert HEALTH_TEXT not in "".join(f"{fault} {fault.facts}" for fault in faults)
    lines = said()
    assert "measles" not in json.dumps(lines)
    references = {line["reference"] for line in lines if "reference" in line}
    assert references == {fault.facts["reference"] for fault in faults}


async def test_an_answer_of_the_wrong_type_is_an_internal_fault_without_a_text(world: World) -> None:
    async def answer(_: Any) -> Any:
        return HEALTH_TEXT

    world.echo.handler = answer
    faults = await every_shape(world.stub, Frame())
    assert {fault.kind for fault in faults} == {Kind.INTERNAL}
    assert "measles" not in "".join(map(str, faults))


async def test_two_thousand_random_byte_strings_are_answered_or_refused_as_invalid(world: World) -> None:
    token = world.identities.signer("gateway").service_token("test")
    metadata = (("authorization", f"Bearer {token}"),)
    chance = random.Random(7)
    codes: dict[str, int] = {}
    async with grpc.aio.insecure_channel(world.address) as channel:
        ask: Any = channel.unary_unary(f"/{SERVICE}/Ask")
        watch: Any = channel.unary_stream(f"/{SERVICE}/Watch")
        for number in range(2000):
            data = chance.randbytes(chance.randrange(64))
            try:
                if number % 2:
                    await ask(data, timeout=5, metadata=metadata)
                else:
                    async for _ in watch(data, timeout=5, metadata=metadata):
                        pass
                code = "OK"
            except grpc.aio.AioRpcError as error:
                code = error.code().name
            codes[code] = codes.get(code, 0) + 1
    assert codes.keys() == {"OK", "INVALID_ARGUMENT"}
    assert codes["INVALID_ARGUMENT"] > 1000


async def test_a_call_without_a_deadline_or_with_a_long_one_is_refused(world: World) -> None:
    token = world.identities.signer("gateway").service_token("test")
    metadata = (("authorization", f"Bearer {token}"),)
    async with grpc.aio.insecure_channel(world.address) as channel:
        ask: Any = channel.unary_unary(f"/{SERVICE}/Ask")
        for seconds in (None, 60):
            with pytest.raises(grpc.aio.AioRpcError) as raised:
                await ask(b"", timeout=seconds, metadata=metadata)
            assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert await ask(b"", timeout=30, metadata=metadata) == b""
        watch: Any = channel.unary_stream(f"/{SERVICE}/Watch")
        assert len([answer async for answer in watch(b"", metadata=metadata)]) == 2


@pytest.mark.rule("S6")
async def test_a_policy_is_enforced_for_every_caller(world: World) -> None:
    people = {
        "client": person(),
        "provider": person(Role.PROVIDER),
        "coordinator": person(Role.COORDINATOR),
        "admin": person(Role.ADMIN),
    }
    everybody = {*people, "gateway", "notify", "nobody"}
    admitted = {
        "ForProviders": {"provider", "coordinator"},
        "ForClients": {"client"},
        "ForGateway": {"gateway"},
        "ForBoth": {*people, "gateway"},
        "Ask": {*people, "gateway"},
    }
    notify = dial(world.identities, world.address, "notify")
    for method, allowed in admitted.items():
        for name in sorted(everybody):
            metadata = world.token(people[name]) if name in people else []
            if name == "nobody":
                metadata = [("authorization", "Bearer x")]
            stub = Stub(notify.channel("test")) if name == "notify" else world.stub
            try:
                await getattr(stub, method)(Frame(), metadata=metadata)
                outcome = "admitted"
            except Fault as fault:
                outcome = fault.kind
            refused = Kind.UNAUTHENTICATED if name == "nobody" else Kind.FORBIDDEN
            assert (method, name, outcome) == (method, name, "admitted" if name in allowed else refused)
    await notify.close()


async def test_a_token_for_another_process_and_no_token_are_refused(world: World) -> None:
    foreign = world.token(person(), audience="billing")
    assert (await refusal(world.stub.Ask(Frame(), metadata=foreign))).kind is Kind.UNAUTHENTICATED
    twice = world.token(person()) * 2
    assert (await refusal(world.stub.Ask(Frame(), metadata=twice))).kind is Kind.UNAUTHENTICATED
    async with grpc.aio.insecure_channel(world.address) as channel:
        ask: Any = channel.unary_unary(f"/{SERVICE}/Ask")
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await ask(b"", timeout=5)
    assert raised.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_the_handler_knows_its_caller_and_the_key_of_the_request(world: World) -> None:
    seen: list[Any] = []

    async def look(request: Any) -> Any:
        seen.append((current_caller(), current_request_key(request)))
        return request

    world.echo.handler = look
    caller = person(Role.PROVIDER)
    request = Frame(text="a", request_id=str(new_id()))
    for text in ("a", "a", "b"):
        request.text = text
        await world.stub.Ask(request, metadata=world.token(caller))
    assert [who for who, _ in seen] == [caller] * 3
    keys = [key for _, key in seen]
    assert keys[0] == keys[1] != keys[2]
    assert (keys[0].caller, keys[0].method) == (caller.key, f"/{SERVICE}/Ask")
    fault = await refusal(world.stub.Ask(Frame(request_id="x")))
    assert fault.violations[0].field == "request_id"


async def test_outside_of_a_call_there_is_no_caller() -> None:
    with pytest.raises(RuntimeError):
        current_caller()


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (Frame(text="a\x00b"), "text"),
        (Frame(below=[Frame(), Frame(text="\x00")]), "below[1].text"),
        (Frame(number=101), "number"),
        (Frame(below=[Frame(below=[Frame(number=101)])]), "below[0].below[0].number"),
    ],
)
async def test_a_request_of_the_wrong_shape_is_refused_by_the_name_of_its_field(
    world: World, request_: Any, field: str
) -> None:
    faults = (await every_shape(world.stub, request_))[:3]
    assert [(fault.kind, fault.violations[0].field) for fault in faults] == [(Kind.INVALID, field)] * 3


async def test_an_act_that_the_database_gave_up_is_run_again_and_then_called_unavailable(
    world: World,
) -> None:
    runs = 0

    async def conflict(request: Any) -> Any:
        nonlocal runs
        runs += 1
        if runs < 3 or request.text == "always":
            raise Retry
        return request

    world.echo.handler = conflict
    await world.stub.Ask(Frame())
    assert runs == 3
    fault = await refusal(world.stub.Ask(Frame(text="always")))
    assert (fault.kind, runs) == (Kind.UNAVAILABLE, 6)


async def test_beyond_the_limit_calls_are_refused_at_once_but_not_health(world: World) -> None:
    release = asyncio.Event()

    async def wait(request: Any) -> Any:
        await release.wait()
        return request

    world.echo.handler = wait
    held = [asyncio.create_task(world.stub.Ask(Frame())) for _ in range(8)]
    await eventually(lambda: _active() >= 8)
    fault = await refusal(world.stub.Ask(Frame()))
    assert (fault.kind, fault.reason) == (Kind.EXHAUSTED, "OVERLOADED")
    assert await health(world.address) == health_pb2.HealthCheckResponse.SERVING
    release.set()
    await asyncio.gather(*held)


def _active() -> float:
    from prometheus_client import REGISTRY

    return REGISTRY.get_sample_value("sotto_rpc_active", {"shape": "unary"}) or 0.0


async def health(address: str) -> int:
    async with grpc.aio.insecure_channel(address) as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(
            health_pb2.HealthCheckRequest(service=SERVICE), timeout=5
        )
    return int(answer.status)


async def test_what_a_handler_calls_has_what_is_left_of_the_deadline(world: World) -> None:
    left: list[float | None] = []

    async def look(request: Any) -> Any:
        left.append(seconds_left())
        return request

    world.echo.handler = look
    await world.stub.Ask(Frame(), timeout=3)
    await world.stub.Ask(Frame())
    now = asyncio.get_running_loop().time()
    CALL.set(Call("outer", None, now + 1))
    await world.stub.Ask(Frame(), timeout=3)
    CALL.set(Call("outer", None, now))
    assert (await refusal(world.stub.Ask(Frame()))).kind is Kind.DEADLINE
    CALL.set(None)
    given, default, inherited = (seconds or 0.0 for seconds in left)
    assert 2.5 < given < 3.1
    assert 4.5 < default < 5.1
    assert 0.5 < inherited < 1


async def test_a_handler_that_takes_too_long_is_a_deadline_fault(world: World) -> None:
    async def wait(_: Any) -> Any:
        await asyncio.Event().wait()

    world.echo.handler = wait
    assert (await refusal(world.stub.Ask(Frame(), timeout=0.2))).kind is Kind.DEADLINE


async def test_a_server_that_is_away_is_an_unavailable_fault(world: World) -> None:
    await world.server.stop(0)
    faults = await every_shape(world.stub, Frame())
    assert {fault.kind for fault in faults} == {Kind.UNAVAILABLE}


async def test_a_drain_refuses_health_ends_streams_and_lets_calls_finish(world: World) -> None:
    release = asyncio.Event()

    async def wait(request: Any) -> Any:
        await release.wait()
        return request

    world.echo.handler = wait
    stream = world.stub.Watch(Frame())
    reader = aiter(stream)
    assert (await anext(reader)).text == "first"
    call = asyncio.create_task(world.stub.Ask(Frame(text="under way")))
    await eventually(lambda: _active() >= 1)
    await world.server.not_ready()
    assert await health(world.address) == health_pb2.HealthCheckResponse.NOT_SERVING
    stopping = asyncio.create_task(world.server.stop(5))
    fault = await refusal(anext(reader))
    assert (fault.kind, fault.reason) == (Kind.UNAVAILABLE, "DRAINING")
    release.set()
    assert (await call).text == "under way"
    await stopping


async def test_one_line_is_logged_per_call(
    world: World, logged: None, said: Callable[[], list[dict[str, Any]]]
) -> None:
    caller = person()
    await world.stub.Ask(Frame(text=HEALTH_TEXT), metadata=world.token(caller))
    await refusal(world.stub.ForProviders(Frame(), metadata=world.token(caller)))
    await health(world.address)
    lines = await eventually(lambda: [line for line in said() if line["event"] == "call"] or False)
    assert [(line["method"].rsplit("/")[-1], line["code"], line["caller"]) for line in lines] == [
        ("Ask", "OK", "person"),
        ("ForProviders", "PERMISSION_DENIED", "person"),
    ]
    assert "measles" not in json.dumps(lines)
    assert str(caller.person_id) not in json.dumps(lines)


async def test_a_method_that_does_not_exist_is_refused(world: World) -> None:
    call = world.dialer.channel("test").unary_unary(f"/{SERVICE}/Nothing")
    assert (await refusal(call(b""))).reason == "UNIMPLEMENTED"
