"""A small folder of market data: four funds on smooth paths, with a dividend a quarter."""

from datetime import date
from pathlib import Path

from gateways.calendar import TradingCalendar

FUNDS = {
    "VTI": ("us_stocks", 100.0),
    "VEA": ("developed_stocks", 40.0),
    "BND": ("us_bonds", 80.0),
    "BIL": ("cash", 90.0),
}
FIRST = date(2018, 1, 2)


def write_folder(folder: Path, calendar: TradingCalendar, last: date) -> int:
    """CSV files up to `last`; returns how many lines bars.csv has."""
    folder.mkdir(exist_ok=True)
    days = calendar.sessions(FIRST, last)
    listed = "".join(f"{symbol},Fund {symbol},{kind}\n" for symbol, (kind, _) in FUNDS.items())
    (folder / "instruments.csv").write_text(f"symbol,name,asset_class\n{listed}")
    bars = ["date,symbol,open,high,low,close,volume"]
    for rank, (symbol, (_, start)) in enumerate(FUNDS.items()):
        for number, on in enumerate(days):
            swing = (number * (rank + 3) % 17) / (2 + 9 * rank)
            close = round(start * (1 + number / 9000) + swing, 2)
            bars.append(f"{on},{symbol},{close},{close},{close},{close},1000")
    (folder / "bars.csv").write_text("\n".join(bars))
    paid = "".join(f"{on},VTI,0.5\n" for on in days[60::63])
    (folder / "dividends.csv").write_text(f"ex_on,symbol,amount\n{paid}")
    return len(bars)
