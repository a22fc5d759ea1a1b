"""Headers that tell browsers what Sotto never does, on every answer."""

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The content security policy of everything that is no page."""

_TWO_YEARS = 63_072_000


def page_policy(nonce: str) -> str:
    """The content security policy of a page whose scripts and styles carry the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' blob:",
            "frame-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def standing_headers(https: bool) -> list[tuple[bytes, bytes]]:
    """The headers of every answer that does not bring its own. `https`: people reach Sotto over TLS only."""
    headers = {
        "cache-control": "no-store",
        "content-security-policy": NOTHING,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
    if https:
        headers["strict-transport-security"] = f"max-age={_TWO_YEARS}"
    return [(name.encode(), value.encode()) for name, value in headers.items()]
