"""Bytes as lines of text: the encoding and the line's end are recognised.

UTF-8 or Windows-1252 may not show before the first letter beyond ASCII, so that is decided where it comes.
"""

import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE, lookup
from collections.abc import Iterator

from aisle.errors import InvalidInput
from aisle.landing.files.shape import Shape

UTF8, WINDOWS = "utf-8", "windows-1252"
BOMS = ((BOM_UTF32_LE, "utf-32"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"), (BOM_UTF8, "utf-8-sig"))


def recognise(sample: bytes) -> str:
    """Of a file's beginning.

    >>> recognise("Caf\\u00e9".encode()), recognise("Caf\\u00e9".encode("cp1252")), recognise(b"Cafe")
    ('utf-8', 'windows-1252', 'utf-8')

    Raises: InvalidInput, where it is no text.
    """
    marked = next((name for bom, name in BOMS if sample.startswith(bom)), None)
    if marked:
        return marked
    if b"\0" in sample:
        return _wide(sample[:4_000])
    good = bad = 0
    lines = sample.split(b"\n")
    for line in lines[:-1] if len(lines) > 1 else lines:  # the last may be cut within a letter
        if not line.isascii():
            try:
                line.decode(UTF8)
                good += 1
            except UnicodeDecodeError:
                bad += 1
    return WINDOWS if bad > good else UTF8


def _wide(sample: bytes) -> str:
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 4 < len(sample) or min(even, odd) * 8 > max(even, odd):
        raise InvalidInput("file", "no text: expected CSV, JSON, XML or Parquet")
    return "utf-16-le" if odd > even else "utf-16-be"


def decode_sample(sample: bytes, encoding: str) -> str:
    """The beginning of a file as text; a character that was cut off is replaced."""
    return sample.decode(encoding, "replace").removeprefix("\ufeff")


def text_lines(file: io.BufferedReader, sample: bytes, shape: Shape) -> Iterator[str]:
    """Each with its end. Bytes that are no UTF-8 among others that are become lone surrogates, which the row's
    validation names."""
    encoding = str(shape.encoding)
    only_cr = "\n" not in decode_sample(sample, encoding) and "\r" in decode_sample(sample, encoding)
    if encoding.startswith(("utf-16", "utf-32")):
        return _without_bom(io.TextIOWrapper(file, encoding, "replace", newline="\r" if only_cr else "\n"))
    lines: Iterator[bytes] = _split_at_cr(file) if only_cr else file
    return _decoded(lines, shape) if encoding in (UTF8, "utf-8-sig") else _as_told(lines, encoding)


def _without_bom(lines: Iterator[str]) -> Iterator[str]:
    for first in lines:
        yield first.removeprefix("\ufeff")
        break
    yield from lines


def _split_at_cr(file: io.BufferedReader) -> Iterator[bytes]:
    for line in io.TextIOWrapper(file, "latin-1", newline="\r"):
        yield line.encode("latin-1")


def _as_told(lines: Iterator[bytes], encoding: str) -> Iterator[str]:
    lookup(encoding)
    for line in lines:
        yield line.decode(encoding, "replace")


def _decoded(lines: Iterator[bytes], shape: Shape) -> Iterator[str]:
    """UTF-8 until a line is none; if no letter beyond ASCII came before it, the file is Windows-1252."""
    beyond_ascii = shape.encoding == "utf-8-sig"
    for number, line in enumerate(lines):
        if number == 0:
            line = line.removeprefix(BOM_UTF8)
        try:
            yield line.decode()
            beyond_ascii = beyond_ascii or not line.isascii()
            continue
        except UnicodeDecodeError:
            if beyond_ascii:
                yield line.decode(UTF8, "surrogateescape")
                continue
        shape.encoding = WINDOWS
        yield line.decode(WINDOWS, "replace")
        yield from _as_told(lines, WINDOWS)
