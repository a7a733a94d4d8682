"""/sign-in/openid: signing in at an issuer of OpenID Connect, by the code flow with PKCE and a nonce."""

import base64
import binascii
import json
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool

from ..config import Settings
from ..errors import SignInError, UnavailableError
from ..office import Office
from ..people.signing import SignedIn, sign_in_elsewhere
from .cookies import cookie_name, is_secure, keep_session
from .given import GivenOffice

# What an issuer signs with: never nothing, and never a secret that we share with it.
_SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_COOKIE = "credlens-openid"
_SECONDS = 600


def make_router(settings: Settings) -> APIRouter:
    """Return the routes of the issuer that the settings name."""
    router = APIRouter(prefix="/sign-in/openid", include_in_schema=False)
    issuer = _Issuer(settings)

    @router.get("")
    async def begin_openid(office: GivenOffice, request: Request, next: str = "/") -> Response:
        """Send the browser to the issuer; next: the page of ours that it comes back to."""
        back = f"{settings.public_url or str(request.base_url).rstrip('/')}/sign-in/openid/back"
        return await issuer.begin(office, request, back=back, page=next)

    @router.get("/back")
    async def end_openid(office: GivenOffice, request: Request) -> Response:
        """Take what the issuer sends back, and begin a session."""
        return await issuer.end(office, request)

    return router


class _Issuer:
    """What is known of the issuer; its metadata and keys are fetched at the first sign-in, and its keys when new."""

    def __init__(self, settings: Settings) -> None:
        self._name, self._client_id = settings.oidc_issuer, settings.oidc_client_id
        self._client = OAuth().register(
            "openid",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
        )

    async def begin(self, office: Office, request: Request, *, back: str, page: str) -> Response:
        session = _open(request, {})
        try:
            await self._load()
            response: Response = await self._client.authorize_redirect(request, back)
        except (AuthlibBaseError, httpx2.HTTPError, ValueError) as error:
            raise _unreachable(self._name, error) from error
        _keep(request, response, office, {**session, "page": _ours(page)})
        return response

    async def end(self, office: Office, request: Request) -> Response:
        session = _open(request, _read(request, office))
        claims = await self._claims(request)
        signed: SignedIn = await run_in_threadpool(
            sign_in_elsewhere,
            office,
            subject=f"{self._name} {claims['sub']}",
            email=str(claims.get("email", "")),
            # Some issuers send a word.
            verified=claims.get("email_verified") in (True, "true"),
        )
        response = RedirectResponse(_ours(str(session.get("page", "/"))), status_code=303)
        keep_session(request, response, office, signed.secret, signed.expires_at)
        _keep(request, response, office, None)
        return response

    async def _claims(self, request: Request) -> dict[str, Any]:
        required = {
            "iss": {"essential": True, "values": [self._name]},
            "aud": {"essential": True, "values": [self._client_id]},
        }
        try:
            await self._load()
            token = await self._client.authorize_access_token(request, claims_options=required)
            claims = dict(token.get("userinfo") or {})
            if claims and "email" not in claims:
                more = dict(await self._client.userinfo(token=token))
                # The same person, or the answer is one to another question.
                claims |= more if more.get("sub") == claims["sub"] else {}
        except httpx2.HTTPError as error:
            raise _unreachable(self._name, error) from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
            raise SignInError(f"signing in at {self._name} did not work: {error}; try again") from error
        if not claims.get("sub"):
            raise SignInError(f"{self._name} did not say who signed in")
        return claims

    async def _load(self) -> None:
        metadata = await self._client.load_server_metadata()
        if metadata.get("issuer") != self._name:
            raise ValueError(f"it calls itself {metadata.get('issuer')!r}")
        told = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [name for name in told if name in _SIGNED] or ["RS256"]


def _unreachable(issuer: str, error: Exception) -> UnavailableError:
    return UnavailableError(f"{issuer} does not answer as it should: {error or type(error).__name__}; try again")


def _ours(page: str) -> str:
    # A browser takes both slashes for one, leaves tabs out, and takes "//host" for another site.
    return page if page.isprintable() and page.startswith("/") and not page.startswith(("//", "/\\")) else "/"


def _open(request: Request, state: dict[str, Any]) -> dict[str, Any]:
    # Where Authlib looks for state, nonce and verifier. They are this browser's own, and tell others nothing.
    request.scope["session"] = state
    return state


def _read(request: Request, office: Office) -> dict[str, Any]:
    kept = request.cookies.get(cookie_name(request, office, _COOKIE), "")
    try:
        state = json.loads(base64.urlsafe_b64decode(kept))
    except (ValueError, binascii.Error):
        return {}
    return state if isinstance(state, dict) else {}


def _keep(request: Request, response: Response, office: Office, state: dict[str, Any] | None) -> None:
    value = "" if state is None else base64.urlsafe_b64encode(json.dumps(state).encode()).decode()
    response.set_cookie(
        cookie_name(request, office, _COOKIE),
        value,
        max_age=0 if state is None else _SECONDS,
        path="/",
        secure=is_secure(request, office),
        httponly=True,
        samesite="lax",
    )
