"""A query with a value of every type, and values told with their Python types."""

ONE_OF_EACH = """
SELECT
  CAST(NULL AS varchar) AS no_text, '' AS empty_text, 'a,"b"' || chr(10) || 'ünï' AS text,
  CAST(-128 AS tinyint) AS tiny, CAST(-32768 AS smallint) AS small, -2147483648 AS int, 9223372036854775807 AS big,
  CAST(NULL AS bigint) AS no_big, true AS flag, 0.1e0 AS double, CAST(1.5 AS real) AS single,
  DECIMAL '-12345678901234567890.123456789012345678' AS dec, DECIMAL '99999999999999999999999999999999999999' AS dec38,
  CAST(NULL AS decimal(18, 8)) AS no_dec, DATE '2024-02-29' AS day, TIMESTAMP '2024-03-10 02:30:00.123' AS at,
  x'00ff' AS bytes, ARRAY[1, NULL, 3] AS list
"""


def typed(value):
    """e.g. `Decimal 1.10`, `NoneType None`."""
    return f"{type(value).__name__} {value}"


def typed_rows(rows):
    return [[typed(value) for value in row] for row in rows]
