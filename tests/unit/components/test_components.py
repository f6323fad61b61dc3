from pathlib import Path

import pytest

from components.badge import badge
from components.data_grid import data_grid, grid_options, holdings_columns
from components.empty_state import empty_state
from components.figure import (
    figure_card,
    figure_rows,
    figure_store,
    figure_table,
    figure_takeaway,
    hidden_amounts,
)
from components.icon import icon
from components.kpi_card import kpi_card, kpis
from components.note import note
from components.segmented import segment_value, segmented
from components.table import ledger, table
from components.term import term
from tests.unit.components.tree import attribute, by_id, of_kind, parts, texts

ASSETS = Path(__file__).parents[3] / "assets"


def test_a_figure_is_labelled_by_its_sentence() -> None:
    card = figure_card("value", "Household value")

    area = next(part for part in parts(card) if getattr(part, "role", None) == "img")

    assert attribute(area, "aria-labelledby") == figure_takeaway("value")
    assert of_kind(card, "Figcaption") == [by_id(card, figure_takeaway("value"))]


def test_a_figure_that_comes_later_shows_a_skeleton_in_its_final_height() -> None:
    card = figure_card("value", "Household value", height=300, phone_height=200)

    area = by_id(card, {"type": "ek-plot-area", "id": "value"})

    assert attribute(by_id(card, figure_store("value")), "data") is None
    assert attribute(area, "style") == {"--h": "300px", "--h-phone": "200px"}
    assert any("ek-skel" in str(attribute(part, "className")) for part in parts(area))


def test_the_table_behind_a_figure_starts_hidden() -> None:
    card = figure_card("value", "Value")

    assert attribute(by_id(card, figure_table("value")), "hidden") is True
    assert attribute(by_id(card, figure_rows("value")), "data") is None


def test_hidden_amounts_take_ticks_hover_and_texts_away() -> None:
    assert hidden_amounts("x", 1) == {
        "xaxis.showticklabels": False,
        "hovermode": False,
        "data.0.textposition": "none",
    }


def test_a_falling_figure_has_a_colour_and_keeps_its_sign() -> None:
    card = kpi_card("Value", "$811,825", change="\u2212$7,084 today", tone="down")

    below = next(part for part in parts(card) if "ek-loss" in str(attribute(part, "className")))

    assert texts(below) == "\u2212$7,084 today"


def test_key_figures_are_one_strip() -> None:
    strip = kpis([kpi_card("Value", "$1"), kpi_card("Cash", "$2")])

    assert attribute(strip, "className") == "ek-kpis"
    assert len([part for part in parts(strip) if attribute(part, "className") == "ek-kpi"]) == 2


def test_one_option_of_a_segmented_control_is_pressed() -> None:
    control = segmented("period", {"1y": "1Y", "all": "All"}, "all", label="Period")

    pressed = {texts(button): attribute(button, "aria-pressed") for button in of_kind(control, "Button")}

    assert pressed == {"1Y": "false", "All": "true"}
    assert attribute(by_id(control, segment_value("period")), "data") == "all"


def test_numbers_in_a_table_are_right_aligned_with_their_headings() -> None:
    shown = table(["Class", "Value"], [["Stocks", "$1"]], footer=["Total", "$1"])

    right = [part for part in parts(shown) if attribute(part, "className") == "n"]

    assert [type(part).__name__ for part in right] == ["Th", "Td", "Td"]


def test_a_ledger_ends_in_its_total() -> None:
    rows = of_kind(ledger([("", "Before", "$1"), ("+", "Deposits", "$2"), ("=", "After", "$3")]), "Tr")

    assert [attribute(row, "className") for row in rows] == ["", "", "is-total"]


@pytest.mark.parametrize(("tone", "role"), [("bad", "alert"), ("warn", "note")])
def test_only_failures_are_announced_at_once(tone: str, role: str) -> None:
    assert attribute(note("Prices are late.", tone), "role") == role  # type: ignore[arg-type]  # of a literal


def test_a_judgement_carries_a_shape_and_a_plain_word_does_not() -> None:
    assert of_kind(badge("Below band", "warn"), "I")
    assert not of_kind(badge("estimated", "hyp"), "I")


def test_an_unknown_term_needs_an_explanation() -> None:
    with pytest.raises(KeyError):
        term("floccinaucinihilipilification")
    assert "Half of the sum" in texts(term("Drift"))


def test_an_empty_page_names_the_way_on() -> None:
    page = empty_state("There is no such portfolio.", link="/")

    assert "There is no such portfolio." in texts(page)
    assert of_kind(page, "Link")


def test_every_icon_that_components_ask_for_is_drawn() -> None:
    drawn = (ASSETS / "css" / "icons.css").read_text()
    code = "".join(path.read_text() for path in (ASSETS.parent / "components").glob("*.py"))
    asked = {name for name in code.split('"') if f".ek-i-{name}" in drawn}

    assert {"moon", "eye", "log-out", "table-2", "scale", "house"} <= asked
    assert attribute(icon("moon"), "className") == "ek-i ek-i-moon"


def test_a_grid_of_text_takes_fields_and_headings() -> None:
    grid = of_kind(data_grid("orders", {"symbol": "Instrument"}), "AgGrid")[0]

    assert attribute(grid, "columnDefs") == [{"field": "symbol", "headerName": "Instrument"}]


def test_a_live_tree_names_its_rows_and_follows_the_stream() -> None:
    place = data_grid("holdings", holdings_columns(), tree=True, live=True)

    grid = of_kind(place, "AgGrid")[0]

    assert attribute(place, "data-stream-grid") == attribute(place, "data-tree-grid") == "holdings"
    assert attribute(grid, "getRowId") == "ekRowId(params)"
    assert "doesExternalFilterPass" in attribute(grid, "dashGridOptions")  # type: ignore[operator]  # a dict


def test_totals_are_pinned_below_the_rows() -> None:
    assert grid_options(totals=[{"name": "Household"}])["pinnedBottomRowData"] == [{"name": "Household"}]


def test_grids_call_only_functions_that_the_browser_has() -> None:
    functions = (ASSETS / "dashAgGridFunctions.js").read_text()
    renderers = (ASSETS / "dashAgGridComponentFunctions.js").read_text()

    for column in holdings_columns():
        for value in map(column.get, ("valueFormatter", "valueGetter", "suppressKeyboardEvent")):
            assert not value or value["function"].split("(")[0] in functions
        assert column.get("cellRenderer", "EkName") in renderers


def test_amounts_stand_in_the_currency_of_the_account() -> None:
    columns = {column.get("field"): column for column in holdings_columns("EUR")}

    assert columns["value"]["valueFormatter"] == {"function": "ekMoney(params.value, 0, '\u20ac')"}
    assert columns["gain"]["cellRendererParams"]["symbol"] == "\u20ac"


def test_phones_keep_name_value_and_weight() -> None:
    kept = [column["field"] for column in holdings_columns() if column.get("context") == {"narrow": True}]

    assert kept == ["name", "value", "weight"]
