"""Icons of assets/css/icons.css: drawn by a mask, so they take the colour of the text beside them."""

from dash import html

from components.aria import aria


def icon(name: str, class_name: str = "") -> html.I:
    """`name` as in icons.css; silent for screen readers, so a text or a label must stand beside it."""
    classes = f"ek-i ek-i-{name} {class_name}".strip()
    return html.I(className=classes, **aria(hidden=True))
