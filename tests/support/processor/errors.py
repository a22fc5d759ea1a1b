"""Refusals in the processor's error envelope (API reference, "Errors"; "Error codes")."""

from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]

DOCUMENTATION = "https://docs.stripe.com/error-codes/"


@dataclass
class ProcessorError(Exception):
    """One refusal.

    `stored` says whether execution had begun, and so whether the answer is kept under the request's
    idempotency key ("Idempotent requests": validation failures and conflicts are not kept).
    """

    status: int
    type: str
    message: str
    code: str | None = None
    param: str | None = None
    decline_code: str | None = None
    objects: JSON = field(default_factory=dict)
    stored: bool = False

    def body(self) -> JSON:
        """The response body: `{"error": {type, message, code?, doc_url?, param?, decline_code?, …}}`."""
        error: JSON = {"type": self.type, "message": self.message}
        if self.code:
            error |= {"code": self.code, "doc_url": DOCUMENTATION + self.code.replace("_", "-")}
        if self.param:
            error["param"] = self.param
        if self.decline_code:
            error["decline_code"] = self.decline_code
        return {"error": error | self.objects}


def invalid(message: str, *, code: str | None = None, param: str | None = None) -> ProcessorError:
    """A parameter is wrong; nothing was executed."""
    return ProcessorError(400, "invalid_request_error", message, code, param)


def missing_parameter(name: str) -> ProcessorError:
    """A required parameter was not sent."""
    return invalid(f"Missing required param: {name}.", code="parameter_missing", param=name)


def no_such(noun: str, identifier: str, *, param: str) -> ProcessorError:
    """The object in the address (param "id") or in a parameter does not exist."""
    status = 404 if param == "id" else 400
    message = f"No such {noun}: '{identifier}'"
    return ProcessorError(status, "invalid_request_error", message, "resource_missing", param)


def unexpected_state(code: str, message: str, **objects: JSON) -> ProcessorError:
    """The object is in a state that does not allow the act; the answer is kept under the key."""
    return ProcessorError(400, "invalid_request_error", message, code, objects=objects, stored=True)


def declined(message: str, code: str, decline_code: str | None, **objects: Any) -> ProcessorError:
    """The card was refused (402); the answer is kept under the key."""
    return ProcessorError(
        402, "card_error", message, code, decline_code=decline_code, objects=objects, stored=True
    )


def api_error() -> ProcessorError:
    """The processor's own failure (500)."""
    return ProcessorError(500, "api_error", "An unexpected error occurred at the processor.", stored=True)
