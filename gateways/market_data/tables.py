"""Tables of a folder, CSV or Parquet, recognised by their columns; every skipped row is named."""

import csv
import gzip
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np
from numpy.typing import NDArray

from engine.domain.market import FloatArray
from engine.errors import InvalidInputError

if TYPE_CHECKING:
    import pyarrow

Column = NDArray[np.generic]
DayArray = NDArray[np.datetime64]
SUFFIXES = (".csv", ".csv.gz", ".parquet")
ALIASES = {
    "ticker": "symbol",
    "adj_close": "adjusted_close",
    "adj close": "adjusted_close",
    "adjclose": "adjusted_close",
    "ex_date": "ex_on",
    "index_tracked": "index",
    "tlh_alternate": "substitutes",
}
HEADINGS = {
    *("date", "open", "high", "low", "close", "volume", "amount"),
    *("name", "asset_class", "sub_class", "region", "currency", "sector", "tax_character"),
    *("expense_ratio", "expense_ratio_pct"),
    *ALIASES.values(),
}
UNREADABLE = (OSError, EOFError, ValueError, csv.Error)
NOT_A_DAY = np.datetime64("NaT", "D")


class Kind(Enum):
    """What a table holds."""

    INSTRUMENTS = auto()
    BARS = auto()
    DIVIDENDS = auto()
    ADJUSTED_LONG = auto()  # one row a day and symbol
    ADJUSTED_WIDE = auto()  # one row a day, one column a symbol
    OTHER = auto()


REQUIRED = (  # the first kind whose columns are all there
    (Kind.INSTRUMENTS, {"symbol", "asset_class"}),
    (Kind.DIVIDENDS, {"symbol", "ex_on", "amount"}),
    (Kind.BARS, {"symbol", "date", "open", "high", "low", "close"}),
    (Kind.ADJUSTED_LONG, {"symbol", "date", "adjusted_close"}),
)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was left out; in a CSV the header is row 1, in Parquet the first row of values is."""

    file: str
    row: int
    reason: str


@dataclass(slots=True)
class Table:
    """A file's columns by canonical name; nothing but the header is read before `read`."""

    path: Path
    headings: tuple[str, ...]  # as written
    names: tuple[str, ...]  # by our name where it is known, else as written
    problems: list[RowProblem] = field(default_factory=list)
    numbers: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    columns: dict[str, Column] = field(default_factory=dict)

    def kind(self, symbols: Collection[str] = ()) -> Kind:
        """A wide table is one with a date whose other columns are mostly `symbols`."""
        names = set(self.names)
        for kind, required in REQUIRED:
            if required <= names:
                return kind
        meant = len(set(self.headings).intersection(symbols))  # as written: LOW is a symbol too
        wide = "date" in names and 2 * meant > len(names) - 1
        return Kind.ADJUSTED_WIDE if wide else Kind.OTHER

    def read(self) -> "Table":
        """Loads the columns. Raises InvalidInputError for a file that cannot be read at all."""
        try:
            if self.path.suffix == ".parquet":
                self._read_parquet()
            else:
                self._read_csv()
        except UNREADABLE as error:
            raise InvalidInputError(f"{self.path.name} cannot be read: {error}.") from error
        return self

    def skip(self, rows: NDArray[np.bool_], reason: str) -> None:
        """Names the rows and drops them from every column."""
        for place in np.flatnonzero(rows):
            self.note(int(place), reason)
        self.keep(~rows)

    def note(self, place: int, reason: str) -> None:
        self.problems.append(RowProblem(self.path.name, int(self.numbers[place]), reason))

    def keep(self, rows: NDArray[np.bool_]) -> None:
        self.numbers = self.numbers[rows]
        self.columns = {name: column[rows] for name, column in self.columns.items()}

    def texts(self, name: str) -> Sequence[str]:
        """Empty where there is no such column."""
        if name not in self.columns:
            return [""] * len(self.numbers)
        return ["" if cell is None or cell != cell else str(cell).strip() for cell in self._cells(name)]

    def floats(self, name: str) -> FloatArray:
        """NaN where a cell is no number."""
        column = self.columns[name]
        if np.issubdtype(column.dtype, np.number):
            return column.astype(np.float64)
        return np.array([_number(cell) for cell in self._cells(name)], dtype=np.float64)

    def days(self, name: str) -> DayArray:
        """NaT where a cell is no ISO date."""
        column = self.columns[name]
        if np.issubdtype(column.dtype, np.datetime64):
            return column.astype("datetime64[D]")
        cells = self._cells(name)
        known = {cell: _day(cell) for cell in set(cells)}
        return np.array([known[cell] for cell in cells], dtype="datetime64[D]")

    def _cells(self, name: str) -> list[object]:
        return list(self.columns[name].tolist())

    def _read_csv(self) -> None:
        with _opened(self.path) as lines:
            reader = csv.reader(lines)
            next(reader, None)
            numbered = [(reader.line_num, row) for row in reader if row]
        for number, row in numbered:
            if len(row) != len(self.names):
                reason = f"{len(row)} cells under {len(self.names)} headings"
                self.problems.append(RowProblem(self.path.name, number, reason))
        whole = [(number, row) for number, row in numbered if len(row) == len(self.names)]
        self.numbers = np.array([number for number, _ in whole], dtype=np.int64)
        cells = np.array([row for _, row in whole], dtype=object).reshape(len(whole), len(self.names))
        self.columns = {name: cells[:, place] for place, name in enumerate(self.names)}

    def _read_parquet(self) -> None:
        from pyarrow import parquet

        content = parquet.read_table(self.path)
        self.columns = {name: _plain(content.column(place)) for place, name in enumerate(self.names)}
        self.numbers = np.arange(1, content.num_rows + 1)


def tables(folder: Path) -> list[Table]:
    """Every table of the folder, by name.

    Raises:
        InvalidInputError: no such folder, an unreadable header, or Parquet without pyarrow.
    """
    if not folder.is_dir():
        raise InvalidInputError(f"There is no folder {folder} with market data.")
    paths = sorted(path for path in folder.iterdir() if path.name.lower().endswith(SUFFIXES))
    return [_opened_table(path) for path in paths]


def _opened_table(path: Path) -> Table:
    try:
        if path.suffix == ".parquet":
            headings = _parquet_names(path)
        else:
            with _opened(path) as lines:
                headings = next(csv.reader(lines), [])
    except UNREADABLE as error:
        raise InvalidInputError(f"{path.name} cannot be read: {error}.") from error
    return Table(path, tuple(heading.strip() for heading in headings), _canonical(headings))


def _parquet_names(path: Path) -> list[str]:
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise InvalidInputError(
            f"{path.name} is a Parquet file: install the files extra to read it, or store it as CSV."
        ) from error
    return list(parquet.read_schema(path).names)


def _canonical(names: Sequence[str]) -> tuple[str, ...]:
    """Known headings in lower case and under their usual name; symbols of a wide table as they are."""
    lowered = [ALIASES.get(name.strip().lower(), name.strip().lower()) for name in names]
    return tuple(
        lower if lower in HEADINGS else name.strip() for lower, name in zip(lowered, names, strict=True)
    )


def _opened(path: Path) -> TextIO:
    """Text of a CSV file, packed or not; a byte order mark is no part of the first heading."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _plain(column: "pyarrow.ChunkedArray") -> Column:
    whole = column.combine_chunks()
    if hasattr(whole, "dictionary_decode"):
        whole = whole.dictionary_decode()
    values: Column = whole.to_numpy(zero_copy_only=False)
    return values


def _number(cell: object) -> float:
    try:
        return float(str(cell))
    except ValueError:
        return math.nan


def _day(cell: object) -> np.datetime64:
    try:
        return np.datetime64(date.fromisoformat(str(cell).strip()), "D")
    except ValueError:
        return NOT_A_DAY
