import builtins
import gzip
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from engine.domain.ids import Symbol
from engine.domain.instrument import AssetClass
from engine.domain.market import Dividend
from engine.errors import InvalidInputError
from gateways.calendar import TradingCalendar
from gateways.market_data.files import FilesMarket
from gateways.market_data.tables import RowProblem

CALENDAR = TradingCalendar()
START, END = date(2010, 1, 1), date(2025, 12, 31)
INSTRUMENTS = """symbol,name,asset_class,sub_class,index,expense_ratio,substitutes
AAA,Fund A,us_stocks,,Index 1,0.0003,BBB CCC
BBB,Fund B,us_stocks,,Index 2,0.0009,
CCC,Fund C,us_stocks,,Index 1,0.0010,
"""
BARS = """date,symbol,open,high,low,close,adjusted_close,volume
2025-07-01,AAA,10,11,9,10.5,10.4,1000
2025-07-02,AAA,10.5,12,10,11,10.9,1100
2025-07-01,BBB,20,21,19,20,20,5
2025-07-02,BBB,20,22,20,21,21,6
"""


def market(folder: Path, **files: str) -> FilesMarket:
    """A market of CSV files named by keyword; instruments and bars are there unless given."""
    for name, text in {"instruments": INSTRUMENTS, "bars": BARS, **files}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return FilesMarket(folder, CALENDAR)


def closes(found: FilesMarket) -> Mapping[str, Sequence[float]]:
    return {str(bars.symbol): bars.close.tolist() for bars in found.bars(START, END)}


def test_a_plain_folder_gives_instruments_and_bars(tmp_path: Path) -> None:
    found = market(tmp_path)

    bars = {str(one.symbol): one for one in found.bars(START, END)}

    assert found.source == "files"
    assert bars["AAA"].dates == (date(2025, 7, 1), date(2025, 7, 2))
    assert bars["AAA"].high.tolist() == [11, 12]
    assert bars["AAA"].adjusted_close.tolist() == [10.4, 10.9]
    assert bars["AAA"].volume.tolist() == [1000, 1100]
    assert found.problems == ()
    first = found.instruments()[0]
    assert (first.symbol, first.name, first.asset_class) == ("AAA", "Fund A", AssetClass.US_STOCKS)
    assert first.expense_ratio == Decimal("0.0003")


def test_instruments_without_any_price_are_left_out(tmp_path: Path) -> None:
    assert [one.symbol for one in market(tmp_path).instruments()] == ["AAA", "BBB"]


def test_days_outside_the_span_are_not_given(tmp_path: Path) -> None:
    found = market(tmp_path)

    assert [bars.dates for bars in found.bars(date(2025, 7, 2), date(2025, 7, 2))] == [
        (date(2025, 7, 2),)
    ] * 2
    assert found.bars(date(2025, 7, 3), END) == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2025-07-03,AAA,x,11,9,10,10,1", "open is not a number"),
        ("2025-07-03,AAA,10,11,9,nan,10,1", "close is not a number"),
        ("2025-07-03,AAA,10,11,9,-10,10,1", "close is not above zero"),
        ("2025-07-03,AAA,10,11,9,10,0,1", "adjusted_close is not above zero"),
        ("2025-07-03,AAA,10,1e308,9,10,10,1", "high is beyond 1000000000"),
        ("2025-07-03,AAA,10,9,11,10,10,1", "high is below low"),
        ("2025-07-03,AAA,10,11,9,10,10,-1", "volume is not a number of shares"),
        ("3 July 2025,AAA,10,11,9,10,10,1", "date is not a day (YYYY-MM-DD)"),
        ("2025-07-05,AAA,10,11,9,10,10,1", "date is not a trading day"),
        ("2025-07-03,ZZZ,10,11,9,10,10,1", "unknown symbol 'ZZZ' (1 rows)"),
        ("2025-07-02,AAA,10,11,9,10,10,1", "a second row for this symbol and day"),
        ("2025-07-03,AAA,10,11", "4 cells under 8 headings"),
    ],
)
def test_a_broken_row_is_named_and_the_rest_is_read(tmp_path: Path, row: str, reason: str) -> None:
    found = market(tmp_path, bars=f"{BARS}{row}\n2025-07-03,BBB,20,22,20,19.5,19,1\n")

    assert found.problems == (RowProblem("bars.csv", 6, reason),)
    assert closes(found) == {"AAA": [10.5, 11], "BBB": [20, 21, 19.5]}


def test_a_gap_stays_a_gap(tmp_path: Path) -> None:
    found = market(tmp_path, bars=f"{BARS}2025-07-08,AAA,11,12,10,11.5,11.5,9\n")

    assert found.bars(START, END)[0].dates == (date(2025, 7, 1), date(2025, 7, 2), date(2025, 7, 8))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Fund,us_stocks,,,,", "no symbol"),
        ("DDD,Fund,crypto,,,,", "unknown asset class 'crypto'"),
        ("AAA,Again,us_stocks,,,,", "AAA is listed twice"),
    ],
)
def test_a_broken_instrument_is_named_too(tmp_path: Path, row: str, reason: str) -> None:
    found = market(tmp_path, instruments=f"{INSTRUMENTS}{row}\n")

    assert found.problems == (RowProblem("instruments.csv", 5, reason),)
    assert len(found.instruments()) == 2


def test_substitutes_count_in_both_directions_but_never_on_the_same_index(tmp_path: Path) -> None:
    bars = f"{BARS}2025-07-02,CCC,10,11,9,10,10,1\n"
    found = {str(one.symbol): one.substitutes for one in market(tmp_path, bars=bars).instruments()}

    assert found == {"AAA": ("BBB",), "BBB": ("AAA",), "CCC": ()}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("long", "date,ticker,adj_close\n2025-07-01,CCC,7\n2025-07-03,CCC,7.5\n"),
        ("wide", "date,CCC\n2025-07-01,7\n2025-07-02,\n2025-07-03,7.5\n"),
    ],
)
def test_an_instrument_with_adjusted_closes_only_cannot_be_traded(
    tmp_path: Path, name: str, text: str
) -> None:
    found = market(tmp_path, **{name: text})

    bars = found.bars(START, END)[-1]
    instrument = found.instruments()[-1]
    assert (bars.symbol, instrument.symbol) == ("CCC", "CCC")
    assert bars.dates == (date(2025, 7, 1), date(2025, 7, 3))
    assert bars.adjusted_close.tolist() == [7, 7.5]
    assert np.isnan([bars.open, bars.high, bars.low, bars.close]).all()
    assert not instrument.tradable
    assert "adjusted closes" in instrument.flagged
    assert Symbol("CCC") not in found.quotes(datetime(2025, 7, 10, tzinfo=UTC))


def test_a_bad_cell_of_a_wide_table_is_named_and_left_out(tmp_path: Path) -> None:
    found = market(tmp_path, wide="date,CCC,AAA\n2025-07-01,7,oops\n2025-07-02,-7,10\n2025-07-01,8,9\n")

    assert set(found.problems) == {
        RowProblem("wide.csv", 2, "AAA is not a number"),
        RowProblem("wide.csv", 3, "CCC is not above zero"),
        RowProblem("wide.csv", 4, "a second row for this day"),
    }
    assert found.bars(START, END)[-1].dates == (date(2025, 7, 1),)


def test_files_that_follow_each_other_are_strung_together(tmp_path: Path) -> None:
    head = BARS.splitlines()[0]
    found = market(tmp_path, more=f"{head}\n2025-07-03,AAA,11,12,10,11.5,11.5,9\n")

    assert closes(found)["AAA"] == [10.5, 11, 11.5]


def test_of_overlapping_files_the_newest_is_used_for_a_symbol(tmp_path: Path) -> None:
    head = BARS.splitlines()[0]
    rows = "2025-07-02,AAA,5,6,4,5,5,9\n2025-07-03,AAA,5,6,4,5.5,5.5,9\n"

    assert closes(market(tmp_path, more=f"{head}\n{rows}")) == {"AAA": [5, 5.5], "BBB": [20, 21]}


def test_bars_that_ended_long_ago_are_not_traded(tmp_path: Path) -> None:
    found = market(tmp_path, bars=f"{BARS}2024-01-02,CCC,10,11,9,10,9.5,1\n")

    instrument = found.instruments()[-1]
    assert not instrument.tradable
    assert instrument.flagged.startswith("No price since 2024-01-02")
    assert np.isnan(found.bars(START, END)[-1].close).all()


def test_adjusted_closes_are_worked_out_from_dividends(tmp_path: Path) -> None:
    bars = "date,symbol,open,high,low,close\n2025-07-01,AAA,10,10,10,10\n2025-07-02,AAA,9,9,9,9\n"
    found = market(tmp_path, bars=bars, dividends="ex_date,ticker,amount\n2025-07-02,AAA,1\n")

    assert found.bars(START, END)[0].adjusted_close.tolist() == [9, 9]
    assert found.bars(START, END)[0].volume.tolist() == [0, 0]


def test_dividends_are_given_by_ex_date(tmp_path: Path) -> None:
    rows = "2025-07-02,BBB,0.1234567\n2025-07-01,AAA,0.5\n2025-07-03,AAA,-1\n2025-07-07,AAA,0.5\n"
    found = market(tmp_path, dividends=f"ex_on,symbol,amount\n{rows}")

    assert found.dividends(date(2025, 7, 1), date(2025, 7, 3)) == (
        Dividend(Symbol("AAA"), date(2025, 7, 1), Decimal("0.500000")),
        Dividend(Symbol("BBB"), date(2025, 7, 2), Decimal("0.123457")),
    )
    assert found.problems == (RowProblem("dividends.csv", 4, "amount is not above zero"),)


@pytest.mark.parametrize(
    ("at", "last", "on"),
    [
        (datetime(2025, 7, 2, 19, 59, tzinfo=UTC), "10.50", 1),  # the session of the 2nd is not over
        (datetime(2025, 7, 2, 20, 0, tzinfo=UTC), "11.00", 2),
        (datetime(2025, 9, 1, 12, 0, tzinfo=UTC), "11.00", 2),  # stale, and dated so
    ],
)
def test_quotes_are_the_newest_final_close(tmp_path: Path, at: datetime, last: str, on: int) -> None:
    quote = market(tmp_path).quotes(at)[Symbol("AAA")]

    assert quote.last == Decimal(last)
    assert quote.at == datetime(2025, 7, on, 20, 0, tzinfo=UTC)
    assert quote.bid < quote.last < quote.ask
    assert quote.source == "files"


def test_there_is_no_quote_before_the_first_bar(tmp_path: Path) -> None:
    assert market(tmp_path).quotes(datetime(2025, 6, 30, 22, 0, tzinfo=UTC)) == {}


def test_packed_csv_and_headings_of_other_vendors_are_understood(tmp_path: Path) -> None:
    found = market(tmp_path)
    (tmp_path / "bars.csv").unlink()
    text = "\ufeff" + BARS.replace("symbol", "Ticker").replace("adjusted_close", "Adj Close")
    with gzip.open(tmp_path / "prices.csv.gz", "wt", encoding="utf-8") as packed:
        packed.write(text)

    assert closes(found)["AAA"] == [10.5, 11]


def test_files_of_other_content_are_left_alone(tmp_path: Path) -> None:
    found = market(tmp_path, rates="date,USD,GBP\n2025-07-01,1.1,0.8\n", notes="a,b\n1,2\n", empty="")
    (tmp_path / "readme.txt").write_text("not a table")

    assert found.problems == ()
    assert len(found.bars(START, END)) == 2


def test_a_folder_of_parquet_is_read_like_one_of_csv(tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    found = market(tmp_path)
    (tmp_path / "bars.csv").unlink()
    columns = {
        "date": arrow.array([date(2025, 7, 1), date(2025, 7, 2), date(2025, 7, 3)]),
        "ticker": arrow.array(["AAA", "AAA", "AAA"]).dictionary_encode(),
        **{name: [10.0, -1.0, 12.0] for name in ("open", "high", "low", "close")},
        "volume": [1, 2, 3],
    }
    parquet.write_table(arrow.table(columns), tmp_path / "b.parquet")

    assert closes(found) == {"AAA": [10, 12]}
    assert found.problems == (RowProblem("b.parquet", 2, "open is not above zero"),)


def test_parquet_without_its_reader_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = market(tmp_path)
    (tmp_path / "bars.parquet").write_bytes(b"PAR1")
    real = builtins.__import__

    def without_pyarrow(name: str, *args: object, **kwargs: object) -> object:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *args, **kwargs)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(builtins, "__import__", without_pyarrow)

    with pytest.raises(InvalidInputError, match="install the files extra"):
        found.instruments()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"no folder .*nowhere"):
        FilesMarket(tmp_path / "nowhere", CALENDAR).instruments()


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    assert FilesMarket(tmp_path / "nowhere", CALENDAR).source == "files"


def test_a_folder_without_instruments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="lists instruments"):
        market(tmp_path, instruments="a,b\n").instruments()


def test_a_folder_without_prices_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="bars or adjusted closes"):
        market(tmp_path, bars="a,b\n").instruments()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    found = market(tmp_path)
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00 no text")

    with pytest.raises(InvalidInputError, match=r"x\.csv cannot be read"):
        found.instruments()
