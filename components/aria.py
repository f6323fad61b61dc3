"""ARIA attributes as keyword arguments of Dash components."""

from typing import Any  # Dash annotates wildcard attributes as if they were properties


def aria(**states: str | bool) -> dict[str, Any]:
    """`**aria(label="Hide amounts", pressed=False)` gives aria-label and aria-pressed."""
    return {
        f"aria-{name}": str(state).lower() if isinstance(state, bool) else state
        for name, state in states.items()
    }
