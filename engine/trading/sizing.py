"""From money to shares: what one order would move, cost and realise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from engine.domain.ids import Currency, Symbol
from engine.domain.money import SHARE_STEP, ZERO, paid, received, to_cents
from engine.domain.order import LotSlice
from engine.domain.portfolio import Lot
from engine.domain.prices import PriceSnapshot
from engine.tax.holding import is_long_term
from engine.tax.lot_selection import basis_of
from engine.tax.rates import TaxRates

WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Sizer:
    """Share arithmetic of one account: its currency, its step, today's prices."""

    prices: PriceSnapshot
    currency: Currency
    whole_shares: bool

    @property
    def step(self) -> Decimal:
        return WHOLE if self.whole_shares else SHARE_STEP

    def bid(self, symbol: Symbol) -> Decimal:
        """What a share brings, account currency, unrounded."""
        quote = self.prices.quote(symbol)
        return quote.bid * self.prices.rate(quote.currency, self.currency)

    def ask(self, symbol: Symbol) -> Decimal:
        """What a share costs, account currency, unrounded."""
        quote = self.prices.quote(symbol)
        return quote.ask * self.prices.rate(quote.currency, self.currency)

    def affordable(self, symbol: Symbol, amount: Decimal) -> Decimal:
        """Shares that `amount` buys at the ask, towards zero."""
        return (amount / self.ask(symbol)).quantize(self.step, rounding=ROUND_DOWN)

    def to_raise(self, symbol: Symbol, amount: Decimal) -> Decimal:
        """Shares to sell at the bid for at least `amount`."""
        return (amount / self.bid(symbol)).quantize(self.step, rounding=ROUND_UP)

    def purchase(self, symbol: Symbol, quantity: Decimal) -> tuple[Decimal, Decimal]:
        """Money paid and the part of it that is spread, whole cents."""
        amount = paid(quantity * self.ask(symbol))
        return amount, amount - self.prices.value(symbol, quantity, self.currency)

    def sale(self, symbol: Symbol, quantity: Decimal) -> tuple[Decimal, Decimal]:
        """Money received and the spread given up, whole cents."""
        amount = received(quantity * self.bid(symbol))
        return amount, self.prices.value(symbol, quantity, self.currency) - amount


def slices(
    sizer: Sizer, symbol: Symbol, parts: Sequence[tuple[Lot, Decimal]], rates: TaxRates
) -> tuple[LotSlice, ...]:
    """The lots of one sale with the gain each part is expected to realise, its cost and its tax.

    Proceeds and cost are shared out by quantity; the odd cent goes to the last part.
    """
    quantities = [taken for _, taken in parts]
    amount, cost = sizer.sale(symbol, sum(quantities, ZERO))
    shares = zip(parts, share_out(amount, quantities), share_out(cost, quantities), strict=True)
    return tuple(_slice(sizer, lot, taken, (a, c), rates) for (lot, taken), a, c in shares)


def _slice(
    sizer: Sizer, lot: Lot, taken: Decimal, money: tuple[Decimal, Decimal], rates: TaxRates
) -> LotSlice:
    proceeds, cost = money
    gain = proceeds - basis_of(lot, taken)
    long_term = is_long_term(lot.acquired_on, sizer.prices.on)
    character = sizer.prices.instrument(lot.symbol).tax_character
    return LotSlice(
        lot_id=lot.id,
        quantity=taken,
        acquired_on=lot.acquired_on,
        amount=proceeds,
        gain=gain,
        long_term=long_term,
        cost=cost,
        tax=to_cents(gain * rates.on(character, long_term=long_term)),
    )


def share_out(amount: Decimal, quantities: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Split money by quantity, whole cents; the last part takes the odd cent."""
    whole = sum(quantities, ZERO)
    first = [to_cents(amount * quantity / whole) for quantity in quantities[:-1]]
    return (*first, amount - sum(first, ZERO))


def fill_up(lots: Iterable[Lot], sizer: Sizer, amount: Decimal) -> dict[Symbol, list[tuple[Lot, Decimal]]]:
    """Take lots in the given order until their sale brings `amount`; by symbol.

    Whole-share accounts stop short of the amount rather than sell a share too many.
    """
    chosen: dict[Symbol, list[tuple[Lot, Decimal]]] = {}
    for lot in lots:
        wanted = min(sizer.to_raise(lot.symbol, amount), lot.quantity)
        if sizer.whole_shares:
            wanted = min((amount / sizer.bid(lot.symbol)).quantize(WHOLE, ROUND_DOWN), lot.quantity)
        if wanted <= 0:
            break
        chosen.setdefault(lot.symbol, []).append((lot, wanted))
        amount -= received(wanted * sizer.bid(lot.symbol))
        if amount <= 0:
            break
    return chosen
