"""A small provider of OpenID Connect on this machine: real signatures, and lies to order."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


def key(name: str) -> RSAKey:
    """Return a new key pair to sign with."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"}, auto_kid=False)


KEY, FOREIGN = key("k1"), key("k1")
CLIENT, SECRET = "patroli", "kata rahasia"


class FakeProvider:
    """What the provider says of whoever came; tests change it to have it lie."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.claims: dict[str, Any] = {"preferred_username": "sari"}
        self.named = issuer
        self.alg = "RS256"
        self.key: RSAKey | None = None
        self.offered = ["RS256", "HS256", "none"]
        self.id_token = True
        self.down = False
        self.asked: dict[str, dict[str, str]] = {}
        self.calls: list[str] = []

    def authorize(self, location: str) -> dict[str, str]:
        """Return what the browser brings back from the provider's page."""
        asked = dict(parse_qsl(urlsplit(location).query))
        assert location.startswith(f"{self.issuer}/authorize?")
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        return {"code": code, "state": asked["state"]}

    def description(self) -> dict[str, Any]:
        """Return the discovery document."""
        return {
            "issuer": self.named,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": self.offered,
        }

    def token(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return the tokens for a code, once, to whoever knows the verifier."""
        asked = self.asked.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = _base64(digest).decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != sent.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant"}
        made = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}
        return 200, made | ({"id_token": self.signed(asked["nonce"])} if self.id_token else {})

    def signed(self, nonce: str) -> str:
        """Return the id token, as true as the test wants it."""
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "42",
            "iat": now,
            "exp": now + 60,
            "nonce": nonce,
        }
        claims = {k: v for k, v in (usual | self.claims).items() if v is not None}
        if self.alg in ("none", "HS256"):
            # The lie of old: no signature, or one made with the public key as a shared secret.
            text = _plain({"alg": self.alg, "kid": "k1"}) + b"." + _plain(claims)
            made = hmac.digest(KEY.as_pem(private=False), text, "sha256")
            return b".".join([text, _base64(made) if self.alg == "HS256" else b""]).decode()
        signer = self.key or KEY
        return jwt.encode({"alg": self.alg, "kid": signer.kid}, claims, signer)


def _plain(part: dict[str, Any]) -> bytes:
    return _base64(json.dumps(part).encode())


def _base64(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


@contextmanager
def serving() -> Iterator[FakeProvider]:
    """Give a provider that answers on this machine."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.calls.append(self.path)
            if self.path == "/jwks":
                return self._say(200, {"keys": [KEY.as_dict(private=False)]})
            return self._say(200, known.description())

        def do_POST(self) -> None:
            known.calls.append(self.path)
            if known.down:
                return self._say(503, {})
            size = int(self.headers["Content-Length"])
            sent = {k: v[0] for k, v in parse_qs(self.rfile.read(size).decode()).items()}
            basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            if self.headers.get("Authorization") != f"Basic {basic}":
                return self._say(401, {"error": "invalid_client"})
            return self._say(*known.token(sent))

        def _say(self, status: int, body: dict[str, Any]) -> None:
            said = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    known = FakeProvider(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
