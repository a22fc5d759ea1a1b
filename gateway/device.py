"""What somebody's browser is called in the list of their sessions: "Firefox on Linux", nothing finer."""

from starlette.requests import Request
from ua_parser import parse

_LONGEST = 512
_LONGEST_NAME = 100


def device_of(request: Request) -> str:
    """Browser and system as the User-Agent tells them; empty where it tells nothing known."""
    told = parse(request.headers.get("user-agent", "")[:_LONGEST])
    browser = told.user_agent.family if told.user_agent else ""
    system = told.os.family if told.os else ""
    if browser and system:
        return f"{browser} on {system}"[:_LONGEST_NAME]
    return (browser or system)[:_LONGEST_NAME]
