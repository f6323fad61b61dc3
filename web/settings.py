"""Every knob, read from EVENKEEL_* once, here. Nothing else reads the environment."""

import ipaddress
import os
import secrets
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

VAR = Path("var")
EARLIEST = date(2016, 1, 4)
NO_FILE = ("sqlite:///", "sqlite:///:memory:")
SCHEMES = ("sqlite:///", "postgres://", "postgresql://", "postgresql+psycopg://")


class Settings(BaseSettings):
    """One value a knob. Outside the demo nothing secret has a default.

    Raises:
        ValidationError: A value is missing or unsafe; the message names it.
    """

    model_config = SettingsConfigDict(env_prefix="EVENKEEL_", env_file=".env", frozen=True, extra="ignore")

    market_data: Literal["demo", "files"] = "demo"
    market_data_dir: Path | None = None  # the folder of MARKET_DATA=files
    as_of: date | None = None  # replay the market as of this date
    database_url: str = ""  # default: SQLite under var/
    redis_url: str = ""  # default: within this process
    secret_key: SecretStr | None = None
    demo: bool = False
    demo_always_open: bool = True  # the simulated market never closes
    host: str = "127.0.0.1"
    port: int = Field(default=8050, ge=1, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.demo and not self.is_loopback:
            raise ValueError("DEMO is refused when listening beyond loopback")
        if not self.demo and not (self.secret_key and self.secret_key.get_secret_value()):
            raise ValueError("SECRET_KEY is required outside the demo")
        if self.as_of and not EARLIEST <= self.as_of <= datetime.now(UTC).date():
            raise ValueError(f"AS_OF must lie between {EARLIEST}, where history is long enough, and today")
        if self.database_url and not self.database_url.startswith(SCHEMES):
            raise ValueError("DATABASE_URL must begin with sqlite:/// or postgresql://")
        if self.database_url in NO_FILE:
            raise ValueError("DATABASE_URL must name a file: every connection to memory has its own database")
        if self.market_data == "files" and self.market_data_dir is None:
            raise ValueError(
                "MARKET_DATA_DIR is required with MARKET_DATA=files: name a folder of CSV or Parquet"
            )
        return self

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False  # a name: it may resolve to anything

    @property
    def market(self) -> str:
        """What a database belongs to: prices of another market must never be mixed into it."""
        return f"{self.market_data}-{self.as_of}" if self.as_of else self.market_data

    @property
    def database(self) -> str:
        """SQLAlchemy URL; plain postgres URLs get the driver that is installed."""
        if not self.database_url:
            VAR.mkdir(exist_ok=True)
            return f"sqlite:///{VAR}/{self.market}.db"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else self.database_url

    def session_key(self) -> str:
        """The key that signs sessions; the demo makes its own once and keeps it private."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        VAR.mkdir(exist_ok=True)
        path = VAR / "secret_key"
        if not path.exists() or not path.read_text():
            _keep_new_key(path)
        return path.read_text()


def _keep_new_key(path: Path) -> None:
    """Never half a key: a full disk leaves none, and of two processes that start together one wins."""
    path.unlink(missing_ok=True)
    with NamedTemporaryFile("w", dir=path.parent) as file:  # for its owner only
        file.write(secrets.token_urlsafe(32))
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)
