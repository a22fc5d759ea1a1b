"""The arguments of `sotto admin`; what they do is in commands/admin.py."""

import argparse
from collections.abc import Callable

ROLES = ("provider", "coordinator", "admin")
SCOPES = (
    "conversations.read",
    "conversations.write",
    "files.read",
    "files.write",
    "forms.read",
    "forms.write",
    "billing.read",
    "directory.read",
    "directory.write",
    "people.act_for",
)
"""Those of chassis/auth.py, held equal by a test: who verifies an export does without the chassis."""

_DIVISION = "its id, or PRACTICE/NAME"
_PERSON = "their id or e-mail address"


def add_to(admin: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    """Add everything that `sotto admin` takes."""
    admin.set_defaults(run=run)
    things = admin.add_subparsers(required=True, metavar="THING", dest="thing")
    _practices(things.add_parser("practice", help="the practices of this house"))
    _divisions(things.add_parser("division", help="the divisions of a practice, and what they decide"))
    _members(things.add_parser("member", help="who works in a division, and as what"))
    _clients(things.add_parser("client", help="whom a practice cares for"))
    _machines(things.add_parser("machine", help="a practice's own programs"))


def _practices(practice: argparse.ArgumentParser) -> None:
    acts = practice.add_subparsers(required=True, metavar="ACT", dest="act")
    acts.add_parser("list", help="all practices")
    creating = acts.add_parser("create", help="a new practice")
    creating.add_argument("practice", metavar="SHORT_NAME", help="lower case letters, digits, hyphens")
    updating = acts.add_parser("update", help="another name or support address")
    updating.add_argument("practice", metavar="SHORT_NAME")
    for parser, needed in ((creating, True), (updating, False)):
        parser.add_argument("--name", required=needed, help="the name shown to people")
        parser.add_argument(
            "--support-address", required=needed, metavar="EMAIL", help="where to ask for help"
        )


def _divisions(division: argparse.ArgumentParser) -> None:
    acts = division.add_subparsers(required=True, metavar="ACT", dest="act")
    listing = acts.add_parser("list", help="the divisions of a practice")
    listing.add_argument("practice", metavar="PRACTICE", help="its short name")
    creating = acts.add_parser("create", help="a new division")
    creating.add_argument("practice", metavar="PRACTICE", help="its short name")
    creating.add_argument("--currency", required=True, metavar="CODE", help="ISO 4217; never changes")
    _settings(creating, needed=True)
    updating = acts.add_parser("update", help="other settings; those that are not named stay as they are")
    updating.add_argument("division", metavar="DIVISION", help=_DIVISION)
    _settings(updating, needed=False)


def _settings(parser: argparse.ArgumentParser, needed: bool) -> None:
    add = parser.add_argument
    add("--name", required=needed, help="the name shown to people")
    add("--time-zone", required=needed, metavar="ZONE", help="IANA name, e.g. America/Toronto")
    add("--locale", required=needed, metavar="TAG", help="e.g. en-CA")
    add("--support-address", required=needed, metavar="EMAIL", help="where to ask for help")
    add("--emergency-number", required=needed, metavar="NUMBER", help='for the line "not for emergencies"')
    yes_or_no = argparse.BooleanOptionalAction
    add("--billing-enabled", action=yes_or_no, help="whether there are fees here")
    add("--default-announcement", metavar="TEXT", help="copied into new conversations, up to 120 characters")
    add("--house-rules", metavar="TEXT", help="up to 2,000 characters")
    add(
        "--invoice-issuer",
        action="append",
        metavar="LINE",
        help="name and address on invoices, up to 6 lines",
    )
    add("--typing-off", action=yes_or_no, help="nobody is shown that somebody writes")
    add("--presence-off", action=yes_or_no, help="nobody is shown that somebody looks")
    add("--read-marks-off", action=yes_or_no, help="participants are not shown what others have read")
    add(
        "--late-hours",
        type=int,
        metavar="HOURS",
        help="withdrawing so shortly before the start is late; 0: never",
    )
    add("--late-fee", metavar="AMOUNT", help='for withdrawing late, e.g. 30.00; "none"')
    add("--no-show-fee", metavar="AMOUNT", help='for not coming, instead of the agreed fee; "none"')
    add("--tax-rate", metavar="PERCENT", help='the tax that fees contain, e.g. 14.975; "none"')
    add("--tax-name", metavar="NAME", help="what it is called on papers")
    add("--tax-registration-number", metavar="NUMBER", help="under which the issuer is registered")
    add("--refund-limit", metavar="AMOUNT", help='above it only an admin pays back; "none"')
    add("--largest-file-mib", type=int, metavar="MIB", help="1 to 1024; 0: 50")
    add("--retention-months", type=int, metavar="MONTHS", help="how long conversations are kept; 0: for ever")


def _members(member: argparse.ArgumentParser) -> None:
    acts = member.add_subparsers(required=True, metavar="ACT", dest="act")
    adding = acts.add_parser("add", help="make somebody a member and tell them by a mail")
    adding.add_argument("division", metavar="DIVISION", help=_DIVISION)
    _named(adding)
    adding.add_argument("--role", action="append", required=True, choices=ROLES, help="may be given again")
    listing = acts.add_parser("list", help="the members of a division")
    listing.add_argument("division", metavar="DIVISION", help=_DIVISION)
    listing.add_argument("--search", default="", metavar="WORDS", help="a part of name or address")
    changing = acts.add_parser("roles", help="give exactly these roles; none: not a member any more")
    changing.add_argument("division", metavar="DIVISION", help=_DIVISION)
    changing.add_argument("person", metavar="PERSON", help=_PERSON)
    changing.add_argument("--role", action="append", default=[], choices=ROLES, help="may be given again")
    for act, words in (("deactivate", "let somebody in no more"), ("reactivate", "let somebody in again")):
        parser = acts.add_parser(act, help=words)
        parser.add_argument("division", metavar="DIVISION", help=_DIVISION)
        parser.add_argument("person", metavar="PERSON", help=_PERSON)


def _machines(machine: argparse.ArgumentParser) -> None:
    acts = machine.add_subparsers(required=True, metavar="ACT", dest="act")
    creating = acts.add_parser("create", help="let a program in; its secret is shown once")
    creating.add_argument("practice", metavar="PRACTICE", help="its short name")
    creating.add_argument("--name", required=True, help="what admins call it")
    creating.add_argument(
        "--scope",
        action="append",
        required=True,
        metavar="SCOPE",
        choices=SCOPES,
        help=f"may be given again: {', '.join(SCOPES)}",
    )
    creating.add_argument("--days", type=int, default=90, help="until it ends, up to 366 (90)")
    creating.add_argument(
        "--service-account",
        default="",
        metavar="SUBJECT",
        help="system:serviceaccount:NAMESPACE:NAME, whose Kubernetes tokens prove it too",
    )
    listing = acts.add_parser("list", help="the machines of a practice that were not revoked")
    listing.add_argument("practice", metavar="PRACTICE", help="its short name")
    acts.add_parser("revoke", help="let it in no more").add_argument("machine_id", metavar="ID")


def _clients(client: argparse.ArgumentParser) -> None:
    acts = client.add_subparsers(required=True, metavar="ACT", dest="act")
    adding = acts.add_parser("add", help="make an address a client")
    adding.add_argument("practice", metavar="PRACTICE", help="its short name")
    _named(adding)
    listing = acts.add_parser("list", help="the clients of a practice")
    listing.add_argument("practice", metavar="PRACTICE", help="its short name")
    listing.add_argument("--search", default="", metavar="WORDS", help="a part of name or address")
    for act, words in (("deactivate", "let somebody in no more"), ("reactivate", "let somebody in again")):
        parser = acts.add_parser(act, help=words)
        parser.add_argument("practice", metavar="PRACTICE", help="its short name")
        parser.add_argument("person", metavar="PERSON", help=_PERSON)


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("name", metavar="NAME", help="used where the address is new")
