"""All accounts of a household together: what they are worth, what changed today, what is waiting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from engine.analytics.ranges import Range
from engine.analytics.returns import daily_returns, linked
from engine.analytics.valuation import ValueSeries, total
from engine.boundary import to_money
from engine.domain.actor import Actor
from engine.domain.ids import AccountId, Currency
from engine.domain.instrument import AssetClass
from engine.domain.ledger import CASH_FLOWS, Transaction
from engine.domain.money import ZERO
from engine.domain.order import ClassDrift
from engine.domain.portfolio import Account
from engine.domain.scan import DriftScan, ScanAction
from engine.ports import Ports
from engine.trading.drift import TRIGGER, class_drifts, class_values, is_due, total_drift
from engine.usecases.day_change import BASE, Track, by_class
from engine.usecases.market_days import MarketDays, Wanted, load_days
from engine.usecases.snapshot import load_snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSummary:
    """One account now; changes count from the previous close, cash flows taken out."""

    account: Account
    value: Decimal  # account currency
    change: Decimal  # today's, account currency
    base_value: Decimal  # base currency, at the central bank's rate
    base_change: Decimal  # today's, base currency: these add up to that of the overview
    drift: Decimal  # sum of |weight - target| / 2, a fraction
    classes_outside: int  # their bands
    is_due: bool  # a class outside its band, or drift above the trigger


@dataclass(frozen=True, slots=True)
class ClassChange:
    """What an asset class did to the value today, dividends included, base currency."""

    asset_class: AssetClass
    change: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeReturn:
    """Return and gain over a span that ends now; it starts with the first account if that is later."""

    range: Range
    start_date: date
    twr: float
    gain: Decimal  # base currency, cash flows taken out


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftDue:
    """An account that the drift scan has put in the queue; figures are of this moment."""

    account: Account
    classes_outside: int
    drift: Decimal
    trigger: Decimal
    found_at: datetime  # by the newest scan


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewSeries:
    """One entry a session, base currency."""

    dates: tuple[date, ...] = ()
    values: tuple[float, ...] = ()
    contributions: tuple[float, ...] = ()  # put in less taken out so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Every account the actor may see, as one; without accounts the value is 0 and all else empty."""

    as_of: date
    currency: Currency = BASE
    value: Decimal = ZERO
    change: Decimal = ZERO  # since the previous close, cash flows taken out
    change_fraction: Decimal = ZERO  # of the previous value and today's deposits
    change_by_class: tuple[ClassChange, ...] = ()  # adds up to `change`
    net_contributions: Decimal = ZERO
    series: OverviewSeries = OverviewSeries()
    ranges: tuple[RangeReturn, ...] = ()
    accounts: tuple[AccountSummary, ...] = ()  # oldest first
    waiting: tuple[DriftDue, ...] = ()  # largest drift first
    scanned_at: datetime | None = None  # the newest look of the scan at any of the accounts

    @property
    def gain(self) -> Decimal:
        return self.value - self.net_contributions


def report_overview(actor: Actor, *, ports: Ports) -> Overview:
    """The actor's accounts in one sum, in the base currency, at the newest prices.

    For an adviser these are the accounts of clients who consented.

    Raises:
        MissingPriceError: A held instrument, or a currency, has no price.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        portfolios = uow.portfolios.all()
        if not portfolios:
            return Overview(as_of=ports.clock.market_date())
        transactions = uow.ledger.transactions([p.id for p in portfolios])
        scans = uow.scans.newest([p.id for p in portfolios])
        prices = load_snapshot(uow, ports.clock)
        first = min((t.on for t in transactions), default=prices.on)
        wanted = Wanted(
            dates=tuple(ports.clock.sessions(min(first, prices.on), prices.on)),
            symbols={t.symbol for t in transactions if t.symbol},
            currencies={BASE} | {p.account.currency for p in portfolios},
        )
        days = load_days(uow, wanted, prices.instruments, prices)
    booked: dict[AccountId, list[Transaction]] = {p.id: [] for p in portfolios}
    for transaction in transactions:
        booked[transaction.account_id].append(transaction)
    overview = _overview([Track(p, booked[p.id], days, prices) for p in portfolios], days)
    scanned_at = max((scan.at for scan in scans.values()), default=None)
    return replace(overview, waiting=_waiting(overview.accounts, scans), scanned_at=scanned_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """Today in one account, from two valuations and the transactions between them."""

    summary: AccountSummary
    deposits: Decimal  # today's, base currency
    before: Decimal  # value at the previous close, base currency
    by_class: Mapping[AssetClass, Decimal]  # base currency, adds up to the summary's change


def _change(track: Track) -> _Change:
    before, now = track.before(), track.now()
    flows = [t.amount for t in track.today if t.kind in CASH_FLOWS]
    base_before = before.base(before.value)
    base_change = now.base(now.value) - base_before - now.base(sum(flows, ZERO))
    by_class_now = class_values(now.values, now.cash, track.prices.instruments)
    drifts = class_drifts(by_class_now, track.portfolio.targets)
    summary = AccountSummary(
        account=track.portfolio.account,
        value=now.value,
        change=now.value - before.value - sum(flows, ZERO),
        base_value=now.base(now.value),
        base_change=base_change,
        drift=total_drift(drifts),
        classes_outside=_outside(drifts),
        is_due=is_due(drifts),
    )
    return _Change(
        summary=summary,
        deposits=now.base(sum((amount for amount in flows if amount > 0), ZERO)),
        before=base_before,
        by_class=by_class(track, before, now, base_change),
    )


def _outside(drifts: Sequence[ClassDrift]) -> int:
    return sum(drift.is_outside for drift in drifts)


def _overview(tracks: Sequence[Track], days: MarketDays) -> Overview:
    changes = [_change(track) for track in tracks]
    accounts = tuple(change.summary for change in changes)
    value = sum((account.base_value for account in accounts), ZERO)
    change = sum((account.base_change for account in accounts), ZERO)
    capital = sum((c.before + c.deposits for c in changes), ZERO)
    series = total([track.series() for track in tracks]).with_value(-1, value)
    return Overview(
        as_of=days.dates[-1],
        value=value,
        change=change,
        change_fraction=change / capital if capital else ZERO,
        change_by_class=_all_classes(changes),
        net_contributions=_cents(float(series.contributions[-1])),
        series=OverviewSeries(
            dates=series.dates,
            values=tuple(series.values.tolist()),
            contributions=tuple(series.contributions.tolist()),
        ),
        ranges=tuple(_range_returns(series)),
        accounts=accounts,
    )


def _all_classes(changes: Sequence[_Change]) -> tuple[ClassChange, ...]:
    held = [c for c in AssetClass if any(c in change.by_class for change in changes)]
    sums = {c: sum((change.by_class.get(c, ZERO) for change in changes), ZERO) for c in held}
    return tuple(ClassChange(asset_class, amount) for asset_class, amount in sums.items())


def _range_returns(series: ValueSeries) -> list[RangeReturn]:
    returns = daily_returns(series.values, series.deposits, series.withdrawals)
    gains = series.values - series.contributions
    found = []
    for span in Range:
        start = span.start(series.dates[-1])
        row = 0 if start is None else series.index_on(start)
        # from the first session on there is nothing before, so that day counts as well
        from_nothing = row <= 0
        found.append(
            RangeReturn(
                range=span,
                start_date=series.dates[max(row, 0)],
                twr=linked(returns if from_nothing else returns[row + 1 :]),
                gain=_cents(float(gains[-1] - (0.0 if from_nothing else gains[row]))),
            )
        )
    return found


def _cents(amount: float) -> Decimal:
    """A sum of whole cents in floats, back in exact cents."""
    return to_money(round(amount, 2))


def _waiting(
    accounts: Sequence[AccountSummary], scans: Mapping[AccountId, DriftScan]
) -> tuple[DriftDue, ...]:
    """What the scan asked for and is still due: who has acted since is not asked again."""
    asked = {account_id for account_id, scan in scans.items() if scan.action is ScanAction.REVIEW}
    due = sorted((a for a in accounts if a.is_due and a.account.id in asked), key=lambda a: -a.drift)
    return tuple(
        DriftDue(
            account=a.account,
            classes_outside=a.classes_outside,
            drift=a.drift,
            trigger=TRIGGER,
            found_at=scans[a.account.id].at,
        )
        for a in due
    )
