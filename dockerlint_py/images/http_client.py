"""One request of HTTP: bounded in size and time, through the proxies of the environment, redirected, tried again.

`http.client` is used by itself: what is on top of it, and the libraries for registries, read answers of any size and
wait without an end, and put texts of the other side into their exceptions.
"""

from __future__ import annotations

import http.client
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from random import uniform
from urllib.parse import SplitResult, unquote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from dockerlint_py import __version__
from dockerlint_py.images.network_errors import reason_of
from dockerlint_py.images.no_answer import NoAnswer
from dockerlint_py.system.input_file import readable_size
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.records import NamedTuple

SILENCE = 10.0
"""Seconds in which nothing comes; then nothing will."""
TRIES = 4
_LATER = (408, 429, 500, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_CHUNK = 65_536
_LOOPBACK = lazy_pattern(r"127(?:\.\d{1,3}){3}")
_NO_ADDRESS = "names an address that is none"


class Answer(NamedTuple):
    """What came back: header fields by their names in lower case, of several with one name the first."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Deadline:
    """A point in time by which an image is done with."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then. Raises NoAnswer when they are over."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise NoAnswer(f"does not answer within {self.seconds:g} s", of_host=True)
        return left

    def wait(self, seconds: float) -> bool:
        """Waits, if that leaves time to ask once more; whether it does."""
        if seconds + 0.1 > self._end - time.monotonic():
            return False
        time.sleep(seconds)
        return True


class Client:
    """Asks URLs; with `lenient` the certificates of a host that is known to have none of value do not matter."""

    def __init__(self, is_lenient: Callable[[str], bool]) -> None:
        self._is_lenient = is_lenient

    def get(
        self,
        url: str,
        headers: Mapping[str, str],
        limit: int,
        deadline: Deadline,
        method: str = "GET",
        form: bytes | None = None,
    ) -> Answer:
        """The answer of a URL, whatever its status, after redirects and after some patience with 429 and 5xx.

        `limit` bounds its body in bytes; `form` is sent. Raises NoAnswer.
        """
        for attempt in range(TRIES):
            last = attempt == TRIES - 1
            try:
                answer = self._followed(url, headers, limit, deadline, method, form)
            except http.client.HTTPException as error:
                if last or not deadline.wait(_pause(attempt)):
                    raise NoAnswer(reason_of(error), of_host=True) from None
            except OSError as error:
                again = isinstance(error, (ConnectionResetError, TimeoutError, BrokenPipeError))
                if last or not again or not deadline.wait(_pause(attempt)):
                    raise NoAnswer(reason_of(error), of_host=True) from None
            else:
                if last or answer.status not in _LATER or not deadline.wait(_asked_to_wait(answer, attempt)):
                    return answer
        raise AssertionError

    def _followed(
        self, url: str, headers: Mapping[str, str], limit: int, deadline: Deadline, method: str, form: bytes | None
    ) -> Answer:
        """What a URL leads to; credentials are for its own host only."""
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._asked(split(url), headers, limit, deadline, method, form)
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target or form is not None:
                return answer
            there = _joined(url, target)
            if split(there).scheme != "https" and split(url).scheme == "https":
                raise NoAnswer("redirects to a connection that is not encrypted, which is not followed")
            if _origin(there) != _origin(url):
                headers = {name: value for name, value in headers.items() if name != "Authorization"}
            url = there
        raise NoAnswer(f"redirects more than {_MOST_REDIRECTS} times")

    def _asked(
        self,
        url: SplitResult,
        headers: Mapping[str, str],
        limit: int,
        deadline: Deadline,
        method: str,
        form: bytes | None,
    ) -> Answer:
        connection, path, more = self._connection(url, min(SILENCE, deadline.left()))
        sent = {"User-Agent": f"dockerlint/{__version__}", "Accept-Encoding": "identity", **more, **headers}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, form, sent)
            response = connection.getresponse()
            fields = {name.lower(): value for name, value in reversed(response.getheaders())}
            if fields.get("content-encoding", "identity") != "identity":
                raise NoAnswer("sends packed content that was not asked for")
            body = b"" if method == "HEAD" else _body(response, limit, deadline)
            return Answer(response.status, fields, body)
        except ssl.SSLError:  # some of which are a ValueError
            raise
        except ValueError:  # a URL or a header that can't be sent
            raise NoAnswer(_NO_ADDRESS) from None
        finally:
            connection.close()

    def _connection(self, url: SplitResult, seconds: float) -> tuple[http.client.HTTPConnection, str, dict[str, str]]:
        """A connection for a URL, not yet open, the path to ask it for, and headers that a proxy wants."""
        host, port = _place(url)
        path = f"{url.path or '/'}{'?' + url.query if url.query else ''}"
        proxy = _proxy(url.scheme, host, port)
        if url.scheme == "https":
            context = _context(trusting=self._is_lenient(url.netloc))
            place = _place(proxy) if proxy else (host, port)
            secure = http.client.HTTPSConnection(*place, timeout=seconds, context=context)
            if proxy:
                secure.set_tunnel(host, port, _proxy_headers(proxy))
            return secure, path, {}
        if proxy:
            whole = f"http://{url.netloc}{path}"
            return http.client.HTTPConnection(*_place(proxy), timeout=seconds), whole, _proxy_headers(proxy)
        return http.client.HTTPConnection(host, port, timeout=seconds), path, {}


def _place(url: SplitResult) -> tuple[str, int]:
    """Host and port. Raises NoAnswer for a URL that has none, or speaks something else than HTTP."""
    try:
        host, port = url.hostname, url.port
    except ValueError:
        host = None
    if not host or url.scheme not in ("http", "https"):
        raise NoAnswer(_NO_ADDRESS)
    return host, port or (443 if url.scheme == "https" else 80)


def split(url: str) -> SplitResult:
    """The parts of a URL. Raises NoAnswer for what is none."""
    try:
        return urlsplit(url)
    except ValueError:
        raise NoAnswer(_NO_ADDRESS) from None


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise NoAnswer(_NO_ADDRESS) from None


def _origin(url: str) -> tuple[str, str, int]:
    parts = split(url)
    return (parts.scheme, *_place(parts))


def is_loopback(host: str) -> bool:
    """A host, without a port, that is this machine."""
    return host in ("localhost", "::1") or bool(_LOOPBACK.fullmatch(host))


def _proxy(scheme: str, host: str, port: int) -> SplitResult | None:
    """The proxy that the environment or the system names; none for this machine itself. Raises NoAnswer."""
    if is_loopback(host) or proxy_bypass(f"{host}:{port}") or proxy_bypass(host):
        return None
    text = getproxies().get(scheme)
    if not text:
        return None
    url = split(text if "://" in text else f"http://{text}")
    if url.scheme != "http":
        kind = url.scheme if url.scheme in ("https", "socks4", "socks5", "socks5h", "socks") else "another kind"
        raise NoAnswer(f"is behind a proxy of {kind}; name one of http in {scheme.upper()}_PROXY", of_host=True)
    return url


def _proxy_headers(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


@cache
def _context(trusting: bool) -> ssl.SSLContext:
    """The certificates of the system (and of SSL_CERT_FILE, SSL_CERT_DIR), or any."""
    context = ssl.create_default_context()
    if trusting:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _body(response: http.client.HTTPResponse, limit: int, deadline: Deadline) -> bytes:
    """All of it; whatever comes in small pieces is not waited for longer than anything else."""
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(_CHUNK):
        size += len(piece)
        if size > limit:
            raise NoAnswer(f"sends more than the {readable_size(limit)} that such an answer may have")
        pieces.append(piece)
        deadline.left()
    if response.length:
        raise http.client.IncompleteRead(b"")
    return b"".join(pieces)


def _pause(attempt: int) -> float:
    """Seconds: twice as many after each attempt, and not the same for everybody."""
    return 0.4 * 2.0**attempt * uniform(0.8, 1.2)


def _asked_to_wait(answer: Answer, attempt: int) -> float:
    """Seconds that Retry-After names, or as many as it takes until the date in it; else those of every attempt."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return max(float(said[:9]), _pause(attempt))
    if said:
        from email.utils import parsedate_to_datetime

        try:
            return max(parsedate_to_datetime(said).timestamp() - time.time(), _pause(attempt))
        except (ValueError, TypeError, OverflowError):
            return _pause(attempt)
    return _pause(attempt)
