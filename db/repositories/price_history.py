"""Price histories on SQL, read straight into float arrays: no Decimal and no object a row."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, Double, String, cast, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import BarRow
from db.models.base import PER_SHARE, PRICE
from engine.domain.ids import Symbol
from engine.domain.market import FloatArray, PriceHistory

EPOCH = date(1970, 1, 1)


def read_history(session: Session, symbols: Sequence[Symbol], start: date, end: date) -> PriceHistory:
    """Closes on every day between `start` and `end`, both included, on which one of `symbols` has a bar.

    A day without a close carries the last one forward, also one from before `start`. Symbols that
    are not known are NaN throughout.
    """
    rows = _rows(session, symbols, start, end)
    days = np.array([row[1] for row in rows], dtype="datetime64[D]")
    dates, day_index = np.unique(days, return_inverse=True)
    column = {symbol: index for index, symbol in enumerate(symbols)}
    symbol_index = np.array([column[row[0]] for row in rows], dtype=np.intp)
    matrices = []
    for place, attribute in ((2, BarRow.close), (3, BarRow.adjusted_close)):
        matrix = np.full((len(dates), len(symbols)), np.nan)
        matrix[day_index, symbol_index] = np.array([row[place] for row in rows], dtype=np.float64)
        _begin_with_earlier(session, matrix, attribute, symbols, start)
        matrices.append(_carried_forward(matrix / _unit(session, attribute)))
    return PriceHistory(
        dates=tuple(dates.tolist()), symbols=tuple(symbols), closes=matrices[0], adjusted=matrices[1]
    )


def _rows(session: Session, symbols: Sequence[Symbol], start: date, end: date) -> Sequence[Any]:
    query = select(
        BarRow.asset_symbol,
        _raw_day(session),
        _raw(session, BarRow.close),
        _raw(session, BarRow.adjusted_close),
    ).where(BarRow.asset_symbol.in_(symbols), BarRow.on.between(start, end))
    return session.execute(query).all()


def _raw_day(session: Session) -> ColumnElement[Any]:
    """What numpy takes as a day without a Python date in between: ISO text, or days since 1970."""
    if session.get_bind().dialect.name == "postgresql":
        return type_coerce(BarRow.on - EPOCH, BigInteger)
    return type_coerce(BarRow.on, String)


def _raw(session: Session, attribute: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """The number as the database holds it: double precision, or units of the last place on SQLite."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(attribute, Double)
    return type_coerce(attribute, BigInteger)


def _unit(session: Session, attribute: InstrumentedAttribute[Any]) -> float:
    if session.get_bind().dialect.name == "postgresql":
        return 1.0
    return float(10 ** (PRICE.places if attribute is BarRow.close else PER_SHARE.places))


def _begin_with_earlier(
    session: Session,
    matrix: FloatArray,
    attribute: InstrumentedAttribute[Any],
    symbols: Sequence[Symbol],
    start: date,
) -> None:
    """Fill gaps of the first row with the newest price before `start`, where there is one."""
    for index in np.flatnonzero(np.isnan(matrix[:1]).any(axis=0)).tolist():
        query = (
            select(_raw(session, attribute))
            .where(BarRow.asset_symbol == symbols[index], BarRow.on < start, attribute.is_not(None))
            .order_by(BarRow.on.desc())
            .limit(1)
        )
        earlier = session.scalar(query)
        if earlier is not None:
            matrix[0, index] = earlier


def _carried_forward(matrix: FloatArray) -> FloatArray:
    rows: NDArray[np.intp] = np.arange(len(matrix), dtype=np.intp)[:, np.newaxis]
    last_known = np.maximum.accumulate(np.where(np.isnan(matrix), 0, rows), axis=0)
    return np.take_along_axis(matrix, last_known, axis=0)
