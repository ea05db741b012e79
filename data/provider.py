"""The provider of single sign-on (OpenID Connect) as the settings name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from data.errors import SettingsError
from data.loopback import is_loopback

ASKED = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")  # all of them, or none
LONGEST = 255  # characters of an issuer, as the column of accounts has it


class ProviderError(Exception):
    """The provider does not answer, or not as one does. The message is ours alone, safe for a log."""


class ProofError(Exception):
    """What came back does not prove who somebody is. The message is ours alone, safe for a log."""


@dataclass(frozen=True)
class Provider:
    """Who says who somebody is. ``issuer``: the address by which it calls itself; ``name``: on the button."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = ""


def provider_of(values: Mapping[str, str]) -> Provider | None:
    """What the settings name; None where they name nothing, SettingsError for a part of it or a bad one."""
    secret = _secret(values["OIDC_CLIENT_SECRET"], values["OIDC_CLIENT_SECRET_FILE"])
    given = values["OIDC_ISSUER"], values["OIDC_CLIENT_ID"], secret
    if not any(given):
        return None
    if missing := [name for name, value in zip(ASKED, given, strict=True) if not value]:
        raise SettingsError(
            f"MENPAI_{missing[0]} is not set: single sign-on needs all of"
            f" {', '.join('MENPAI_' + name for name in ASKED)}, or none of them"
        )
    return Provider(_issuer(given[0]), *given[1:], values["OIDC_NAME"])


def _secret(given: str, file: str) -> str:
    if given and file:
        raise SettingsError("MENPAI_OIDC_CLIENT_SECRET and MENPAI_OIDC_CLIENT_SECRET_FILE are set: keep one")
    if not file:
        return given
    try:
        found = Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = f"cannot be read ({type(error).__name__})"
        raise SettingsError(f"MENPAI_OIDC_CLIENT_SECRET_FILE={file!r} {why}: check path and rights") from None
    if not found:
        raise SettingsError(f"MENPAI_OIDC_CLIENT_SECRET_FILE={file!r} is empty: write the secret into it")
    return found


def _issuer(text: str) -> str:
    """Without TLS anybody on the way could say who somebody is."""
    try:
        parts = urlsplit(text)
        host, plain = parts.hostname or "", parts.scheme == "http"
        known = host and parts.port != 0 and (parts.scheme == "https" or (plain and is_loopback(host)))
    except ValueError:  # such as https://idp:port
        known = False
    else:
        known = known and not (parts.query or parts.fragment or "@" in parts.netloc)
    if not known or len(text) > LONGEST:
        raise SettingsError(
            "MENPAI_OIDC_ISSUER: use the https address by which the provider calls itself, without user,"
            " query or fragment; http only on a loopback address"
        )
    return text
