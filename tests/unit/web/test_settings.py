"""Settings: what they refuse, and what they derive."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from web.settings import Settings

SECRET = SecretStr("not a secret")


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("localhost.example.org", False),
    ],
)
def test_only_loopback_may_show_the_demo(host: str, is_loopback: bool) -> None:
    assert Settings(host=host, secret_key=SECRET).is_loopback is is_loopback
    if not is_loopback:
        with pytest.raises(ValidationError, match="beyond loopback"):
            Settings(host=host, demo=True)


def test_outside_the_demo_the_secret_has_no_default() -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY"):
        Settings()


def test_a_secret_is_not_printed() -> None:
    assert "not a secret" not in repr(Settings(secret_key=SECRET))


@pytest.mark.parametrize(
    ("market", "as_of", "name"),
    [
        ("demo", None, "demo"),
        ("demo", date(2025, 9, 26), "demo-2025-09-26"),
        ("files", date(2025, 9, 26), "files-2025-09-26"),
    ],
)
def test_every_market_and_day_has_a_database_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, market: str, as_of: date | None, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.model_validate(
        {"demo": True, "market_data": market, "market_data_dir": tmp_path, "as_of": as_of}
    )

    assert settings.market == name
    assert settings.database == f"sqlite:///var/{name}.db"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_plain_postgres_addresses_get_the_driver_that_is_installed(scheme: str) -> None:
    settings = Settings(secret_key=SECRET, database_url=f"{scheme}://u:p@h:5432/evenkeel")

    assert settings.database == "postgresql+psycopg://u:p@h:5432/evenkeel"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings(secret_key=SECRET).port = 1


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite:///:memory:"])
def test_a_database_without_a_file_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="must name a file"):
        Settings(secret_key=SECRET, database_url=url)
