"""Whatever packed a file, by its first bytes: a name may say otherwise."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from typing import BinaryIO

from aisle.errors import InvalidInput

GZIP, BZIP2, XZ, ZIP = "gzip", "bzip2", "xz", "zip"
MAGIC = ((b"\x1f\x8b", GZIP), (b"BZh", BZIP2), (b"\xfd7zXZ\x00", XZ), (b"PK\x03\x04", ZIP))
EXTENSIONS = {"gz": GZIP, "gzip": GZIP, "bz2": BZIP2, "xz": XZ, "zip": ZIP}
SAMPLE_BYTES = 1 << 18  # what is looked at to recognise the rest
DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError)
NO_MEMBERS = ("__MACOSX/", "._")


class _Unpacking(io.RawIOBase):
    """Reads until the buffer is full, so that a first look sees a whole sample; damage is the file's fault."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        filled = 0
        while filled < len(buffer):
            try:
                part = self._packed.read(len(buffer) - filled)
            except DAMAGE as error:
                if filled:
                    return filled  # the next read meets it again
                raise InvalidInput("file", f"damaged or cut short: {error}") from None
            if not part:
                break
            buffer[filled : filled + len(part)] = part
            filled += len(part)
        return filled


def unpack(file: BinaryIO) -> tuple[io.BufferedReader, str | None]:
    """The content, and by what it was packed. `file` can seek.

    Raises: InvalidInput
    """
    head = file.read(8)
    file.seek(0)
    packing = next((name for magic, name in MAGIC if head.startswith(magic)), None)
    return io.BufferedReader(_Unpacking(_open(file, packing)), SAMPLE_BYTES), packing


def promised(name: str) -> str | None:
    """The packing that a file's name promises.

    >>> promised("orders.csv.gz")
    'gzip'
    """
    return EXTENSIONS.get(name.lower().rpartition(".")[2])


def _open(file: BinaryIO, packing: str | None) -> BinaryIO:
    if packing == GZIP:
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    if packing == BZIP2:
        return bz2.BZ2File(file)  # type: ignore[return-value]
    if packing == XZ:
        return lzma.LZMAFile(file)  # type: ignore[return-value]
    return _only_member(file) if packing == ZIP else file


def _only_member(file: BinaryIO) -> BinaryIO:
    try:
        archive = zipfile.ZipFile(file)
        names = [name for name in archive.namelist() if not name.endswith("/") and not _is_noise(name)]
        if "[Content_Types].xml" in names:
            raise InvalidInput("file", "a spreadsheet or document: save it as CSV")
        if len(names) != 1:
            raise InvalidInput("file", f"a zip of {len(names)} files: put one file into it, or drop each by itself")
        return archive.open(names[0])  # type: ignore[return-value]
    except (*DAMAGE, ValueError) as error:
        raise InvalidInput("file", f"damaged or cut short: {error}") from None


def _is_noise(name: str) -> bool:
    return name.startswith(NO_MEMBERS) or name.rpartition("/")[2].startswith(NO_MEMBERS)
