"""A form with a file in it, read as it comes: as much as may be sent, and not a byte more."""

import hmac
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from credlens.taxonomy.errors import InputError

from ..api.cookies import form_secret, form_token, is_form_token
from ..errors import ForbiddenError, TooLargeError
from ..office import Office

# Bytes that the form may have beside the file, and that are handed on at a time.
_BESIDE = 100_000
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file, still where the framework has put it, and the other fields of its form."""

    file: UploadFile
    fields: dict[str, str]

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes of the file."""
        while chunk := await self.file.read(CHUNK):
            yield chunk


@asynccontextmanager
async def sent_file(request: Request, office: Office) -> AsyncIterator[SentFile]:
    """Yield the file of a form of ours; it goes when the block ends.

    Raises  TooLargeError, ForbiddenError for a form that is none of ours, InputError where it holds no file.
    """
    most = office.settings.max_upload_mb * 1_000_000 + _BESIDE
    try:
        form = await MultiPartParser(request.headers, _limited(request, most), max_files=1, max_fields=20).parse()
    except (MultiPartException, KeyError) as error:
        raise InputError(f"the form cannot be read: {getattr(error, 'message', 'it is no form with a file')}") from None
    try:
        yield _checked(form, request, office)
    finally:
        await form.close()


def _checked(form: FormData, request: Request, office: Office) -> SentFile:
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    if not is_form_token(fields.get("form_token", ""), form_secret(request, office)):
        raise ForbiddenError("this form is too old, or comes from another page; open the page again and repeat it")
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise InputError("choose a file first")
    return SentFile(file=file, fields=fields)


def ticket(request: Request, office: Office, *parts: str) -> str:
    """Return what proves that this browser has sent a file, so that nobody looks at one by guessing."""
    return form_token("\n".join((form_secret(request, office), *parts)))


def check_ticket(request: Request, office: Office, given: str, *parts: str) -> None:
    """Raise InputError where a file was not sent by this browser in this session."""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), ticket(request, office, *parts).encode()):
        raise InputError("this file was sent in an earlier session; send it again")


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise TooLargeError(f"the file is larger than {most - _BESIDE:,} bytes, the most that is taken")
        yield chunk
