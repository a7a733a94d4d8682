"""An issuer of OpenID Connect of our own, on this machine: it vouches for whomever a test names."""

import base64
import hashlib
import json
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey


@cache
def _key() -> RSAKey:
    # To make one takes half a second; all tests may share it.
    return RSAKey.generate_key(2048, auto_kid=True)


class Issuer:
    """Answers at `url`. claims: what the next token says beside the usual; name: what it calls itself."""

    def __init__(self) -> None:
        self.key = _key()
        self.signs_with = self.key
        self.claims: dict[str, Any] = {}
        self.person: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.name = self.url

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def approve(self, location: str) -> str:
        """Do what a person does there who agrees: return with which query the browser is sent back."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        self._codes["code-1"] = self.asked
        return f"code=code-1&state={self.asked['state']}"

    def _get(self, path: str) -> Any:
        if path == "/keys":
            return KeySet([self.key]).as_dict(private=False)
        if path == "/person":
            return self.person
        return {
            "issuer": self.name,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/person",
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "none"],
        }

    def _token(self, form: dict[str, str], authorization: str) -> Any:
        asked = self._codes.pop(form["code"], None)
        secret = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        if asked is None or secret != "credlens:s3cret" or form["redirect_uri"] != asked["redirect_uri"]:
            return {"error": "invalid_grant"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if challenge.decode() != asked["code_challenge"]:
            return {"error": "invalid_grant"}
        now = int(time.time())
        usual = {"iss": self.url, "aud": "credlens", "sub": "s1", "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        claims = {name: value for name, value in {**usual, **self.claims}.items() if value is not None}
        signed = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.signs_with)
        return {"access_token": "at", "token_type": "Bearer", "id_token": signed}

    def _handler(issuer: "Issuer") -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(issuer._get(urlsplit(self.path).path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self._answer(issuer._token(form, self.headers.get("Authorization", "")))

            def _answer(self, value: Any) -> None:
                content = json.dumps(value).encode()
                self.send_response(400 if "error" in value else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler
