"""The description of the HTTP API is whole, and says what the contracts say."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sotto.common.v1 import options_pb2

from gateway.comments import Comments
from gateway.contract import SERVICES, bindings, field_at
from gateway.documentation import page
from gateway.openapi import document
from gateway.problems import json_path

SENSITIVE: Any = options_pb2.sensitive
DOCUMENT: dict[str, Any] = document(Comments.installed())
BINDINGS = [binding for service in SERVICES for binding in bindings(service)]


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for template, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield template, method, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


@pytest.mark.parametrize("binding", BINDINGS, ids=[binding.rpc.name for binding in BINDINGS])
def test_each_rpc_over_http_is_described(binding: Any) -> None:
    template = re.sub(r"\{([^}]+)\}", lambda match: "{" + json_path(match[1]) + "}", binding.template)
    operation = DOCUMENT["paths"][template][binding.method.lower()]
    assert operation["operationId"].lower() == binding.rpc.name.lower()
    assert operation["summary"]
    assert operation.get("x-sotto-roles", []) == sorted(binding.policy.roles)
    described = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"}
    assert described == {field.json_name for field in binding.query_fields().values()}


def test_every_reference_leads_somewhere() -> None:
    for reference in set(references(DOCUMENT)):
        _, *steps = reference.split("/")
        target: Any = DOCUMENT
        for step in steps:
            target = target[step]
        assert target


def test_every_schema_and_field_is_explained() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert schema["description"], name
        if name != "Problem":
            for field, described in schema.get("properties", {}).items():
                assert described.get("description"), f"{name}.{field}"


def test_parameters_of_the_address_are_exactly_its_variables() -> None:
    for template, _, operation in operations():
        named = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
        assert sorted(named) == sorted(re.findall(r"\{(\w+)\}", template))
        assert all(each["required"] for each in operation["parameters"] if each["in"] == "path")


def test_operations_have_names_of_their_own_and_an_answer() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
    for _, _, operation in operations():
        assert any(status.startswith("2") for status in operation["responses"])
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}


def test_each_process_has_one_tag_that_all_its_operations_carry() -> None:
    names = [tag["name"] for tag in DOCUMENT["tags"]]
    assert len(names) == len(set(names))
    assert {tag for _, _, operation in operations() for tag in operation["tags"]} >= set(names)
    conversation = next(tag for tag in DOCUMENT["tags"] if tag["name"] == "conversation")
    assert "Finding words" in conversation["description"]


def test_what_is_searched_for_or_written_stands_in_no_address() -> None:
    for binding in BINDINGS:
        in_path = [field_at(binding.rpc.input_type, path) for path in binding.variables]
        for field in (*in_path, *binding.query_fields().values()):
            assert not field.GetOptions().Extensions[SENSITIVE], field.full_name


def test_requests_carry_the_rules_of_the_contract() -> None:
    body = DOCUMENT["paths"]["/v1/conversations"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    assert body["additionalProperties"] is False
    assert body["properties"]["subject"]["maxLength"] == 200
    assert body["properties"]["requestId"]["format"] == "uuid"
    assert "requestId" in body["required"]
    assert "hostPersonId" not in body["required"]
    sent = DOCUMENT["paths"]["/v1/conversations/{conversationId}/messages"]["post"]["requestBody"]
    assert "conversationId" not in sent["content"]["application/json"]["schema"]["properties"]


def test_answers_promise_the_fields_that_are_always_written() -> None:
    message = DOCUMENT["components"]["schemas"]["Message"]
    assert set(message["required"]) == {"messageId", "sequence", "participantId", "text"}
    assert message["properties"]["sequence"] == {
        "type": "string",
        "format": "int64",
        "pattern": "^-?[0-9]+$",
        "description": "Its place, gapless from 1.",
    }
    assert DOCUMENT["components"]["schemas"]["Money"]["required"] == ["minorUnits", "currency"]


@pytest.mark.rule("S26")
def test_only_what_is_for_hosts_admins_and_oneself_has_an_address() -> None:
    holders = {
        name
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if "email" in schema.get("properties", {})
    }
    assert holders == {"GetMeResponse", "ManagedParticipant", "NewParticipant", "NamedAddress", "Person"}


def test_the_page_explains_every_operation_and_schema_without_script() -> None:
    html = page(DOCUMENT)
    for _, _, operation in operations():
        assert f'<details id="{operation["operationId"]}">' in html
    for name in DOCUMENT["components"]["schemas"]:
        assert f'<details id="{name}">' in html
    assert "<script" not in html
    assert " style=" not in html
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets <= set(re.findall(r'id="([^"]+)"', html))
