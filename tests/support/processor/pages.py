"""What a browser sees: the hosted page that takes a card, and the bank's authentication page."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.support.processor import cards, checkout, payment_intents, setup_intents
from tests.support.processor.account import Account
from tests.support.processor.errors import ProcessorError, no_such
from tests.support.processor.store import Record
from tests.support.processor.webhooks import Webhooks

JSON = dict[str, Any]

TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
EXPIRY = re.compile(r"^\s*([0-9]{1,2})\s*/?\s*([0-9]{2}|[0-9]{4})\s*$")
INTENTS = {"seti": "setup_intent", "pi": "payment_intent"}


class Pages:
    """The hosted pages; every form works without scripts."""

    def __init__(self, account: Account, webhooks: Webhooks) -> None:
        self._account = account
        self._webhooks = webhooks

    def routes(self) -> list[Route]:
        """The addresses."""
        return [
            Route("/checkout/{id}", self._show_checkout, methods=["GET"]),
            Route("/checkout/{id}", self._submit_checkout, methods=["POST"]),
            Route("/authenticate/{id}", self._show_authentication, methods=["GET"]),
            Route("/authenticate/{id}", self._submit_authentication, methods=["POST"]),
        ]

    async def _show_checkout(self, request: Request) -> Response:
        try:
            session = self._session(request)
        except ProcessorError as error:
            return _message("This page does not exist.", error.status)
        setup = self._account.load("setup_intent", session.body["setup_intent"]).body
        failure = setup["last_setup_error"]
        return self._checkout_page(session, failure["message"] if failure else None, {}, 200)

    async def _submit_checkout(self, request: Request) -> Response:
        """303 to the success address or the authentication page; a refusal is shown on the page."""
        form = await request.form()
        try:
            session = self._session(request)
        except ProcessorError as error:
            return _message("This page does not exist.", error.status)
        if session.body["status"] != "open":
            return self._checkout_page(session, None, {}, 410)
        entered = {name: str(form.get(name, "")) for name in ("number", "expiry", "cvc", "name")}
        try:
            details = _card_details(form)
            setup = self._account.transact(
                lambda: checkout.submit(self._account, session, details, entered["name"] or None)
            )
        except ProcessorError as error:
            return self._checkout_page(session, error.message, entered, error.status)
        finally:
            self._webhooks.wake()
        if setup["status"] == "requires_action":
            return RedirectResponse(f"{self._account.public_url}/authenticate/{setup['id']}", 303)
        return RedirectResponse(checkout.success_url(session), 303)

    def _session(self, request: Request) -> Record:
        identifier = request.path_params["id"]
        return self._account.transact(lambda: checkout.load(self._account, identifier))

    def _checkout_page(self, session: Record, failure: str | None, entered: JSON, status: int) -> Response:
        page = TEMPLATES.get_template("checkout.html").render(
            session=session.body,
            success_url=checkout.success_url(session),
            failure=failure,
            entered=entered,
            cards=[(_grouped(card.number), card.note) for card in cards.CARDS.values()],
        )
        return HTMLResponse(page, status)

    async def _show_authentication(self, request: Request) -> Response:
        try:
            intent = self._intent(request)
        except ProcessorError as error:
            return _message("This page does not exist.", error.status)
        if intent.body["status"] != "requires_action":
            return _message("There is nothing to authenticate any more.", 410)
        method = self._account.load("payment_method", intent.body["payment_method"]).body
        page = TEMPLATES.get_template("authenticate.html").render(
            intent=intent.body, brand=method["card"]["brand"], last4=method["card"]["last4"]
        )
        return HTMLResponse(page)

    async def _submit_authentication(self, request: Request) -> Response:
        """303 back to whoever asked for the authentication."""
        completed = (await request.form()).get("outcome") == "complete"
        try:
            intent = self._intent(request)
        except ProcessorError as error:
            return _message("This page does not exist.", error.status)
        if intent.body["status"] != "requires_action":
            return _message("There is nothing to authenticate any more.", 410)
        try:
            self._account.transact(lambda: self._decide(intent, completed))
        except ProcessorError:
            completed = False
        finally:
            self._webhooks.wake()
        return self._back(intent, completed)

    def _intent(self, request: Request) -> Record:
        identifier = request.path_params["id"]
        kind = INTENTS.get(identifier.partition("_")[0])
        if kind is None:
            raise no_such("intent", identifier, param="id")
        return self._account.load(kind, identifier)

    def _decide(self, intent: Record, completed: bool) -> None:
        if not completed:
            fail = {"setup_intent": setup_intents, "payment_intent": payment_intents}[intent.kind]
            fail.fail_authentication(self._account, intent)
        elif intent.kind == "payment_intent":
            method = self._account.load("payment_method", intent.body["payment_method"])
            payment_intents.charge(self._account, intent, method)
        else:
            setup_intents.succeed(self._account, intent)
            if "checkout_session" in intent.hidden:
                checkout.complete(
                    self._account, checkout.load(self._account, intent.hidden["checkout_session"])
                )

    def _back(self, intent: Record, completed: bool) -> Response:
        if "checkout_session" in intent.hidden:
            session = checkout.load(self._account, intent.hidden["checkout_session"])
            failed = f"{self._account.public_url}/checkout/{session.id}"
            return RedirectResponse(checkout.success_url(session) if completed else failed, 303)
        if intent.hidden.get("return_url") is None:
            return _message("Authentication completed." if completed else "Authentication failed.", 200)
        query = urlencode(
            {
                intent.kind: intent.id,
                f"{intent.kind}_client_secret": intent.body["client_secret"],
                "redirect_status": "succeeded" if completed else "failed",
            }
        )
        address = intent.hidden["return_url"]
        return RedirectResponse(f"{address}{'&' if '?' in address else '?'}{query}", 303)


def _card_details(form: FormData) -> JSON:
    """The card as the API's `card` parameter; an expiry that cannot be read is an invalid one."""
    match = EXPIRY.match(str(form.get("expiry", "")))
    month, year = (int(match[1]), int(match[2])) if match else (0, 0)
    number = re.sub(r"[\s-]", "", str(form.get("number", "")))
    return {"number": number, "exp_month": month, "exp_year": year, "cvc": str(form.get("cvc", "")).strip()}


def _grouped(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _message(text: str, status: int) -> Response:
    return HTMLResponse(TEMPLATES.get_template("message.html").render(text=text), status)
