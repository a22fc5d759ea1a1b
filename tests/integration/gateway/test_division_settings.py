"""A division's settings over HTTP: a mask and a duration are texts in JSON (AIP-134)."""

from uuid import uuid4

import pytest
from sotto.directory.v1 import directory_pb2

from chassis.auth import Role
from tests.integration.gateway.conftest import World

PATH = f"/v1/divisions/{uuid4()}"


@pytest.mark.rule("S1", "S19")
async def test_an_admin_patches_what_the_mask_names(world: World) -> None:
    policy = {"lateWindow": "86400s", "lateFee": {"minorUnits": "3000", "currency": "CAD"}}
    body = {
        "requestId": str(uuid4()),
        "etag": "v0",
        "division": {"houseRules": "Be kind.", "cancellationPolicy": policy},
        "updateMask": "houseRules,cancellationPolicy",
    }
    answer = await world.browser(Role.ADMIN).call("PATCH", PATH, json=body)
    assert answer.status_code == 200
    assert answer.json()["division"]["cancellationPolicy"] == policy
    (request,) = world.services.directory.updates
    assert isinstance(request, directory_pb2.UpdateDivisionRequest)
    assert list(request.update_mask.paths) == ["house_rules", "cancellation_policy"]
    assert request.division.cancellation_policy.late_window.seconds == 86_400


@pytest.mark.rule("S2")
async def test_who_is_no_admin_anywhere_is_refused_before_the_service_hears_of_it(world: World) -> None:
    for roles in ((), (Role.PROVIDER,), (Role.COORDINATOR,)):
        answer = await world.browser(*roles).call("PATCH", PATH, json={})
        assert (answer.status_code, answer.json()["reason"]) == (403, "ROLE_REQUIRED")
    assert not world.services.directory.updates


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"updateMask": ["houseRules"]}, "updateMask"),
        ({"updateMask": "house_rules"}, "updateMask"),
        ({"division": {"cancellationPolicy": {"lateWindow": 5}}}, "division.cancellationPolicy.lateWindow"),
        (
            {"division": {"cancellationPolicy": {"lateWindow": "1d"}}},
            "division.cancellationPolicy.lateWindow",
        ),
    ],
)
async def test_what_is_no_mask_or_no_duration_is_refused_by_field(
    world: World, body: dict[str, object], field: str
) -> None:
    answer = await world.browser(Role.ADMIN).call("PATCH", PATH, json=body)
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["violations"]] == [field]
