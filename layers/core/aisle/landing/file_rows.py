"""A shop's file as numbered rows: what can be read as a row goes on, what cannot is named with its line.

The content says what the file is. Its name is asked only where the content does not tell.
"""

import io
from codecs import lookup
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from aisle.errors import InvalidInput
from aisle.landing.files import compression
from aisle.landing.files.delimited import read_delimited
from aisle.landing.files.forms import DELIMITERS, JSON_LINES, USUAL_SEPARATORS, form_of
from aisle.landing.files.json_rows import read_json_array, read_json_document, read_json_lines
from aisle.landing.files.separators import lines_before_header, separator_of
from aisle.landing.files.shape import Shape
from aisle.landing.files.text_lines import decode_sample, recognise, text_lines
from aisle.landing.files.xml_rows import read_xml
from aisle.landing.rows import BrokenRow, RawRow, Row

__all__ = ["PARQUET", "BrokenRow", "RawRow", "Row", "Source", "file_format", "is_parquet", "open_source", "read_rows"]

PARQUET = "parquet"
PARQUET_MAGIC = (b"PAR1", b"PARE")  # plain, and with an encrypted footer
NO_TABLES = {
    *("jpeg", "jpg", "png", "gif", "webp", "svg", "bmp", "ico", "mp3", "mp4", "mov", "avi"),
    *(
        "pdf",
        "doc",
        "docx",
        "xls",
        "xlsx",
        "xlsm",
        "ods",
        "odt",
        "numbers",
        "pages",
        "ppt",
        "pptx",
        "html",
        "htm",
        "md",
    ),
    *("css", "js", "exe", "dll", "so", "avro", "orc", "pkl", "tar", "7z", "rar"),
}


@dataclass
class Source:
    """A file's rows, and how it is written. `headers` is filled at the first row; other forms than CSV have none."""

    rows: Iterator[Row]
    shape: Shape
    headers: list[str] = field(default_factory=list)


def file_format(name: str) -> str:
    """What a name promises: `csv`, `tsv`, `jsonl`, `ndjson` or `parquet`, whether or not `.gz` follows.

    >>> file_format("spring/new.csv.gz")
    'csv'

    Raises: InvalidInput
    """
    extension = _extension(name)
    if extension == PARQUET and compression.promised(name) is None:
        return extension
    if (extension in DELIMITERS or extension in JSON_LINES) and compression.promised(name) in (None, compression.GZIP):
        return extension
    raise InvalidInput("file", "must end in .csv, .tsv, .jsonl, .ndjson (.gz may follow) or .parquet")


def is_parquet(name: str, head: bytes) -> bool:
    """Raises: InvalidInput, where a name promises Parquet and the content is none."""
    if head.startswith(PARQUET_MAGIC):
        return True
    if name.lower().endswith((".parquet", ".pq")):
        raise InvalidInput("file", "not Parquet, whatever its name says")
    return False


def read_rows(name: str, file: BinaryIO) -> Iterator[Row]:
    """Every row of a text file, lazily, under the file's own headers."""
    return open_source(name, file).rows


def open_source(name: str, file: BinaryIO, encoding: str | None = None, separator: str | None = None) -> Source:
    """Raises: InvalidInput, where the file is of no form that can be read."""
    extension = _extension(name)
    if extension in NO_TABLES:
        raise InvalidInput("file", f"a .{extension} file holds no rows: send CSV, JSON lines, XML or Parquet")
    content, packing = compression.unpack(file)
    sample = content.peek(compression.SAMPLE_BYTES)[: compression.SAMPLE_BYTES]
    source = Source(iter(()), Shape("delimited", packing, None, _encoding(sample, encoding)))
    text = decode_sample(sample, str(source.shape.encoding))
    source.shape.form = form_of(text, extension)
    if source.shape.form == "delimited":
        source.shape.separator = separator or separator_of(text, USUAL_SEPARATORS.get(extension, ","))
        source.shape.before_header = lines_before_header(text, source.shape.separator)
    source.rows = _unless_damaged(_rows(content, sample, source))
    if packing is None and compression.promised(name):
        source.rows = _or_misnamed(source.rows, str(compression.promised(name)))
    return source


def _extension(name: str) -> str:
    base = name.lower().rpartition("/")[2]
    if compression.promised(base):
        base = base.rpartition(".")[0]
    return base.rpartition(".")[2] if "." in base else ""


def _encoding(sample: bytes, told: str | None) -> str:
    if told is None:
        return recognise(sample)
    try:
        return lookup(told).name
    except LookupError:
        raise InvalidInput("encoding", f"{told} is none that can be read") from None


def _rows(content: io.BufferedReader, sample: bytes, source: Source) -> Iterator[Row]:
    shape = source.shape
    if shape.form == "xml":
        return read_xml(content, shape.encoding)
    if shape.form == "delimited":
        return read_delimited(text_lines(content, sample, shape), shape, source.headers)
    if shape.form == "json_lines":
        return read_json_lines(text_lines(content, sample, shape))
    whole = io.TextIOWrapper(
        content, shape.encoding, "surrogateescape" if "utf-8" in str(shape.encoding) else "replace"
    )
    return read_json_array(whole) if shape.form == "json" else read_json_document(whole)


def _unless_damaged(rows: Iterator[Row]) -> Iterator[Row]:
    try:
        yield from rows
    except InvalidInput as error:
        yield BrokenRow(0, error.field, error.reason, "")


def _or_misnamed(rows: Iterator[Row], packing: str) -> Iterator[Row]:
    """A file that is not packed as its name says is read all the same, unless nothing in it is a row."""
    is_empty = True
    for row in rows:
        is_empty = False
        yield row
    if is_empty:
        yield BrokenRow(0, "file", f"not {packing}, whatever its name says", "")
