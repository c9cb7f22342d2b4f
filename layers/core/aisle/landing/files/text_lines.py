"""Bytes as lines of text: the encoding and the line's end are recognised.

UTF-8 or Windows-1252 may not show before the first letter beyond ASCII, so that is decided where it comes.
"""

import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE, lookup
from collections.abc import Iterator
from typing import Any

from aisle.errors import InvalidInput
from aisle.landing.files.shape import Shape

LONGEST_LINE = 10_000_000  # bytes, or characters where two bytes are one
NO_LETTERS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1a")  # control characters
LEAST_LETTERS = 0.95
SHOWN = 2_000  # characters of a line that is no row
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
    if b"\0" in sample and (wide := _wide(sample[:4_000])):
        return wide
    padded, sample = sample, sample.rstrip(b"\0")  # a file may be padded, or hold a stray one
    others = len(sample.translate(None, NO_LETTERS))
    if others < len(sample) * LEAST_LETTERS or (padded and not sample):
        raise InvalidInput("file", "no text: expected CSV, JSON, XML or Parquet")
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


def _wide(sample: bytes) -> str | None:
    """UTF-16 without its mark: every other byte is NUL, nearly."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 4 < len(sample) or min(even, odd) * 8 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def decode_sample(sample: bytes, encoding: str) -> str:
    """The beginning of a file as text; a character that was cut off is replaced."""
    return sample.decode(encoding, "replace").replace("\0", "").removeprefix("\ufeff")


class LongLine(str):
    """The beginning of a line longer than `LONGEST_LINE`, whose rest was passed over: it is no row."""

    REASON = f"a line of more than {LONGEST_LINE:,} characters"


def text_lines(file: io.BufferedReader, sample: bytes, shape: Shape) -> Iterator[str]:
    """Each with its end. Bytes that are no UTF-8 among others that are become lone surrogates, which the row's
    validation names."""
    encoding = str(shape.encoding)
    only_cr = "\n" not in decode_sample(sample, encoding) and "\r" in decode_sample(sample, encoding)
    if encoding.startswith(("utf-16", "utf-32")):
        end = "\r" if only_cr else "\n"
        return map(_clean, _bounded(io.TextIOWrapper(file, encoding, "replace", newline=end), end))
    lines = _split_at_cr(file) if only_cr else _bounded(file, b"\n")
    return map(_clean, _decoded(lines, shape) if encoding in (UTF8, "utf-8-sig") else _as_told(lines, encoding))


def _clean(line: str) -> str:
    """Without NUL, and without the mark that each of several joined files begins with."""
    if line.startswith("\ufeff"):
        line = line.lstrip("\ufeff")
    return line.replace("\0", "") if "\0" in line else line


def _bounded(file: Any, end: Any) -> Iterator[Any]:
    """A bomb has lines of a gigabyte."""
    while line := file.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(end):
            yield line
            continue
        head = line[:SHOWN]
        yield LongLine(head if isinstance(head, str) else head.decode("latin-1"))
        while len(line) == LONGEST_LINE and not line.endswith(end):
            line = file.readline(LONGEST_LINE)


def _split_at_cr(file: io.BufferedReader) -> Iterator[bytes | LongLine]:
    for line in _bounded(io.TextIOWrapper(file, "latin-1", newline="\r"), "\r"):
        yield line if line.__class__ is LongLine else line.encode("latin-1")


def _as_told(lines: Iterator[bytes | LongLine], encoding: str) -> Iterator[str]:
    lookup(encoding)
    for line in lines:
        yield line if isinstance(line, LongLine) else line.decode(encoding, "replace")


def _decoded(lines: Iterator[bytes | LongLine], shape: Shape) -> Iterator[str]:
    """UTF-8 until a line is none; if no letter beyond ASCII came before it, the file is Windows-1252."""
    beyond_ascii = shape.encoding == "utf-8-sig"
    for line in lines:
        if isinstance(line, LongLine):
            yield line
            continue
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
