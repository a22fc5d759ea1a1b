"""What an operator may set."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from chassis.settings import (
    Address,
    BusSettings,
    DatabaseSettings,
    IdentitySettings,
    ServerSettings,
)
from services.notify.clients import SmtpServer


def _without_slash(url: str) -> str:
    return url.rstrip("/")


WebAddress = Annotated[str, Field(pattern=r"^https?://[^/]+/?$"), AfterValidator(_without_slash)]
"""https://host, or http://host:port on one machine"""

Mailbox = Annotated[str, Field(pattern=r"^[^<>\r\n]*<[^@<>\s]+@[^@<>\s]+>$|^[^@<>\s]+@[^@<>\s]+$")]
"""no-reply@example.org, or Name <no-reply@example.org>"""


class NotifySettings(ServerSettings, IdentitySettings, DatabaseSettings, BusSettings):
    """SOTTO_MAIL_FROM gives the address of all mails; the name before it is the practice's."""

    directory_address: Address
    conversation_address: Address
    billing_address: Address
    public_url: WebAddress
    smtp_host: Annotated[str, Field(min_length=1)]
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_username: str | None = None
    smtp_password: Annotated[str | None, Field(repr=False, min_length=1)] = None
    mail_from: Mailbox

    @model_validator(mode="after")
    def _whole_login(self) -> Self:
        if (self.smtp_username is None) != (self.smtp_password is None):
            raise ValueError("SOTTO_SMTP_USERNAME and SOTTO_SMTP_PASSWORD are set together or not at all")
        return self

    def smtp_server(self) -> SmtpServer:
        """Where mails are handed over."""
        security = self.smtp_security
        return SmtpServer(self.smtp_host, self.smtp_port, security, self.smtp_username, self.smtp_password)
