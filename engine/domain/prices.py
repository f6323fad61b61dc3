"""One consistent view of the market: every price and rate that a computation uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from engine.domain.ids import EUR, Currency, Symbol
from engine.domain.instrument import Instrument
from engine.domain.market import FxRates, Quote
from engine.domain.money import to_cents
from engine.domain.portfolio import Portfolio
from engine.errors import MissingPriceError, UnknownInstrumentError

RATE_STEP = Decimal("0.00000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSnapshot:
    """Quotes, exchange rates and the instruments they belong to, at one market time."""

    at: datetime  # market time, aware, UTC
    on: date  # session that `at` falls in: the trade date of a fill made now
    instruments: Mapping[Symbol, Instrument]
    quotes: Mapping[Symbol, Quote]
    fx: FxRates

    def instrument(self, symbol: Symbol) -> Instrument:
        """Raises UnknownInstrumentError."""
        found = self.instruments.get(symbol)
        if found is None:
            raise UnknownInstrumentError(symbol)
        return found

    def quote(self, symbol: Symbol) -> Quote:
        """Raises MissingPriceError."""
        found = self.quotes.get(symbol)
        if found is None:
            raise MissingPriceError(symbol, self.on)
        return found

    def rate(self, source: Currency, target: Currency) -> Decimal:
        """Units of `target` for one `source`, eight places: what a transaction keeps.

        Raises:
            MissingPriceError: The central bank publishes no such currency.
        """
        return cross_rate(self.fx, source, target)

    def value(self, symbol: Symbol, quantity: Decimal, currency: Currency) -> Decimal:
        """What so many shares are worth at the last price, to the cent, in `currency`."""
        quote = self.quote(symbol)
        return to_cents(quantity * quote.last * self.rate(quote.currency, currency))

    def values(self, portfolio: Portfolio) -> dict[Symbol, Decimal]:
        """Value of each position in the account's currency. Cents, so that every total adds up."""
        currency = portfolio.account.currency
        return {s: self.value(s, quantity, currency) for s, quantity in portfolio.quantities().items()}


def cross_rate(fx: FxRates, source: Currency, target: Currency) -> Decimal:
    """Units of `target` for one `source` through the euro, eight places."""
    if source == target:
        return Decimal(1)
    rates = {EUR: Decimal(1), **fx.per_euro}
    for currency in (source, target):
        if currency not in rates:
            raise MissingPriceError(f"{currency}/EUR", fx.on)
    return (rates[target] / rates[source]).quantize(RATE_STEP, rounding=ROUND_HALF_EVEN)
