"""One ledger entry in words and figures: what happened, its lots, its double entry. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from dash.development.base_component import Component

from components.entry_table import EntryDetail
from components.format import day, exchange_time, money, money_change, number, sentence, shares
from components.kpi_card import money_text
from engine.domain.ids import Currency
from engine.domain.ledger import Disposal, Transaction, TransactionType
from engine.domain.money import CENT, ZERO
from engine.usecases.activity import Line
from pages._views.words import instrument_path

DONE = {
    "buy": "Bought",
    "sell": "Sold",
    "dividend": "Dividend of",
    "deposit": "Deposit",
    "withdrawal": "Withdrawal",
}
BOOKS = {
    "cash": "Cash",
    "positions": "Positions, at cost",
    "realised_gain": "Realised gain",
    "income": "Income",
    "external": "Outside: deposits and withdrawals",
}


def plain(name: str) -> str:
    """A kind or book that this page has no words for, by its own name."""
    return sentence(name.replace("_", " "))


def done_in_words(entry: Transaction) -> str:
    return DONE.get(entry.kind.value, plain(entry.kind.value))


def what_happened(line: Line) -> list[str | Component]:
    """`Bought 12.5 VTI at $405.58`; shares are hidden like amounts, prices are public."""
    entry = line.entry
    done = done_in_words(entry)
    if entry.symbol is None:
        return [done]
    if entry.quantity is None:
        return [f"{done} {entry.symbol}"]
    price = f" at {unit_price(entry.price, _currency(line))}" if entry.price is not None else ""
    quantity = money_text(shares(entry.quantity))
    if entry.kind is TransactionType.DIVIDEND:
        return [f"{done} {entry.symbol} on ", quantity, f" shares{price}"]
    return [f"{done} ", quantity, f" {entry.symbol}{price}"]


def unit_price(price: Decimal, currency: Currency) -> str:
    """In cents where that is exact, in finer steps where it is not."""
    exact = price == price.quantize(CENT)
    places = 2 if exact else max(2, -int(price.normalize().as_tuple().exponent))
    return money(price, currency, places=places)


def _currency(line: Line) -> Currency:
    return line.instrument.currency if line.instrument else line.account.currency


def detail(line: Line) -> EntryDetail:
    """What stands behind an entry: its facts, the lots of a sale, the double entry."""
    entry, currency = line.entry, line.account.currency
    symbol = entry.symbol
    return EntryDetail(
        facts=_facts(line),
        lots=[_lot(disposal, currency) for disposal in entry.disposals],
        lots_total=_lots_total(entry.disposals, currency),
        postings=[
            (BOOKS.get(leg.book.value, plain(leg.book.value)), *_sides(leg.amount, currency))
            for leg in entry.postings
        ],
        postings_total=_balance(entry, currency),
        link=instrument_path(symbol) if symbol else "",
        link_text=f"See {symbol} in the market" if symbol else "",
    )


def _facts(line: Line) -> list[tuple[str, str | Component]]:
    entry, currency, paid_in = line.entry, line.account.currency, _currency(line)
    facts: list[tuple[str, str | Component]] = [("Booked", exchange_time(entry.at, seconds=True))]
    if entry.price is not None:
        per = "Dividend a share" if entry.kind is TransactionType.DIVIDEND else "Price a share"
        facts.append((per, unit_price(entry.price, paid_in)))
    if paid_in != currency:
        facts.append(("Exchange rate", f"1 {paid_in} = {number(entry.fx_rate, 6)} {currency}"))
    if entry.kind in (TransactionType.BUY, TransactionType.SELL):
        facts.append(("Cost (spread)", money_text(money(entry.cost, currency))))
    if entry.disposals:
        gain = sum((disposal.gain for disposal in entry.disposals), ZERO)
        facts.append(("Realised gain", _gain(gain, currency)))
    return facts


def _gain(gain: Decimal, currency: Currency) -> Component:
    tone = "ek-gain" if gain > 0 else "ek-loss" if gain < 0 else ""
    return money_text(money_change(gain, currency), tone)


def _lot(disposal: Disposal, currency: Currency) -> tuple[str, ...]:
    return (
        day(disposal.acquired_on),
        shares(disposal.quantity),
        money(disposal.proceeds, currency),
        money(disposal.basis, currency),
        money_change(disposal.gain, currency),
        "long-term" if disposal.long_term else "short-term",
    )


def _lots_total(disposals: Sequence[Disposal], currency: Currency) -> tuple[str, ...]:
    quantity = sum((disposal.quantity for disposal in disposals), ZERO)
    proceeds = sum((disposal.proceeds for disposal in disposals), ZERO)
    basis = sum((disposal.basis for disposal in disposals), ZERO)
    gain = money_change(proceeds - basis, currency)
    return "Total", shares(quantity), money(proceeds, currency), money(basis, currency), gain, ""


def _sides(amount: Decimal, currency: Currency) -> tuple[str, str]:
    """Debit and credit; the side that is absent is blank."""
    return (money(amount, currency), "") if amount >= 0 else ("", money(-amount, currency))


def _balance(entry: Transaction, currency: Currency) -> tuple[str, str, str]:
    """Both sides come to the same, or the entry would not exist."""
    debits = sum((leg.amount for leg in entry.postings if leg.amount > 0), ZERO)
    credits = sum((-leg.amount for leg in entry.postings if leg.amount < 0), ZERO)
    return "Total", money(debits, currency), money(credits, currency)
