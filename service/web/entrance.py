"""Signing in and out, and the first password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from credlens.taxonomy.errors import CredlensError

from ..api.cookies import forget_session, keep_session
from ..api.given import FormIsOurs, GivenKnown, GivenOffice, client_address
from ..people import signing
from ..people.signing import SignedIn
from .page import render

router = APIRouter()

Address = Annotated[str, Depends(client_address)]
Text = Annotated[str, Form(max_length=1000)]


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:
    """Show the form to sign in."""
    return render(request, "sign_in.html", next=_inside(next), email="", fault="")


@router.post("/sign-in", dependencies=[FormIsOurs])
def sign_in(
    request: Request, office: GivenOffice, address: Address, email: Text, password: Text, next: Text = "/"
) -> Response:
    """Begin a session, and go on to where one wanted to go."""
    try:
        signed = signing.sign_in(office, email, password, address=address)
    except CredlensError as error:
        return render(request, "sign_in.html", status=422, next=_inside(next), email=email, fault=str(error))
    return _begun(request, office, signed, _inside(next))


@router.post("/sign-out", dependencies=[FormIsOurs])
def sign_out(request: Request, office: GivenOffice, known: GivenKnown) -> Response:
    """End the session."""
    signing.sign_out(office, known)
    response = RedirectResponse("/sign-in", status_code=303)
    forget_session(request, response, office)
    return response


@router.get("/welcome/{secret}")
def welcome_page(request: Request, office: GivenOffice, secret: str) -> Response:
    """Show the form to set a first password."""
    user = signing.welcomed(office, secret)
    return render(request, "welcome.html", secret=secret, email=user.email, fault="")


@router.post("/welcome/{secret}", dependencies=[FormIsOurs])
def welcome(request: Request, office: GivenOffice, address: Address, secret: str, password: Text) -> Response:
    """Set the password and begin a session."""
    user = signing.welcomed(office, secret)
    try:
        signed = signing.welcome(office, secret, password, address=address)
    except CredlensError as error:
        return render(request, "welcome.html", status=422, secret=secret, email=user.email, fault=str(error))
    return _begun(request, office, signed, "/")


def _begun(request: Request, office: GivenOffice, signed: SignedIn, address: str) -> Response:
    response = RedirectResponse(address, status_code=303)
    keep_session(request, response, office, signed.secret, signed.expires_at)
    return response


def _inside(address: str) -> str:
    """Return an address of this site; of another one the first page, so that a link to sign in leads nowhere else."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside else "/"
