"""Starts localstripe, somebody else's imitation of the processor, with two of its habits taken from it.

    python -m tests.support.localstripe_server --port N

By itself it listens on every interface, and keeps its objects in one file that all who run it share: here it
listens on 127.0.0.1 and keeps nothing. It has no options for that and its code is not imported (it is
GPL-3.0), so that it is run as the program it is, by an interpreter whose `bind` and `open` are ours.
"""

import builtins
import os
import runpy
import socket
import sys
from typing import Any
from unittest import mock

ITS_FILE = "/tmp/localstripe.pickle"
# It opens a socket for IPv6, where 127.0.0.1 is written like this.
_LOOPBACK = "::ffff:127.0.0.1"

_open = builtins.open


class _OnLoopback(socket.socket):
    """A socket that listens to this machine only, whatever it is told."""

    def bind(self, address: Any) -> None:
        super().bind((_LOOPBACK, address[1]))


def _keep_nothing(file: Any, *options: Any, **named: Any) -> Any:
    return _open(os.devnull if file == ITS_FILE else file, *options, **named)


if __name__ == "__main__":
    sys.argv = ["localstripe", "--from-scratch", *sys.argv[1:]]
    with mock.patch("socket.socket", _OnLoopback), mock.patch("builtins.open", _keep_nothing):
        runpy.run_module("localstripe", run_name="__main__", alter_sys=True)
