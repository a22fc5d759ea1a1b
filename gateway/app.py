"""The gateway's parts, put together: every address, and what each request passes on its way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import grpc
import orjson
from sotto.billing.v1.billing_pb2_grpc import BillingServiceStub
from sotto.billing.v1.ledger_pb2_grpc import LedgerServiceStub
from sotto.conversation.v1.conversation_pb2_grpc import ConversationServiceStub
from sotto.conversation.v1.live_pb2_grpc import LiveServiceStub
from sotto.conversation.v1.seal_pb2_grpc import SealServiceStub
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub
from sotto.directory.v1.machines_pb2_grpc import MachineServiceStub
from sotto.directory.v1.passkeys_pb2_grpc import PasskeyServiceStub
from sotto.directory.v1.passwords_pb2_grpc import PasswordServiceStub
from sotto.directory.v1.sessions_pb2_grpc import SessionServiceStub
from sotto.files.v1.files_pb2_grpc import FilesServiceStub
from sotto.files.v1.forms_pb2_grpc import FormServiceStub
from sotto.files.v1.uploads_pb2_grpc import UploadServiceStub
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from chassis.clock import Clock
from chassis.trust import Trust
from gateway import openapi
from gateway.comments import Comments
from gateway.contract import SERVICES, bindings, service_name
from gateway.documentation import page
from gateway.door import Door
from gateway.downloads import Downloaded, Downloads
from gateway.live import Hub, Services
from gateway.oauth import TokenEndpoint
from gateway.passkey_sign_in import PasskeySignIn
from gateway.password_sign_in import PasswordSignIn
from gateway.rates import USUAL, RateLimit, Rates
from gateway.requests import no_query
from gateway.routing import Endpoint, Router
from gateway.seal import SealKeys
from gateway.sending import SEND_MESSAGE, Sendings
from gateway.server import Readiness
from gateway.sessions import Sessions
from gateway.shared_files import SharedFiles
from gateway.sign_in import SignIn
from gateway.stream import Live
from gateway.transcode import Call, endpoints, json_response
from gateway.uploads import Uploads
from gateway.webapp import WebApp, html
from gateway.webhooks import Webhooks


@dataclass(frozen=True)
class Gateway:
    """The application and what has to be run beside it."""

    app: ASGIApp
    hub: Hub
    sendings: Sendings
    readiness: Readiness


def build(
    channel: Callable[[str], grpc.aio.Channel],
    trust: Trust,
    clock: Clock,
    public_url: str,
    practice: str | None = None,
    web_app: WebApp | None = None,
    rates: Rates = USUAL,
) -> Gateway:
    """The gateway over channels to the five services, by name."""
    directory: Any = DirectoryServiceStub(channel("directory"))
    conversations: Any = ConversationServiceStub(channel("conversation"))
    live: Any = LiveServiceStub(channel("conversation"))
    seals: Any = SealServiceStub(channel("conversation"))
    files: Any = FilesServiceStub(channel("files"))
    forms: Any = FormServiceStub(channel("files"))
    uploads: Any = UploadServiceStub(channel("files"))
    billing: Any = BillingServiceStub(channel("billing"))
    ledger: Any = LedgerServiceStub(channel("billing"))
    confirmer: Any = SessionServiceStub(channel("directory"))
    machines: Any = MachineServiceStub(channel("directory"))
    sessions = Sessions(directory, confirmer, trust, clock)
    hub = Hub(Services(conversations, live, sessions))
    sendings = Sendings(live, hub)
    readiness = Readiness()
    app = web_app or WebApp()
    addresses = [
        *_transcoded(channel, sessions, {SEND_MESSAGE: sendings}),
        *Live(hub, sessions).endpoints(),
        *SignIn(directory, sessions, clock, practice, hub.end_session).endpoints(),
        *PasswordSignIn(PasswordServiceStub(channel("directory")), clock, practice).endpoints(),
        *PasskeySignIn(PasskeyServiceStub(channel("directory")), clock).endpoints(),
        *TokenEndpoint(machines, clock).endpoints(),
        *Uploads(files, uploads, sessions).endpoints(),
        *SharedFiles(files, sessions).endpoints(),
        *Downloads(Downloaded(billing, ledger, conversations, forms), sessions).endpoints(),
        *Webhooks(billing).endpoints(),
        *SealKeys(seals).endpoints(),
        *_about(readiness),
        *app.endpoints(),
    ]
    limited = RateLimit(Router(addresses, otherwise=app.page), rates, sessions)
    return Gateway(Door(limited, public_url), hub, sendings, readiness)


def _transcoded(
    channel: Callable[[str], grpc.aio.Channel], sessions: Sessions, ways: Mapping[str, Call]
) -> list[Endpoint]:
    return [
        endpoint
        for service in SERVICES
        for endpoint in endpoints(bindings(service), channel(service_name(service)), sessions, ways)
    ]


def _about(readiness: Readiness) -> list[Endpoint]:
    document = openapi.document(Comments.installed())
    description = orjson.dumps(document)
    documentation = page(document)

    async def alive(request: Request) -> Response:
        no_query(request)
        return json_response({"status": "alive"})

    async def ready(request: Request) -> Response:
        no_query(request)
        return json_response({"ready": readiness.ready}, 200 if readiness.ready else 503)

    async def described(request: Request) -> Response:
        no_query(request)
        return Response(description, media_type="application/json")

    async def explained(request: Request) -> Response:
        no_query(request)
        return html(documentation)

    return [
        Endpoint("GET", "/healthz", alive),
        Endpoint("GET", "/readyz", ready),
        Endpoint("GET", "/openapi.json", described),
        Endpoint("GET", "/docs", explained),
    ]
