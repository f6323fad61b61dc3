"""Where `next=` may lead."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from web.security import local_path

SITE = "http://127.0.0.1:8050/sign-in"
DROPPED = str.maketrans("", "", "\t\r\n")  # what browsers leave out of addresses


@pytest.mark.parametrize("path", ["/", "/portfolios/x?a=b", "/portfolios/x/rebalance#y", "/\u00e9t\u00e9"])
def test_paths_of_the_site_stay_as_they_are(path: str) -> None:
    assert local_path(path) == path


@example("/\t/evil.example")
@example("/\\evil.example")
@example("//evil.example")
@given(st.text(alphabet="/\\\t\n\r:@.ae x%", max_size=12))
def test_no_text_leads_off_the_site(text: str) -> None:
    as_a_browser_reads_it = local_path(text).translate(DROPPED).replace("\\", "/")

    assert urlsplit(urljoin(SITE, as_a_browser_reads_it)).netloc == "127.0.0.1:8050"


@pytest.mark.parametrize("text", [None, "", "x", "https://evil.example"])
def test_everything_else_leads_home(text: str | None) -> None:
    assert local_path(text) == "/"
