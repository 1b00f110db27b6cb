"""Downloads over http(s) with the standard library: resumed where they broke off, never half a file in place.

Bytes go into `name.part`; beside it `name.part.json` keeps address and version, so that a later call asks the
server only for the rest (Range with If-Range, RFC 9110 13.1.5 and 14.2) and starts anew if the file has
changed there. Only a complete file is handed over. Proxies are those of the environment.
"""

import errno
import hashlib
import http.client
import json
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from pipeline.errors import DataError, Problem

CHUNK = 1 << 16
AGENT = "sozialbericht-pipeline"
_WEB_PAGE = (b"<!doctype html", b"<html")
_AGAIN = (408, 425, 429, 500, 502, 503, 504)

Progress = Callable[[int, int], None]  # bytes so far, bytes in all (0: not known)


@dataclass(frozen=True)
class Limits:
    """How large, how patient: bytes, seconds without an answer, seconds before each further try."""

    max_bytes: int = 500_000_000
    timeout: float = 30.0
    waits: Sequence[float] = (1.0, 3.0)


def download(url: str, target: Path, limits: Limits, progress: Progress) -> Path:
    """Load `url` completely into `target` + ".part" and return that path.

    Raises DataError, in German, for everything that can happen on the way; what has arrived so far stays for
    the next call unless the server's answer is not the file at all.
    """
    part = target.with_name(target.name + ".part")
    for wait in (*limits.waits, None):
        try:
            _load(url, part, limits, progress)
            _refuse_web_page(part, target, url)
            return part
        except _BrokenOffError as broken:
            if wait is None:
                raise DataError(_broken_off(url, part, broken)) from None
            time.sleep(wait)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code not in _AGAIN or wait is None:
                raise DataError(_refused(url, error.code)) from None
            time.sleep(wait)
        except urllib.error.URLError as error:
            raise DataError(_unreachable(url, error.reason)) from None
        except OSError as error:
            raise DataError(_not_written(part, error)) from None
    raise AssertionError("the last try returns or raises")


def sha256_of(path: Path) -> str:
    """Checksum of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def discard(part: Path) -> None:
    """Remove a part and what is known of it."""
    for path in (part, _memory(part)):
        path.unlink(missing_ok=True)


class _BrokenOffError(Exception):
    """The connection broke off or stayed silent: worth another try."""


class _OnlyWeb(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http(s), which its base class sees to, and never from https back to http."""

    def redirect_request(self, req: urllib.request.Request, *args: Any) -> urllib.request.Request | None:
        """The next request, or None: the redirect then counts as a refusal. The address comes last."""
        if req.type == "https" and not args[-1].lower().startswith("https:"):
            return None
        return super().redirect_request(req, *args)


def _opener() -> urllib.request.OpenerDirector:
    """Only what the web needs: no files, no ftp, no data addresses."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _OnlyWeb(),
    ):
        opener.add_handler(handler)
    return opener


def _load(url: str, part: Path, limits: Limits, progress: Progress) -> None:
    """One try: from where an earlier one ended, if the server still has the same file."""
    start, version = _begun(part, url)
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    if start:
        headers |= {"Range": f"bytes={start}-", "If-Range": version}
    with _asked(urllib.request.Request(url, headers=headers), part, limits.timeout) as answer:
        resumed = answer.headers.get("Content-Range", "").startswith(f"bytes {start}-")
        if answer.status == 206 and not resumed:
            discard(part)
            raise _BrokenOffError("der Server schickt einen anderen Teil")
        _remember(part, url, answer.headers)
        _receive(answer, part, start if answer.status == 206 else 0, (url, limits, progress))


def _asked(request: urllib.request.Request, part: Path, timeout: float) -> http.client.HTTPResponse:
    """The server's answer; what is worth another try becomes a _BrokenOffError."""
    try:
        answer: http.client.HTTPResponse = _opener().open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # nothing after what we have: it is not the beginning of this file
            error.close()
            discard(part)
            raise _BrokenOffError("der Teil passt nicht zur Datei") from None
        raise
    except (TimeoutError, ConnectionError, http.client.HTTPException) as error:
        raise _BrokenOffError(str(error)) from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError | ConnectionResetError):
            raise _BrokenOffError(str(error.reason)) from None
        raise
    return answer


def _receive(
    answer: http.client.HTTPResponse, part: Path, start: int, task: tuple[str, Limits, Progress]
) -> None:
    url, limits, progress = task
    length = answer.headers.get("Content-Length")
    total = start + int(length) if length and length.isdigit() else 0
    _check_size(url, total, limits)
    done = start
    with part.open("ab" if start else "wb") as stream:
        while True:
            try:
                piece = answer.read(CHUNK)
            except (TimeoutError, ConnectionError, http.client.HTTPException) as error:
                raise _BrokenOffError(str(error)) from None
            if not piece:
                break
            stream.write(piece)
            done += len(piece)
            _check_size(url, done, limits)
            progress(done, total)
    if total and done < total:
        raise _BrokenOffError(f"{done} von {total} Byte")


def _begun(part: Path, url: str) -> tuple[int, str]:
    """Size and version of what an earlier call left of this address; 0 if it cannot be continued."""
    try:
        memory = json.loads(_memory(part).read_text(encoding="utf-8"))
        if memory["url"] == url and memory["version"]:
            return part.stat().st_size, str(memory["version"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no part, or one that nothing is known of
    discard(part)
    return 0, ""


def _remember(part: Path, url: str, headers: Message) -> None:
    tag = headers.get("ETag", "")
    version = headers.get("Last-Modified", "") if not tag or tag.startswith("W/") else tag
    _memory(part).write_text(json.dumps({"url": url, "version": version}), encoding="utf-8")


def _memory(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _check_size(url: str, size: int, limits: Limits) -> None:
    if size > limits.max_bytes:
        allowed = limits.max_bytes / 1e6
        what = f"die Datei ist größer als erlaubt ({allowed:.0f} MB)"
        raise DataError(Problem(url, what, "stimmt die Adresse, in source.yaml fetch: max_mb erhöhen"))


def _refuse_web_page(part: Path, target: Path, url: str) -> None:
    with part.open("rb") as stream:
        head = stream.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_WEB_PAGE) and target.suffix.lower() not in (".html", ".htm"):
        discard(part)
        what = "die Adresse liefert eine Webseite, keine Datei (Anmeldung oder Hinweisseite?)"
        raise DataError(Problem(url, what, "die Adresse der Datei selbst angeben oder von Hand laden"))


def _refused(url: str, code: int) -> Problem:
    words = {
        404: ("die Datei gibt es dort nicht", "noch nicht veröffentlicht oder verschoben? url prüfen"),
        410: ("die Datei gibt es dort nicht mehr", "neue Adresse suchen und url anpassen"),
        401: ("die Adresse verlangt eine Anmeldung", "von Hand laden und in den Ordner legen"),
        403: ("der Zugriff ist verboten", "Anmeldung nötig? Sonst von Hand laden und in den Ordner legen"),
        407: ("der Proxy verlangt eine Anmeldung", "die IT fragen"),
    }
    if 300 <= code < 400:
        hint = "sie führt im Kreis, von https zu http oder aus dem Netz hinaus; url prüfen"
        return Problem(url, f"der Weiterleitung wird nicht gefolgt (HTTP {code})", hint)
    what, hint = words.get(code, ("der Server gibt die Datei nicht heraus", "später noch einmal versuchen"))
    return Problem(url, f"{what} (HTTP {code})", hint)


def _unreachable(url: str, reason: object) -> Problem:
    if isinstance(reason, socket.gaierror):
        return Problem(
            url, "der Name des Servers ist nicht zu finden", "besteht eine Verbindung zum Internet?"
        )
    if isinstance(reason, ssl.SSLError):
        hint = "Uhr des Rechners richtig? Prüft ein Proxy die Verbindungen, die IT fragen"
        return Problem(url, "die gesicherte Verbindung kommt nicht zustande (Zertifikat)", hint)
    hint = "besteht eine Verbindung zum Internet? Im Amt braucht es oft HTTPS_PROXY"
    return Problem(url, "der Server ist nicht erreichbar", hint)


def _broken_off(url: str, part: Path, broken: _BrokenOffError) -> Problem:
    what = f"die Übertragung ist abgebrochen ({broken})"
    kept = part.stat().st_size if part.exists() else 0
    hint = "fetch noch einmal aufrufen" + (f", {kept} Byte sind schon da" if kept else "")
    return Problem(url, what, hint)


def _not_written(part: Path, error: OSError) -> Problem:
    if error.errno == errno.ENOSPC:
        return Problem(part.name, "der Datenträger ist voll", "Platz schaffen und fetch noch einmal aufrufen")
    return Problem(part.name, f"die Datei lässt sich nicht schreiben ({error.strerror})", "Rechte prüfen")
