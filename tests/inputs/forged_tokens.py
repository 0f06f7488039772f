"""Tokens that nobody may come in with: forged, misdirected, out of time, or not quite tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from joserfc.jwk import ECKey, RSAKey

from tests.fakes.issuer import b64, signed, text_of


def _parts(token):
    return token.split(".")


def _unsigned(header, claims, signature=b""):
    return f"{b64(text_of(header))}.{b64(text_of(claims))}.{b64(signature)}"


def _hmac_with_public_key(it, algorithm="HS256", secret=None):
    """The classic: the public key taken for a shared secret."""
    content = f"{b64(text_of(it.header(alg=algorithm)))}.{b64(text_of(it.claims()))}"
    secret = secret if secret is not None else it.keys["ES256"].as_pem(private=False)
    return f"{content}.{b64(hmac.digest(secret, content.encode(), 'sha256'))}"


def _last_bits(token):
    """The same signature, written with bits that no encoder sets."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = alphabet.index(token[-1])
    return token[:-1] + alphabet[place ^ 1]


def _swapped_payload(it):
    header, _, signature = _parts(it.token())
    return f"{header}.{b64(text_of(it.claims(scope='petitions:read-all')))}.{signature}"


def _doubled(members: dict, name: str, value: object) -> bytes:
    """The members with one of them there twice."""
    return (json.dumps(members)[:-1] + f", {json.dumps(name)}: {json.dumps(value)}}}").encode()


def _with_claims(it, claims: bytes):
    return signed(it.header(), claims, it.keys["ES256"], "ES256")


def _encrypted(it):
    """A bomb: to open it, somebody would hash a password a thousand million times."""
    header = {"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 10**9, "p2s": b64(b"salt"), "kid": "ES256 key"}
    return ".".join([b64(text_of(header)), b64(b"k" * 24), b64(b"i" * 12), b64(b"c" * 64), b64(b"t" * 16)])


def _own_key(it, **header):
    """Signed by a key of the sender's, which the header offers."""
    own = ECKey.generate_key("P-256")
    offered = {name: own.as_dict(private=False) if value == "own" else value for name, value in header.items()}
    return it.token(header=offered, key=own)


FORGED = {
    "nothing": lambda _: "",
    "no token": lambda _: "secret",
    "dots": lambda _: "..",
    "alg none": lambda it: _unsigned(it.header(alg="none"), it.claims()),
    "alg None, with a signature": lambda it: _unsigned(it.header(alg="None"), it.claims(), b"s" * 64),
    "no alg": lambda it: it.token(header={"alg": None}),
    "alg of another type": lambda it: it.token(header={"alg": ["ES256"]}),
    "HS256 with the public key": _hmac_with_public_key,
    "HS256 with nothing": lambda it: _hmac_with_public_key(it, secret=b""),
    "HS256 with the key's id": lambda it: _hmac_with_public_key(it, secret=b"ES256 key"),
    "an algorithm of another key": lambda it: it.token("RS256", header={"kid": "ES256 key"}),
    "an algorithm that is none": lambda it: it.token(header={"alg": "ES257"}),
    "no signature": lambda it: it.token().rpartition(".")[0] + ".",
    "two parts": lambda it: it.token().rpartition(".")[0],
    "four parts": lambda it: it.token() + ".AAAA",
    "another key": lambda it: it.token(key=ECKey.generate_key("P-256")),
    "another key of RSA": lambda it: it.token("RS256", key=RSAKey.generate_key(2048)),
    "a signature of zeros": lambda it: it.token().rpartition(".")[0] + "." + b64(bytes(64)),
    "a signature that is too short": lambda it: it.token()[:-4],
    "a signature that is too long": lambda it: it.token() + "AAAA",
    "a signature with other bits at its end": lambda it: _last_bits(it.token()),
    "other claims under the signature": _swapped_payload,
    "padding": lambda it: it.token() + "=",
    "padding within": lambda it: it.token().replace(".", "=.", 1),
    "base64 of another alphabet": lambda it: it.token().replace(".", "+.", 1),
    "a length that base64 cannot have": lambda it: it.token().rpartition(".")[0] + ".AAAAA",
    "spaces within": lambda it: it.token().replace(".", " . "),
    "two tokens": lambda it: f"{it.token()}, {it.token()}",
    "another issuer": lambda it: it.token(iss="https://evil.invalid"),
    "the issuer with a slash": lambda it: it.token(iss=it.issuer + "/"),
    "an issuer of another type": lambda it: it.token(iss=[it.issuer]),
    "no issuer": lambda it: it.token(iss=None),
    "another audience": lambda it: it.token(aud="https://other.invalid"),
    "other audiences": lambda it: it.token(aud=["https://other.invalid", "https://hub.invalid.evil"]),
    "audiences of another type": lambda it: it.token(aud=["https://hub.invalid", 7]),
    "no audience": lambda it: it.token(aud=None),
    "typ of an identity token": lambda it: it.token(header={"typ": "JWT"}),
    "typ of a proof": lambda it: it.token(header={"typ": "dpop+jwt"}),
    "no typ": lambda it: it.token(header={"typ": None}),
    "typ of another type": lambda it: it.token(header={"typ": 7}),
    "expired": lambda it: it.token(iat=int(it.now()) - 700, exp=int(it.now()) - 100),
    "not yet": lambda it: it.token(nbf=int(it.now()) + 120),
    "issued in time to come": lambda it: it.token(iat=int(it.now()) + 120),
    "a life of a day": lambda it: it.token(exp=int(it.now()) + 86_400),
    "a life of fifteen minutes and a second": lambda it: it.token(exp=int(it.now()) + 901),
    "a life of nothing": lambda it: it.token(exp=int(it.now())),
    "a life that ends before it begins": lambda it: it.token(iat=int(it.now()) + 10, exp=int(it.now()) + 5),
    "no exp": lambda it: it.token(exp=None),
    "no iat": lambda it: it.token(iat=None),
    "no sub": lambda it: it.token(sub=None),
    "no jti": lambda it: it.token(jti=None),
    "no client": lambda it: it.token(client_id=None),
    "a client with another's name": lambda it: it.token(client_id="agencies/other"),
    "a client that is a person's number": lambda it: it.token(client_id="A123456789"),
    "a client with a line break": lambda it: it.token(client_id="app\nother"),
    "exp as text": lambda it: it.token(exp=str(int(it.now()) + 600)),
    "exp as true": lambda it: it.token(iat=0, exp=True),
    "exp without end": lambda it: _with_claims(
        it, json.dumps(it.claims(exp=None))[:-1].encode() + b', "exp": Infinity}'
    ),
    "exp that is no number": lambda it: _with_claims(
        it, json.dumps(it.claims(exp=None))[:-1].encode() + b', "exp": NaN}'
    ),
    "exp of a thousand digits": lambda it: it.token(exp=10**1000),
    "sub with half a character": lambda it: it.token(sub="\ud800"),
    "scopes as a list": lambda it: it.token(scope=["petitions:read"]),
    "unknown kid": lambda it: it.token(header={"kid": "another"}),
    "no kid": lambda it: it.token(header={"kid": None}),
    "kid of another type": lambda it: it.token(header={"kid": ["ES256 key"]}),
    "kid as a path": lambda it: it.token(header={"kid": "../../../../dev/null"}),
    "kid as SQL": lambda it: it.token(header={"kid": "' union select 'secret"}),
    "kid as an address": lambda it: it.token(header={"kid": "https://evil.invalid/key"}),
    "kid with a NUL": lambda it: it.token(header={"kid": "ES256 key\0"}),
    "jku": lambda it: it.token(header={"jku": "https://evil.invalid/jwks"}),
    "jku and a key of its own": lambda it: _own_key(it, jku="https://evil.invalid/jwks"),
    "jwk": lambda it: _own_key(it, jwk="own"),
    "x5u": lambda it: it.token(header={"x5u": "https://evil.invalid/chain"}),
    "x5c": lambda it: it.token(header={"x5c": [b64(b"certificate")]}),
    "crit": lambda it: it.token(header={"crit": ["exp"], "exp": 1}),
    "crit of nothing": lambda it: it.token(header={"crit": []}),
    "b64 false": lambda it: it.token(header={"b64": False, "crit": ["b64"]}),
    "zip": lambda it: it.token(header={"zip": "DEF"}),
    "encrypted, with a bomb": _encrypted,
    "a member of the header twice": lambda it: signed(
        _doubled(it.header(), "alg", "ES256"), it.claims(), it.keys["ES256"], "ES256"
    ),
    "a claim twice": lambda it: _with_claims(it, _doubled(it.claims(), "scope", "petitions:read")),
    "claims that are a list": lambda it: _with_claims(it, b"[]"),
    "claims that are null": lambda it: _with_claims(it, b"null"),
    "claims that are no JSON": lambda it: _with_claims(it, b"{"),
    "claims that are no UTF-8": lambda it: _with_claims(it, b'{"iss": "\xff"}'),
    "claims that are deep": lambda it: _with_claims(it, b'{"iss":' + b"[" * 2_000 + b"]" * 2_000 + b"}"),
    "a header that is a text": lambda it: signed(b'"ES256"', it.claims(), it.keys["ES256"], "ES256"),
    "a header with a byte order mark": lambda it: signed(
        b"\xef\xbb\xbf" + text_of(it.header()), it.claims(), it.keys["ES256"], "ES256"
    ),
    "huge": lambda it: it.token(padding="x" * 9_000),
    "another agency's scope in a binding to nothing": lambda it: it.token(cnf={}),
    "bound to a certificate": lambda it: it.token(cnf={"x5t#S256": b64(hashlib.sha256(b"").digest())}),
    "bound to a text": lambda it: it.token(cnf="key"),
    "bound to two things": lambda it: it.token(cnf={"jkt": "a" * 43, "kid": "ES256 key"}),
    "bound, without a proof": lambda it: it.token(cnf={"jkt": b64(hashlib.sha256(b"").digest())}),
    "in base64 as a whole": lambda it: base64.b64encode(it.token().encode()).decode(),
}
