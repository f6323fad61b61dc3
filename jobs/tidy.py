"""What nobody will look at again goes."""

from collections.abc import Mapping
from datetime import timedelta

from engine.ports import Ports
from engine.usecases.turns import forget_turns


def tidy_up(ports: Ports, remembered: Mapping[str, timedelta]) -> dict[str, int]:
    """Forget turns that went well and are older than their job's span."""
    return {"turns": forget_turns(remembered, ports=ports)}
