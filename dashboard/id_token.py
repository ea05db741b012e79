"""The ID token of a provider: whose it is, once its signature and every claim that matters are checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from data.accounts.sign_on import Person
from data.provider import ProofError

# Signatures by a private key of the provider. Never "none"; never HMAC, whose key might be a public one.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY_S = 60  # clocks differ
LONGEST_SUBJECT, LONGEST_NAME = 255, 80  # characters, as the columns of accounts have it


class UnknownKeyError(ProofError):
    """Signed with a key that is not among those known: the provider may have another one by now."""


@dataclass(frozen=True)
class Expected:
    """What a token must say: by whom, for whom, for which sign-in and beside which access token."""

    issuer: str
    client_id: str
    nonce: str = field(repr=False)
    access_token: str = field(repr=False, default="")


def person_of(token: object, keys: KeySet, expected: Expected) -> Person:
    """Whose token it is. ProofError for any that is not signed, not for us, or not for this sign-in."""
    if not isinstance(token, str):
        raise ProofError("no ID token")
    claims = _claims(token, keys, expected)
    subject, called = claims["sub"], claims.get("preferred_username") or claims["sub"]
    if not (subject and subject.isascii() and subject.isprintable() and len(subject) <= LONGEST_SUBJECT):
        raise ProofError("a subject that is none")
    fits = isinstance(called, str) and called.isprintable() and len(called) <= LONGEST_NAME
    return Person(expected.issuer, subject, called if fits else "")


def _claims(token: str, keys: KeySet, expected: Expected) -> CodeIDToken:
    try:
        read = jwt.decode(token, keys, registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False))
        must = {
            "iss": {"essential": True, "value": expected.issuer},
            "aud": {"essential": True, "value": expected.client_id},
        }
        # More audiences than us are taken only with an ``azp`` that names us: Authlib sees to that.
        given = {"client_id": expected.client_id, "nonce": expected.nonce}
        given |= {"access_token": expected.access_token} if expected.access_token else {}
        claims = CodeIDToken(read.claims, read.header, must, given)
        claims.validate(leeway=LEEWAY_S)
    except InvalidKeyIdError:
        raise UnknownKeyError("signed with an unknown key") from None
    except (JoseError, ValueError, TypeError) as error:
        claim = getattr(error, "claim", None)  # a name that Authlib was looking for, never a value
        raise ProofError(f"{type(error).__name__} {claim or ''}".strip()) from None
    return claims
