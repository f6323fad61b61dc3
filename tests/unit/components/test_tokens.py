"""The contrast that the design promises, measured on the style sheet itself."""

import re
from pathlib import Path

import pytest

from components.theme import CLASS_COLOURS, CLASS_SHORT
from engine.domain.instrument import AssetClass

STYLES = Path(__file__).parents[3] / "assets" / "css"
THEMES = ("light", "dark")
GROUNDS = ("bg", "surface", "sunken", "raised")
TEXTS = [(text, ground) for text in ("ink", "ink-2", "ink-3", "link", "gain", "loss") for ground in GROUNDS]
TEXTS += [("brass", "surface"), ("brass", "brass-soft"), ("loss", "loss-soft"), ("gain", "gain-soft")]
TEXTS += [("link", "brand-soft"), ("on-brand", "brand"), ("on-brand", "brand-hover")]
MARKS = ["control", *(f"s{number}" for number in range(1, 7)), *CLASS_SHORT.values()]


def tokens(theme: str) -> dict[str, str]:
    """Token to value; dark takes from light what it does not say itself."""
    blocks = re.findall(r"([^{}]*)\{([^}]*)\}", (STYLES / "tokens.css").read_text())
    found: dict[str, str] = {}
    for selector, body in blocks:
        if ":root" in selector or f'"{theme}"' in selector:
            found |= dict(re.findall(r"--ek-([\w-]+):\s*([^;]+);", body))
    return found


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out_from_its_ground(theme: str) -> None:
    colours = tokens(theme)

    weak = {
        f"{text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for text, ground in TEXTS
        if contrast(colours[text], colours[ground]) < 4.5
    }

    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_control_edges_and_chart_colours_stand_out_from_cards(theme: str) -> None:
    colours = tokens(theme)

    weak = [mark for mark in MARKS if contrast(colours[mark], colours["surface"]) < 3]

    assert weak == []


def test_every_asset_class_has_a_colour_of_its_own() -> None:
    assert set(CLASS_COLOURS) == set(AssetClass)
    assert len(set(CLASS_COLOURS.values())) == len(AssetClass)


def test_every_token_that_a_style_sheet_uses_exists() -> None:
    given_inline = {"a", "c", "h", "h-phone", "i", "l", "m", "t", "w", "x", "z"}
    known = {f"ek-{name}" for name in tokens("light")} | given_inline
    used = {
        name
        for sheet in STYLES.glob("*.css")
        for name in re.findall(r"var\(--([\w-]+)", sheet.read_text())
        if not name.startswith("bs-")
    }

    assert used - known == set()
