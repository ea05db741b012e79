"""Security headers of every response."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders

SOURCES = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Dash, plotly and the map set style attributes
    "img-src": "'self' data: blob:",
    "worker-src": "'self' blob:",  # the map engine starts its workers from a blob
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def content_policy(script_hashes: Iterable[str] = ()) -> str:
    """The Content-Security-Policy; ``script_hashes`` are the quoted hashes of Dash's inline scripts."""
    scripts = " ".join(["'self'", *script_hashes])
    return "; ".join([*(f"{name} {value}" for name, value in SOURCES.items()), f"script-src {scripts}"])


def https_only(days: int) -> str:
    """Strict-Transport-Security; "" for 0 days."""
    return f"max-age={days * 24 * 3600}" if days else ""


def secure(headers: MutableHeaders, policy: str, transport: str = "") -> None:
    """Put the security headers on a response; what says nothing about caching is not to be kept.

    ``transport``: for who came by https; browsers do not heed it otherwise.
    """
    headers["Content-Security-Policy"] = policy
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
    if transport:
        headers["Strict-Transport-Security"] = transport
    headers.setdefault("Cache-Control", "no-store")
