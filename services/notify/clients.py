"""Every call that leaves the service: those who know the facts, the mail server, those who are connected."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from uuid import UUID

import aiosmtplib
import grpc
from sotto.billing.v1 import billing_pb2
from sotto.billing.v1.billing_pb2_grpc import BillingServiceStub
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1.conversation_pb2_grpc import ConversationServiceStub
from sotto.directory.v1 import administration_pb2, directory_pb2
from sotto.directory.v1.administration_pb2_grpc import AdministrationServiceStub
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub

from chassis import log
from chassis.bus import Bus
from chassis.ids import ConversationId, DivisionId, PersonId
from services.notify.domain.contents import Mail, Recipient
from services.notify.domain.facts import Charge, Conversation, Division, Document, InvitedMember, SignInMail
from services.notify.domain.notices import Outcome
from services.notify.wire import contract
from services.notify.wire.mail import Sender, compose

if TYPE_CHECKING:
    from sotto.billing.v1.billing_pb2_grpc import BillingServiceAsyncStub
    from sotto.conversation.v1.conversation_pb2_grpc import ConversationServiceAsyncStub
    from sotto.directory.v1.administration_pb2_grpc import AdministrationServiceAsyncStub
    from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceAsyncStub

Security = Literal["none", "starttls", "tls"]

_SMTP_SECONDS = 20.0


class DirectoryClient:
    """The directory service."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub: DirectoryServiceAsyncStub = DirectoryServiceStub(channel)
        self._administration: AdministrationServiceAsyncStub = AdministrationServiceStub(channel)

    async def contact(self, person_id: PersonId) -> Recipient | None:
        """How to reach a person."""
        request = directory_pb2.GetContactsRequest(person_ids=[str(person_id)])
        contacts = (await self._stub.GetContacts(request)).contacts
        return contract.recipient(contacts[0]) if contacts else None

    async def division(self, division_id: DivisionId) -> Division:
        """A division. Fault NOT_FOUND."""
        request = directory_pb2.GetDivisionRequest(division_id=str(division_id))
        return contract.division(await self._stub.GetDivision(request))

    async def invited_member(self, invitation_id: UUID) -> InvitedMember:
        """Whom an invitation is for. Fault NOT_FOUND, also where there is nothing to say any more."""
        request = administration_pb2.DescribeInvitationRequest(invitation_id=str(invitation_id))
        return contract.invited_member(await self._administration.DescribeInvitation(request))

    async def mint_sign_in(self, sign_in_id: UUID) -> SignInMail:
        """A fresh link and code. Fault UNAUTHENTICATED if the sign-in is over."""
        request = directory_pb2.MintSignInMailRequest(sign_in_id=str(sign_in_id))
        return contract.sign_in_mail(await self._stub.MintSignInMail(request), sign_in_id)


class ConversationClient:
    """The conversation service."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub: ConversationServiceAsyncStub = ConversationServiceStub(channel)

    async def describe(self, conversation_id: ConversationId) -> Conversation:
        """A conversation. Fault NOT_FOUND."""
        request = conversation_pb2.DescribeConversationRequest(conversation_id=str(conversation_id))
        return contract.conversation((await self._stub.DescribeConversation(request)).conversation)


class BillingClient:
    """The billing service."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub: BillingServiceAsyncStub = BillingServiceStub(channel)

    async def document(self, document_id: UUID) -> Document:
        """A receipt or an invoice. Fault NOT_FOUND."""
        request = billing_pb2.GetDocumentContentRequest(document_id=str(document_id))
        return contract.document(await self._stub.GetDocumentContent(request))

    async def charge(self, charge_id: UUID) -> Charge:
        """A charge. Fault NOT_FOUND."""
        request = billing_pb2.DescribeChargeRequest(charge_id=str(charge_id))
        return contract.charge(await self._stub.DescribeCharge(request))


@dataclass(frozen=True)
class SmtpServer:
    """Where mails are handed over."""

    host: str
    port: int
    security: Security
    username: str | None
    password: str | None = field(repr=False)


class SmtpMailer:
    """Hands mails to an SMTP server, a connection each."""

    def __init__(self, server: SmtpServer, sender: Sender, public_url: str) -> None:
        self._server = server
        self._sender = sender
        self._public_url = public_url
        self._log = log.get("smtp")

    async def send(self, mail: Mail) -> Outcome:
        """Hand over one mail. Only a 5xx answer to this recipient or this mail is a refusal for good."""
        message = compose(mail, self._sender, self._public_url).as_bytes()
        connection = self._connection()
        try:
            await connection.connect()
            await connection.sendmail(self._sender.address, [mail.recipient.email], message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return self._refused(mail, error.recipients[0].code)
        except aiosmtplib.SMTPDataError as error:
            return self._refused(mail, error.code)
        except (aiosmtplib.SMTPException, OSError) as error:
            self._log.warning("the mail server failed", notice_id=mail.notice_id, **log.describe(error))
            return Outcome.POSTPONED
        finally:
            with suppress(aiosmtplib.SMTPException, OSError):
                await connection.quit()
            connection.close()
        return Outcome.ACCEPTED

    def _connection(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            timeout=_SMTP_SECONDS,
        )

    def _refused(self, mail: Mail, code: int) -> Outcome:
        self._log.warning("the mail server refused a mail", notice_id=mail.notice_id, code=code)
        return Outcome.REFUSED if 500 <= code <= 599 else Outcome.POSTPONED


class BusLive:
    """Hints over the broker to whoever is connected."""

    def __init__(self, bus: Bus, topic: str) -> None:
        self._bus = bus
        self._topic = topic
        self._log = log.get("live")

    async def deliveries_changed(self, conversation: Conversation) -> None:
        """Let host and coordinators know; lost where nobody listens."""
        try:
            await self._bus.poke(self._topic, contract.poke(conversation))
        except Exception as error:
            self._log.warning("a hint was lost", **log.describe(error))
