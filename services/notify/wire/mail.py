"""Mails as they are handed to the mail server (RFC 5322): text and HTML, one recipient."""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from services.notify.domain.contents import Appointment, Invoice, Mail, Refund
from services.notify.wire import calendar
from services.notify.wire.letters import Letter, conversation_url, letter

_TEMPLATES = Environment(
    loader=PackageLoader("services.notify.wire"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_LONGEST_NAME = 78
_UNFIT_FOR_HEADERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Sender:
    """The address from which all mails come. ValueError if `mail_from` holds none."""

    mail_from: str

    @property
    def address(self) -> str:
        """The bare address."""
        address = parseaddr(self.mail_from)[1]
        if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", address, re.ASCII):
            raise ValueError("must be an address such as Sotto <no-reply@example.org>")
        return address

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]


def compose(mail: Mail, sender: Sender, public_url: str) -> EmailMessage:
    """The whole mail. No name of a person enters a header; the practice's only in an encoded form."""
    written = letter(mail, public_url)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_header_text(mail.practice.name), addr_spec=sender.address)
    message["To"] = Address(addr_spec=mail.recipient.email)
    message["Reply-To"] = Address(addr_spec=mail.practice.support_address)
    message["Subject"] = written.subject
    message["Date"] = format_datetime(mail.create_time)
    message["Message-ID"] = f"<{mail.notice_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_render("mail.txt", mail, written))
    message.add_alternative(_render("mail.html", mail, written), subtype="html")
    _attach(message, mail, sender, public_url)
    return message


def _attach(message: EmailMessage, mail: Mail, sender: Sender, public_url: str) -> None:
    content = mail.content
    if isinstance(content, Invoice | Refund):
        kind = "invoice" if isinstance(content, Invoice) else "credit-note"
        name = f"{kind}-{content.number.replace('/', '-')}.pdf"
        message.add_attachment(content.pdf, maintype="application", subtype="pdf", filename=name)
    if isinstance(content, Appointment) and content.start_time is not None:
        url = conversation_url(content, mail.recipient, public_url)
        entry = calendar.entry(mail, content, sender.domain, url)
        params = {"method": calendar.method(content)}
        message.add_attachment(entry.decode(), subtype="calendar", params=params, filename="appointment.ics")


def _render(template: str, mail: Mail, written: Letter) -> str:
    values = {"letter": written, "reader": mail.recipient.name, "practice": mail.practice}
    return _TEMPLATES.get_template(template).render(values)


def _header_text(name: str) -> str:
    """A name that cannot begin another header."""
    return " ".join(_UNFIT_FOR_HEADERS.sub(" ", name).split())[:_LONGEST_NAME]
