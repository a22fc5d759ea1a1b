"""The page /docs: the OpenAPI document for people, made once; no script, no foreign style."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from gateway.webapp import NONCE

_REFERENCE = "#/components/schemas/"


def page(document: Mapping[str, Any]) -> str:
    """The page as HTML, with the word NONCE where a nonce belongs."""
    environment = Environment(
        loader=PackageLoader("gateway"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = kind
    template = environment.get_template("documentation.html")
    return template.render(
        document=document,
        operations=_operations(document),
        schemas=document["components"]["schemas"],
        nonce=NONCE,
        prefix=_REFERENCE,
    )


def kind(schema: Mapping[str, Any]) -> str:
    """What values of a schema look like, in a few words; names of other schemas as they are."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REFERENCE)
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'])}"
    words = [str(schema.get("format") or schema.get("type") or "bytes")]
    limits = {
        "minLength": "≥ {} characters",
        "maxLength": "≤ {} characters",
        "minimum": "≥ {}",
        "maximum": "≤ {}",
    }
    words += [text.format(schema[name]) for name, text in limits.items() if name in schema]
    return ", ".join(words)


def _operations(document: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """All operations by tag."""
    found: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in document["tags"]}
    for template, methods in document["paths"].items():
        for method, operation in methods.items():
            entry = {**operation, "method": method.upper(), "template": template}
            found[operation["tags"][0]].append(entry)
    return found
