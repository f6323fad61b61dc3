"""A table for the console: what was measured, by whom, how many times slower than ours."""

import time
from collections.abc import Callable, Sequence
from statistics import median


def median_seconds(work: Callable[[], object], runs: int) -> float:
    """Median wall time of `runs` calls, after one to warm up when there are several."""
    if runs > 1:
        work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return median(times)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.2f}"


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their widest cell, the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    lines = [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (header, *rows)
    ]
    print(f"\n{title}", *lines, sep="\n", flush=True)  # noqa: T201  # the purpose of a benchmark
