"""The commands beside the services.

`sotto verify FILE [--keys FILE|URL]`: whether an export is as it was closed (B9), or a certificate of a
destruction (B8) was signed, offline.
Exit status: 0 proven; 1 broken; 2 the file or the keys cannot be read; 3 whole, but nothing proves it.

`sotto admin practice | division | member | client | machine`: see commands/admin.py.

`sotto keys next | trust | retire`: see commands/keys.py.

`sotto billing reconcile [--full] | unknown | retry CHARGE_ID`: see commands/billing.py.
`sotto retention report | run [--division ID]`: see commands/retention.py.
"""

import argparse
import json
import sys
import urllib.request
from pathlib import Path
from typing import Any

from commands import admin_arguments
from commands.signatures import Outcome, Unreadable
from commands.verify import verify

_SECONDS = 10
_MOST_KEY_BYTES = 1_000_000


def main() -> int:
    """Do what the arguments say."""
    arguments = argparse.ArgumentParser(prog="sotto")
    commands = arguments.add_subparsers(required=True, metavar="COMMAND")
    _add_verify(commands.add_parser("verify", help="check an export (JSON) against its closing certificate"))
    _add_billing(commands.add_parser("billing", help="compare the books with the processor's; slow charges"))
    admin_arguments.add_to(commands.add_parser("admin", help="practices, divisions, people"), _admin)
    _add_retention(commands.add_parser("retention", help="what is kept no longer: what would go; do it now"))
    _add_keys(commands.add_parser("keys", help="rotate identity keys"))
    asked = arguments.parse_args()
    status: int = asked.run(asked)
    return status


def _add_keys(keys: argparse.ArgumentParser) -> None:
    keys.set_defaults(run=_keys_act)
    acts = keys.add_subparsers(required=True, metavar="ACT", dest="act")
    nexting = acts.add_parser("next", help="make the next generation of an identity key")
    nexting.add_argument("identity", type=Path, help="the identity key file of now")
    nexting.add_argument("new_identity", type=Path, help="the file to make")
    trusting = acts.add_parser("trust", help="add the public half of an identity key to a trust file")
    trusting.add_argument("identity", type=Path, help="the identity key file")
    trusting.add_argument("trust_file", type=Path, help="the trust file")
    retiring = acts.add_parser(
        "retire", help="take a key out of a trust file: its tokens are refused at once"
    )
    retiring.add_argument("kid", metavar="KID", help='the key, e.g. "billing" or "billing.2"')
    retiring.add_argument("trust_file", type=Path, help="the trust file")


def _add_verify(verifying: argparse.ArgumentParser) -> None:
    verifying.set_defaults(run=_verify)
    verifying.add_argument("file", type=Path, help="the export")
    verifying.add_argument(
        "--keys",
        metavar="FILE|URL",
        help="the public keys: a file, or https://…/.well-known/sotto-seal-keys.json",
    )


def _add_billing(billing: argparse.ArgumentParser) -> None:
    billing.set_defaults(run=_billing)
    acts = billing.add_subparsers(required=True, metavar="ACT", dest="act")
    reconciling = acts.add_parser("reconcile", help="compare with the processor's books; 1: they differ")
    reconciling.add_argument("--full", action="store_true", help="everything there ever was")
    reconciling.add_argument(
        "--wait", type=float, default=600.0, metavar="SECONDS", help="for the end, at most (600)"
    )
    acts.add_parser("unknown", help="list the charges under way for more than 15 minutes; 1: there are some")
    retrying = acts.add_parser("retry", help="put a charge under way again")
    retrying.add_argument("charge_id", metavar="CHARGE_ID")


def _add_retention(retention: argparse.ArgumentParser) -> None:
    retention.set_defaults(run=_retention)
    acts = retention.add_subparsers(required=True, metavar="ACT", dest="act")
    for name, does in (
        ("report", "say what `run` would do; nothing happens"),
        ("run", "give notice of what is due, destroy what was noticed long enough ago"),
    ):
        acts.add_parser(name, help=does).add_argument(
            "--division", default="", metavar="ID", help="only this"
        )


def _verify(asked: argparse.Namespace) -> int:
    try:
        outcome = verify(_text(asked.file), _keys(asked.keys) if asked.keys else None)
    except Unreadable as error:
        outcome = Outcome(2, str(error))
    sys.stdout.write(f"{outcome.sentence}\n")
    return outcome.status


def _billing(asked: argparse.Namespace) -> int:
    # Here, because who verifies an export needs nothing of what this imports.
    from commands.billing import run

    return run(asked)


def _keys_act(asked: argparse.Namespace) -> int:
    from commands.keys import run

    return run(asked)


def _admin(asked: argparse.Namespace) -> int:
    from commands.admin import run

    return run(asked)


def _retention(asked: argparse.Namespace) -> int:
    from commands.retention import run

    return run(asked)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is not UTF-8 text.") from None


def _keys(source: str) -> Any:
    try:
        if source.startswith("https://"):
            with urllib.request.urlopen(source, timeout=_SECONDS) as answer:
                return json.loads(answer.read(_MOST_KEY_BYTES))
        return json.loads(Path(source).read_bytes())
    except (OSError, ValueError, RecursionError):
        raise Unreadable(f"{source} holds no keys that can be read.") from None


if __name__ == "__main__":
    sys.exit(main())
