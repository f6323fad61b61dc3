import gzip
from pathlib import Path

import brotli
import pytest
from flask import Flask, Response, jsonify, session
from flask.testing import FlaskClient

from web import index, static_files

BUNDLE = "let answer = 42;\n" * 200


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    server = Flask("static")
    server.secret_key = "test"
    static_files.install(server, tmp_path / "cache")

    @server.before_request
    def read_session() -> None:
        session.get("user")

    @server.get("/assets/<path:_name>")
    @server.get("/_dash-component-suites/<path:_name>")
    def bundle(_name: str) -> Response:
        return Response(BUNDLE, mimetype="text/javascript")

    @server.get("/_dash-layout")
    def layout() -> Response:
        return jsonify(rows=["row"] * 500)

    @server.get("/sign-in")
    def form() -> Response:
        return Response("<p>form</p>" * 200, mimetype="text/html")

    return server.test_client()


def test_a_bundle_is_sent_compressed_and_unpacks_to_itself(client: FlaskClient) -> None:
    best = client.get("/assets/a.js", headers={"Accept-Encoding": "gzip, deflate, br"})
    older = client.get("/assets/a.js", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/assets/a.js")

    assert brotli.decompress(best.data).decode() == BUNDLE
    assert gzip.decompress(older.data).decode() == BUNDLE
    assert plain.text == BUNDLE
    assert "Content-Encoding" not in plain.headers


def test_a_bundle_is_compressed_once(client: FlaskClient, tmp_path: Path) -> None:
    for query in ("", "?m=1", "?m=2"):
        client.get(f"/assets/a.js{query}", headers={"Accept-Encoding": "br"})

    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/assets/a.css?m=06395d93f5ad",
        "/_dash-component-suites/dash/deps/react@18.v4_4_1m1795494491.3.1.min.js",
    ],
)
def test_a_fingerprinted_address_is_kept_for_ever(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == static_files.FOREVER


@pytest.mark.parametrize("path", ["/assets/a.css", "/_dash-component-suites/dash/dcc/async-graph.js"])
def test_other_static_addresses_are_asked_for_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == static_files.ASK_FIRST
    assert (again.status_code, again.data) == (304, b"")


def test_a_static_response_does_not_vary_by_cookie(client: FlaskClient) -> None:
    assert client.get("/assets/a.js").headers["Vary"] == "Accept-Encoding"


def test_what_belongs_to_somebody_is_compressed_but_not_kept(client: FlaskClient, tmp_path: Path) -> None:
    reply = client.get("/_dash-layout", headers={"Accept-Encoding": "br"})

    assert b"row" in brotli.decompress(reply.data)
    assert "immutable" not in reply.headers.get("Cache-Control", "")
    assert "ETag" not in reply.headers
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_form_with_a_secret_is_not_compressed(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/sign-in", headers={"Accept-Encoding": "br"}).headers


def test_the_theme_is_set_before_any_style_is_read() -> None:
    page = index.index_string()

    assert '<html lang="en"' in page
    assert page.index("linked/boot.js") < page.index("stylesheet")
    assert all(f"{{%{part}%}}" in page for part in ("app_entry", "config", "scripts", "renderer", "title"))


def test_assets_are_linked_by_their_content() -> None:
    linked = [index.asset(path) for path in index.STYLE_SHEETS]

    assert all("?m=" in address for address in linked)
    assert {f"css/{path.name}" for path in (index.ASSETS / "css").iterdir()} <= set(index.STYLE_SHEETS)
