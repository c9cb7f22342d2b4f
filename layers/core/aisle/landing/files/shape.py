"""How a file is written, as far as it was recognised."""

from dataclasses import dataclass


@dataclass
class Shape:
    """Filled in while the file is read: the encoding may show itself late."""

    form: str = "delimited"  # delimited | json_lines | json | xml | parquet
    compression: str | None = None
    separator: str | None = None
    encoding: str | None = None
    before_header: int = 0  # lines of a report before its table
