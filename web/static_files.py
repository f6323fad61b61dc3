"""Bundles and assets, compressed once and kept by the browser for as long as their address names them.

Everything else is somebody's own: it stays as `security.py` sends it, no-store. Of that, only what Dash sends
is compressed on its way out. The sign-in form is not: it shows what was typed next to a secret, and the size
of such a page tells about the secret (BREACH).
"""

import gzip
import hashlib
import os
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from tempfile import NamedTemporaryFile

import brotli
from dash.exceptions import DependencyException
from flask import Flask, Response, request, session

STATIC = ("/_dash-component-suites/", "/assets/")
FORMS = frozenset({"/sign-in"})
COMPRESSIBLE = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/json",
        "image/svg+xml",
    }
)
SMALLEST = 600  # bytes; below, the headers weigh more than what is saved
BROTLI_QUALITY = 9  # 11 takes ten times as long for 4 % less
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda raw: brotli.compress(raw, quality=BROTLI_QUALITY),
    "gzip": lambda raw: gzip.compress(raw, mtime=0),
}
QUICK: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda raw: brotli.compress(raw, quality=4),
    "gzip": lambda raw: gzip.compress(raw, compresslevel=5, mtime=0),
}
FOREVER = "private, max-age=31536000, immutable"
ASK_FIRST = "private, no-cache"


def install(server: Flask, folder: Path) -> None:
    """Compress and label the static responses of `server`; compressed bodies are kept in `folder`.

    Call it before anything else that hooks into responses: Flask runs the first one last, and only the
    last one knows the body that leaves.
    """
    folder.mkdir(parents=True, exist_ok=True)
    server.register_error_handler(DependencyException, _no_such_file)

    @server.after_request
    def finish(response: Response) -> Response:
        if response.status_code != HTTPStatus.OK or (response.is_streamed and not is_static(request.path)):
            return response
        if not is_static(request.path):
            return _compress_now(response)
        response.direct_passthrough = False
        raw = response.get_data()
        digest = hashlib.sha256(raw).hexdigest()
        encoding = _encoding(response.mimetype or "", len(raw))
        if encoding:
            response.set_data(_compressed(folder, raw, digest, encoding))
            response.headers["Content-Encoding"] = encoding
        _label(response, digest, encoding)
        response.make_conditional(request)
        response.headers.pop("Date", None)  # the server sends its own
        return response


def _no_such_file(_error: Exception) -> tuple[str, HTTPStatus]:
    """Dash would answer 500, with a trace in the log that lists every path there is."""
    return "There is no such file.", HTTPStatus.NOT_FOUND


def is_static(path: str) -> bool:
    """Whether `path` is the same for everyone."""
    return path.startswith(STATIC)


def is_fingerprinted(path: str, version: str | None) -> bool:
    """Whether the address changes with the content: `async-graph.v4_4_1m1700000000.js` or `app.css?m=…`."""
    stamp = path.rpartition("/")[2].split(".")[1:2]
    return bool(version) or any(part.startswith("v") and "m" in part for part in stamp)


def is_compressible(path: str, mimetype: str) -> bool:
    """Whether a response that is not static may be compressed: Dash's own, and its page."""
    return path.startswith("/_dash-") or (mimetype == "text/html" and path not in FORMS)


def _compress_now(response: Response) -> Response:
    """In a few milliseconds, kept nowhere."""
    if not is_compressible(request.path, response.mimetype or ""):
        return response
    raw = response.get_data()
    encoding = _encoding(response.mimetype or "", len(raw))
    if encoding:
        response.set_data(QUICK[encoding](raw))
        response.headers["Content-Encoding"] = encoding
        response.vary.add("Accept-Encoding")
    return response


def _encoding(mimetype: str, size: int) -> str:
    if mimetype not in COMPRESSIBLE or size < SMALLEST:
        return ""
    return request.accept_encodings.best_match(ENCODERS, default="")


def _compressed(folder: Path, raw: bytes, digest: str, encoding: str) -> bytes:
    """The body from `folder`, put there at the first request; other processes never see half a file."""
    path = folder / f"{digest}.{encoding}"
    if path.exists():
        return path.read_bytes()
    body = ENCODERS[encoding](raw)
    with NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(body)
    os.replace(file.name, path)
    return body


def _label(response: Response, digest: str, encoding: str) -> None:
    """Cache headers. The session is none of a bundle's business: without this it would say Vary: Cookie."""
    session.accessed = False
    version = request.args.get("m")
    response.headers["Cache-Control"] = FOREVER if is_fingerprinted(request.path, version) else ASK_FIRST
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(f"{digest[:24]}{encoding}")
    response.headers.pop("Last-Modified", None)
    response.headers.pop("Expires", None)
