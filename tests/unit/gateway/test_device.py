"""What browsers are called in the list of sessions."""

import pytest
from starlette.requests import Request

from gateway.device import device_of

_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
_EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/129.0.0.0 Safari/537.36 Edg/129.0.0.0"
)
_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Mobile/15E148 Safari/604.1"
)


@pytest.mark.rule("S4")
@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (_FIREFOX, "Firefox on Linux"),
        (_EDGE, "Edge on Windows"),
        (_IPHONE, "Mobile Safari on iOS"),
        ("curl/8.0", "curl"),
        ("", ""),
        ("\xff" * 4_000, ""),
    ],
)
def test_browser_and_system_are_told_and_nothing_finer(told: str, shown: str) -> None:
    request = Request({"type": "http", "headers": [(b"user-agent", told.encode("latin-1"))]})
    assert device_of(request) == shown
