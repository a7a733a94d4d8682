"""Packed files, unpacked as they are read; one that swells too much is refused on the way."""

import io
from typing import BinaryIO

from credlens.taxonomy.errors import UnreadableFileError

from .exchange.limits import LIMITS, Limits

_BUFFER = 131_072


class _Rated(io.RawIOBase):
    def __init__(self, unpacked: BinaryIO, packed: BinaryIO, *, name: str, limits: Limits) -> None:
        self._unpacked, self._packed, self._name, self._limits = unpacked, packed, name, limits

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._unpacked.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._unpacked.seek(offset, whence)

    def tell(self) -> int:
        return self._unpacked.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self._unpacked.read(len(buffer))
        buffer[: len(content)] = content
        unpacked = self._unpacked.tell()
        if unpacked > self._limits.unrated and unpacked > self._limits.ratio * self._packed.tell():
            raise UnreadableFileError(
                f"it unpacks to over {self._limits.ratio} times its size, as files made to do harm do",
                path=self._name,
            )
        return len(content)


def rated(unpacked: BinaryIO, packed: BinaryIO, *, name: str, limits: Limits = LIMITS) -> io.BufferedReader:
    """Return a stream of what another unpacks.

    packed  the file that it unpacks
    Raises  UnreadableFileError when read on where more has come out than limits.ratio times what went in.
    """
    return io.BufferedReader(_Rated(unpacked, packed, name=name, limits=limits), _BUFFER)
