"""`python -m tests.support.processor`: start the simulator on the loopback address.

Writes one line to standard output when it is bound: `processor simulator on http://127.0.0.1:<port>`.
"""

import argparse
import socket
import sys
from pathlib import Path

from tests.support.processor.account import Account
from tests.support.processor.clock import Clock
from tests.support.processor.server import serve
from tests.support.processor.store import Store


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.processor", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--state-file", type=Path, required=True)
    parser.add_argument("--secret-key", required=True)
    parser.add_argument("--webhook-url", help="no webhooks are sent without it")
    parser.add_argument("--webhook-secret", default="")
    parser.add_argument("--latency-ms", type=int, default=0, help="added to every call")
    parser.add_argument("--public-url", help="where a browser finds the hosted pages")
    options = parser.parse_args()
    if options.webhook_url and not options.webhook_secret:
        parser.error("--webhook-url needs --webhook-secret")
    return options


def main() -> None:
    """Bind, say where, serve."""
    options = arguments()
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", options.port))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    store = Store(options.state_file)
    account = Account(
        store=store,
        clock=Clock(store),
        secret_key=options.secret_key,
        public_url=(options.public_url or address).rstrip("/"),
        webhook_url=options.webhook_url,
        webhook_secret=options.webhook_secret,
        latency_milliseconds=options.latency_ms,
    )
    listener.listen(2048)
    sys.stdout.write(f"processor simulator on {address}\n")
    sys.stdout.flush()
    serve(account, listener)


if __name__ == "__main__":
    main()
