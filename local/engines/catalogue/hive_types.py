"""Converts the types of Parquet files to those of the catalogue."""

import pyarrow as pa

_PLAIN = {
    pa.string(): "string",
    pa.large_string(): "string",
    pa.bool_(): "boolean",
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.date32(): "date",
    pa.binary(): "binary",
    pa.large_binary(): "binary",
}


def hive_type(kind: pa.DataType) -> str:
    """
    >>> hive_type(pa.map_(pa.string(), pa.list_(pa.int32())))
    'map<string,array<int>>'

    Raises: ValueError for a type that the catalogue lacks.
    """
    if kind in _PLAIN:
        return _PLAIN[kind]
    if pa.types.is_timestamp(kind):
        return "timestamp"
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_map(kind):
        return f"map<{hive_type(kind.key_type)},{hive_type(kind.item_type)}>"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"array<{hive_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        fields = ",".join(f"{kind.field(i).name}:{hive_type(kind.field(i).type)}" for i in range(kind.num_fields))
        return f"struct<{fields}>"
    raise ValueError(f"The catalogue has no type for {kind}")
