"""What nobody will look at again goes."""

from collections.abc import Mapping
from datetime import timedelta

from engine.ports import Ports
from engine.usecases.notify import forget_events
from engine.usecases.once import forget_replies
from engine.usecases.turns import forget_turns
from jobs.accounts import Counts


def tidy_up(ports: Ports, remembered: Mapping[str, timedelta]) -> Counts:
    """Forget turns that are older than their job's span, replies that are kept no longer, and old events."""
    return {
        "turns": forget_turns(remembered, ports=ports),
        "replies": forget_replies(ports=ports),
        "events": forget_events(ports=ports),
    }
