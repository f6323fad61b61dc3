"""What real funds did and cost, 2012-2026: the facts that the simulated market ends at.

Total returns of calendar years, closes of one day, distribution yields and volumes, as published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

LEVEL_ON = date(2026, 7, 13)

_YEARS = """
year    2012   2013   2014   2015   2016   2017   2018   2019   2020   2021   2022   2023   2024   2025
VTI    16.45  33.45  12.55   0.36  12.82  21.21  -5.23  30.67  21.08  25.68 -19.52  26.05  23.81  17.10
VEA    18.56  21.81  -5.97  -0.37   2.63  26.42 -14.75  22.62   9.71  11.66 -15.34  17.93   3.15  35.17
VWO    19.21  -4.94  -0.04 -15.82  12.17  31.49 -14.76  20.75  15.18   1.26 -17.98   9.26  10.59  25.61
IEMG       .  -2.78  -3.41 -14.30  10.28  37.38 -14.92  17.81  17.86  -0.64 -19.98  11.52   6.50  32.56
BND     2.94  -2.11   5.82   0.56   2.52   4.00   0.12   8.83   7.72  -1.86 -13.11   5.65   1.38   7.08
AGG     3.75  -1.98   6.00   0.48   2.41   3.55   0.34   8.46   7.48  -1.77 -13.02   5.66   1.31   7.19
BNDX       .      .   8.74   1.19   4.61   2.40   2.81   7.87   4.65  -2.29 -12.76   8.78   3.56   2.87
TIP     6.40  -8.49   3.59  -1.75   4.68   2.92  -1.43   8.35  10.84   5.68 -12.26   3.80   1.65   6.76
SCHP    6.32  -8.90   4.10  -1.78   4.64   3.02  -1.42   8.52  10.86   5.87 -12.02   3.91   1.95   6.76
MUB     4.95  -3.44   9.35   2.91  -0.17   4.72   0.93   7.06   5.12   1.02  -7.35   5.56   1.26   3.78
VTEB       .      .      .      .   0.18   4.69   1.05   7.34   5.19   1.14  -7.99   6.15   1.31   3.72
VNQ    17.63   2.30  30.40   2.43   8.57   4.90  -6.03  28.91  -4.61  40.54 -26.25  11.85   4.81   3.25
SCHH   16.75   1.24  31.87   4.38   6.47   3.68  -4.24  22.85 -14.81  41.07 -24.99  11.18   4.98   2.20
GLD     6.60 -28.33  -2.19 -10.67   8.03  12.81  -1.94  17.86  24.81  -4.15  -0.77  12.69  26.66  63.68
IAU     6.89 -28.26  -2.05 -10.58   8.31  12.91  -1.76  17.98  25.03  -4.00  -0.63  12.84  26.85  63.95
PDBC       .      .      . -26.85  18.02   5.05 -12.77  11.44  -7.84  41.72  19.23  -6.25   2.09   5.96
DBC     3.50  -7.63 -28.10 -27.59  18.56   4.86 -11.63  11.84  -7.84  41.36  19.34  -6.19   2.18   8.10
BIL    -0.04  -0.09  -0.07  -0.13   0.11   0.69   1.74   2.03   0.40  -0.10   1.40   4.94   5.19   4.15
SHV     0.03  -0.00   0.00   0.00   0.41   0.67   1.72   2.36   0.81  -0.10   0.94   5.04   5.12   4.21
SHY     0.25   0.21   0.45   0.43   0.82   0.26   1.46   3.38   3.03  -0.72  -3.88   4.16   3.91   4.95
IEF     3.66  -6.09   9.07   1.51   1.00   2.55   0.99   8.03  10.01  -3.33 -15.16   3.64  -0.63   8.03
AOR    11.44  15.66   6.43  -1.07   6.27  15.80  -5.83  18.91  11.42  11.19 -15.65  15.74  10.68  16.45
AOM     8.42  10.24   4.66  -1.29   5.26  11.63  -3.88  15.58  10.02   6.93 -14.54  12.38   7.94  13.28
AOK     6.25   6.57   3.98  -1.12   4.71   9.70  -3.08  13.90   9.33   4.88 -14.15  10.85   6.58  11.26
AOA    15.03  22.42   6.01  -1.07   7.38  20.05  -7.87  22.60  12.82  15.42 -16.22  18.27  13.55  19.59
VT     17.12  22.94   3.68  -1.86   8.50  24.50  -9.76  26.81  16.59  18.27 -18.00  22.02  16.49  22.43
"""  # total return in percent; a point: the fund had no full year yet

_FUNDS = """
fund   close yield volume
VTI    369.78   1.2   3.5
VEA     69.76   2.8  12.0
VWO     58.79   2.7   9.0
BND     72.50   3.8   6.0
BNDX    47.89   3.0   2.0
TIP    107.91   3.0   2.0
MUB    106.90   3.1   2.0
VNQ     97.83   3.9   2.0
GLD    367.13   0.0   9.0
PDBC    16.90   3.0   2.0
BIL     91.50   0.0   7.0
SPY    749.17   1.2  60.0
VOO    688.50   1.2   6.0
ESGV   132.52   1.2   2.0
ESGU   164.53   1.2   2.0
EFA    103.24   2.8  15.0
IEMG    78.49   2.7   9.0
AGG     97.71   3.8   8.0
SCHP    26.18   3.0   2.0
VTEB    50.27   3.1   2.0
SCHH    24.04   3.9   2.0
IAU     75.25   0.0   7.0
DBC     28.33   3.0   2.0
SHV    110.16   0.0   2.0
VT     155.81   1.8   2.0
AOA     96.55   2.2   2.0
AOR     68.51   2.6   2.0
AOM     48.95   3.0   2.0
AOK     40.96   3.3   2.0
QQQ    711.74   0.5  45.0
IWM    293.48   1.0  30.0
VTV    219.36   2.1   2.0
VUG     86.15   0.5   2.0
SHY     81.79   3.9   2.0
IEF     93.29   3.8   7.0
LQD    106.96   4.4  20.0
EMB     95.38   5.1   2.0
AAPL   317.31   0.4  55.0
MSFT   390.99   0.8  22.0
JPM    334.53   1.9   9.0
JNJ    257.77   2.6   8.0
XOM    144.51   2.8  15.0
"""  # close on LEVEL_ON in USD; percent a year (bills pay what they earn); millions of shares a day


@dataclass(frozen=True, slots=True)
class FundFacts:
    """One fund as it was."""

    level: float  # close on LEVEL_ON, USD
    distribution_yield: float  # fraction a year, approximate
    shares_a_day: float


def _rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()[1:]]


def _years() -> dict[str, Mapping[int, float]]:
    first = int(_YEARS.split()[1])
    return {
        symbol: {first + place: float(value) / 100 for place, value in enumerate(values) if value != "."}
        for symbol, *values in _rows(_YEARS)
    }


YEARS: Mapping[str, Mapping[int, float]] = MappingProxyType(_years())  # fund: year: total return, a fraction
FUNDS: Mapping[str, FundFacts] = MappingProxyType(
    {
        symbol: FundFacts(float(level), float(percent) / 100, float(millions) * 1e6)
        for symbol, level, percent, millions in _rows(_FUNDS)
    }
)
