"""CSV as RFC 4180 has it, for spreadsheets: UTF-8, and no cell that one would take for a formula."""

import csv
import io
from collections.abc import Iterable

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""A file begins with it, so that a spreadsheet knows that it is UTF-8."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def lines(rows: Iterable[list[str]]) -> bytes:
    """The rows as lines."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def neutralised(cell: str) -> str:
    """The cell as text that no spreadsheet evaluates, also where it drops leading blanks."""
    if cell.startswith(_FORMULA_STARTS) or cell.lstrip().startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell
