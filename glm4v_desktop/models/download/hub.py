"""When to try again, and how long to wait before. Pure.

Sockets for the HTTP library, read in large blocks through asyncio itself.

Its own sockets hand out 64 KB at a time, and 16 KB under TLS: that is three and two times slower on one core
(`tests/benchmarks/download.py`), and the window's event loop has to pay for it.

What carries requests: direct, or through the proxy that the environment names for that address.

GETs that are careful: redirects followed by hand, a token for one host only, answers bounded in size.

What Hugging Face, ModelScope and their mirrors are asked, and at which addresses.

The license of the weights, fetched alone: it can be read and accepted before anything else comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import http.cookiejar
import logging
import re
import socket
import ssl
import urllib.request
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpcore2
import httpx2

from glm4v_desktop.core.files import parse_json
from glm4v_desktop.core.version import VERSION
from glm4v_desktop.models.download.listing import (
    LICENSE_FILE,
    Listing,
    RemoteFile,
    bad_answer,
    from_hugging_face,
    from_modelscope,
    host_of,
    is_commit,
    is_this_machine,
    origin,
    place_of,
    split,
    wanted,
)
from glm4v_desktop.models.download.values import (
    DownloadError,
    DownloadErrorKind,
    License,
    NetworkPatience,
    Source,
    SourceName,
    Token,
)
from glm4v_desktop.models.license import MOST_LICENSE_BYTES


class TryAgainError(Exception):
    """May be over in a moment. `kind` is what it becomes when it is not; `wait_s` what the host asked for."""

    def __init__(
        self, kind: DownloadErrorKind, detail: str, wait_s: float | None = None, host: str = ""
    ) -> None:
        super().__init__(kind, detail, wait_s, host)
        self.kind, self.detail, self.wait_s, self.host = kind, detail, wait_s, host


def wait_before(failures: int, asked_s: float | None, patience: NetworkPatience) -> float:
    """Seconds before the next try, after `failures` (1 or more) in a row: doubled each time, or as asked."""
    wait = patience.first_wait_s * 2.0 ** min(failures - 1, 30) if asked_s is None else asked_s
    return min(max(wait, 0.0), patience.longest_wait_s)


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds, from a number or a date; None for anything else."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())


def status_fault(status: int) -> tuple[DownloadErrorKind, bool]:
    """What an HTTP status that is no success means, and whether it may be over in a moment."""
    match status:
        case 401 | 407:
            return DownloadErrorKind.UNAUTHORISED if status == 401 else DownloadErrorKind.PROXY, False
        case 403 | 451:
            return DownloadErrorKind.FORBIDDEN, False
        case 404 | 410:
            return DownloadErrorKind.NOT_FOUND, False
        case 429:
            return DownloadErrorKind.BUSY, True
        case 408 | 425 | 500 | 502 | 503 | 504:
            return DownloadErrorKind.SERVER, True
        case _ if status > 504:
            return DownloadErrorKind.SERVER, True
        case _:
            return DownloadErrorKind.BAD_ANSWER, False


_BLOCK = 256 << 10
_ADDRESS_S = 4.0  # for one address, while the host has others
_CLOSING_S = 1.0
_MOST_INTERIM = 16  # answers "not yet" (100 to 199) before the one that counts
_INTERIM = re.compile(rb"HTTP/\d\.\d 1\d\d\b")
_INTERIM_BEGINS = len(b"HTTP/1.1 100 ")
_HEAD_END = re.compile(rb"\r?\n\r?\n")


class AsyncioStream(httpcore2.AsyncNetworkStream):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._head = bytearray()  # what came since the last request, as long as it may be "not yet"
        self._answered = False
        self._interim = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """More than `max_bytes` where more is there: who parses HTTP takes what it gets."""
        with _said_as(httpcore2.ReadTimeout, httpcore2.ReadError):
            async with asyncio.timeout(timeout):
                data = await self._reader.read(max(max_bytes, _BLOCK))
        if not self._answered:
            self._look(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _said_as(httpcore2.WriteTimeout, httpcore2.WriteError):
            self._answered, self._interim = False, 0
            self._head.clear()
            self._writer.write(buffer)
            async with asyncio.timeout(timeout):
                await self._writer.drain()

    def _look(self, data: bytes) -> None:
        """The HTTP library goes through any number of answers "not yet"; only one's length is limited there.

        Raises RemoteProtocolError.
        """
        self._head += data
        while _INTERIM.match(self._head) and (end := _HEAD_END.search(self._head)):
            del self._head[: end.end()]
            self._interim += 1
            if self._interim > _MOST_INTERIM:
                raise httpcore2.RemoteProtocolError("interim answers without end")
        if len(self._head) >= _INTERIM_BEGINS and not _INTERIM.match(self._head):
            self._answered = True
            self._head.clear()

    async def aclose(self) -> None:
        # Not close(): that would wait for what is still to be sent, or for the other side's goodbye.
        self._writer.transport.abort()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(_CLOSING_S):
                await self._writer.wait_closed()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncioStream:
        with _said_as(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            try:
                async with asyncio.timeout(timeout):
                    await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
            except BaseException:
                self._writer.transport.abort()
                raise
        return self

    def get_extra_info(self, info: str) -> Any:  # Any: as in the class above it
        if info == "is_readable":  # asked of a connection that should be idle: whether it has ended
            return self._reader.at_eof() or self._writer.is_closing()
        return self._writer.get_extra_info(info)


class AsyncioBackend(httpcore2.AsyncNetworkBackend):
    """Tries a host's addresses one after the other, first the family that answered last.

    Not asyncio's own race between them: it loses a socket when it is cancelled at the wrong moment.
    """

    def __init__(self) -> None:
        self._family = socket.AF_UNSPEC

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 (nobody sets it)
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 (nor these)
    ) -> AsyncioStream:
        with _said_as(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            async with asyncio.timeout(timeout):
                loop = asyncio.get_running_loop()
                found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                found.sort(key=lambda entry: entry[0] != self._family)  # stable: else in the system's order
                for family, _type, _protocol, _name, address in found[:-1]:
                    with contextlib.suppress(OSError, TimeoutError):
                        async with asyncio.timeout(_ADDRESS_S):
                            return await self._connect(family, address)
                return await self._connect(found[-1][0], found[-1][4])

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _connect(self, family: int, address: tuple[Any, ...]) -> AsyncioStream:
        reader, writer = await asyncio.open_connection(*address[:2], family=family, limit=2 * _BLOCK)
        self._family = socket.AddressFamily(family)
        return AsyncioStream(reader, writer)


@contextlib.contextmanager
def _said_as(late: type[Exception], failed: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except (OSError, EOFError, UnicodeError) as error:  # UnicodeError: a host that can be no name
        raise failed(str(error)) from error


_MOST_CONNECTIONS = 16


def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """Reads certificates from the disk: blocks. SSL_CERT_FILE and SSL_CERT_DIR hold where no file is named.

    Raises DownloadError(CERTIFICATE) for a file that is none.
    """
    try:
        if ca_file is not None:
            return ssl.create_default_context(cafile=str(ca_file))
        return httpx2.create_ssl_context()
    except (OSError, ssl.SSLError) as error:
        raise DownloadError(DownloadErrorKind.CERTIFICATE, f"the CA file: {error.strerror}") from error


class Transport(httpx2.AsyncBaseTransport):
    """Its errors are httpcore2's: whoever calls catches those. A CA file that is none is DownloadError."""

    def __init__(self, ca_file: Path | None) -> None:
        self._ca_file = ca_file
        self._ssl: ssl.SSLContext | None = None
        self._proxies: dict[tuple[str, str], str] = {}
        self._pools: dict[tuple[str, str], httpcore2.AsyncConnectionPool] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        pool = await self._pool(url.scheme, url.host)
        answer = await pool.handle_async_request(
            httpcore2.Request(
                request.method,
                httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    async def aclose(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()

    async def _pool(self, scheme: str, host: str) -> httpcore2.AsyncConnectionPool:
        if (scheme, host) not in self._proxies:
            self._proxies[scheme, host] = await asyncio.to_thread(_proxy_for, scheme, host)
        proxy = self._proxies[scheme, host]
        if scheme == "https" and self._ssl is None:
            self._ssl = await asyncio.to_thread(trusted, self._ca_file)
        key = (scheme, proxy)
        if key not in self._pools:
            self._pools[key] = httpcore2.AsyncConnectionPool(
                ssl_context=self._ssl,
                proxy=_proxy(proxy, self._ssl) if proxy else None,
                max_connections=_MOST_CONNECTIONS,
                keepalive_expiry=30.0,
                network_backend=AsyncioBackend(),
            )
        return self._pools[key]


class _Body(httpx2.AsyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for block in self._answer.aiter_stream():
            yield block

    async def aclose(self) -> None:
        await self._answer.aclose()


def _proxy_for(scheme: str, host: str) -> str:
    """The environment's (on Windows and macOS: the system's) proxy; empty for none. May ask for a name:
    blocks.
    """
    named = urllib.request.getproxies()
    address = named.get(scheme) or named.get("all") or ""
    return "" if not address or urllib.request.proxy_bypass(host) else address


def _proxy(address: str, ssl_context: ssl.SSLContext | None) -> httpcore2.Proxy:
    """Raises DownloadError(PROXY). The address may hold a password: it is never told."""
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        port = parts.port
    except ValueError as error:
        raise DownloadError(DownloadErrorKind.PROXY, "the proxy's address is none") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise DownloadError(DownloadErrorKind.PROXY, f"a proxy of the kind {parts.scheme:.20}")
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return httpcore2.Proxy(
        httpcore2.URL(scheme=parts.scheme, host=parts.hostname, port=port, target="/"),
        auth=login,
        ssl_context=ssl_context if parts.scheme == "https" else None,
    )


_MOST_REDIRECTS = 5
_LONGEST_REDIRECT = 16_000  # signatures are long
_ANSWER_STALLS = 4.0
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": f"glm4v-desktop/{VERSION}", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class HubResponse:
    """`host` is the one that sent it, after all redirects, and `place` the host with its port."""

    response: httpx2.Response
    host: str
    place: str

    @property
    def headers(self) -> httpx2.Headers:
        return self.response.headers

    async def blocks(self) -> AsyncGenerator[bytes, None]:
        """The bytes as they come. Raises TryAgainError when the connection ends or falls silent."""
        with _faults(self.host):
            async for block in self.response.aiter_raw():
                yield block


@contextlib.asynccontextmanager
async def hub_client(
    *, token: Token | None = None, ca_file: Path | None = None, patience: NetworkPatience | None = None
) -> AsyncIterator[HubClient]:
    """Makes no connection by itself. Raises DownloadError for a token that can be none."""
    patient = patience or NetworkPatience()
    if token and not (token.secret.isascii() and token.secret.isprintable()):
        raise DownloadError(DownloadErrorKind.UNAUTHORISED, "the token has letters that none has")
    for library in ("httpx2", "httpcore2"):  # they log whole addresses, and those of storage are signed
        logging.getLogger(library).setLevel(logging.WARNING)
    stall = patient.stall_s
    no_cookies = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    async with httpx2.AsyncClient(
        transport=Transport(ca_file),
        headers=_HEADERS,
        cookies=no_cookies,
        timeout=httpx2.Timeout(connect=patient.connect_s, read=stall, write=stall, pool=None),
        trust_env=False,  # the transport looks for proxies itself
    ) as client:
        yield HubClient(client, token, _ANSWER_STALLS * stall)


class HubClient:
    """`answer_s`: seconds that a small answer may take as a whole, however slowly its bytes drip."""

    def __init__(self, client: httpx2.AsyncClient, token: Token | None, answer_s: float) -> None:
        self._client = client
        self._token = token
        self._answer_s = answer_s

    @contextlib.asynccontextmanager
    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        only_for: tuple[str, Mapping[str, str]] = ("", {}),
    ) -> AsyncIterator[HubResponse]:
        """Status 200, 206 or 416, whichever host it comes from in the end.

        `only_for`: a host with its port, and headers that only it gets.
        Raises DownloadError and TryAgainError.
        """
        start, secret_for = url, origin(self._token.address) if self._token else None
        for _step in range(_MOST_REDIRECTS + 1):
            sent = dict(headers or {})
            if place_of(url) == only_for[0]:
                sent |= only_for[1]
            if self._token and secret_for == origin(url):
                sent["Authorization"] = f"Bearer {self._token.secret}"
            else:
                secret_for = None  # once away it stays away, even when the way leads back
            try:
                response = await self._send(url, sent)
            except DownloadError as error:
                if url != start and error.kind is DownloadErrorKind.BAD_ADDRESS:  # not what a person typed
                    error.kind = DownloadErrorKind.BAD_REDIRECT
                raise
            try:
                if response.status_code not in _REDIRECTS:
                    _check_status(response, host_of(url))
                    yield HubResponse(response, host_of(url), place_of(url))
                    return
                url = _next_address(start, url, response)
            finally:
                await response.aclose()
        raise DownloadError(DownloadErrorKind.BAD_REDIRECT, "too many redirects", host=host_of(start))

    async def get_bytes(self, url: str, most: int) -> tuple[bytes, httpx2.Headers]:
        """A small answer as a whole. Raises DownloadError, also when it is larger than `most` bytes."""
        try:
            async with asyncio.timeout(self._answer_s), self.get(url) as answer:
                if answer.response.status_code != 200:
                    raise bad_answer(f"status {answer.response.status_code}")
                return await _all_of(answer, most), answer.headers
        except TimeoutError as error:
            raise TryAgainError(DownloadErrorKind.STALLED, "drips", None, host_of(url)) from error

    async def get_json(self, url: str, most: int) -> tuple[object, httpx2.Headers]:
        body, headers = await self.get_bytes(url, most)
        try:
            return parse_json(body), headers
        except ValueError as error:
            raise DownloadError(DownloadErrorKind.BAD_ANSWER, "no JSON", host=host_of(url)) from error

    async def _send(self, url: str, headers: Mapping[str, str]) -> httpx2.Response:
        with _faults(host_of(url)):
            try:
                request = self._client.build_request("GET", url, headers=headers)
            except (httpx2.InvalidURL, ValueError) as error:
                raise DownloadError(DownloadErrorKind.BAD_ADDRESS, str(error)) from error
            try:
                # Lines that drip, and "100 Continue" again and again, are no silence to the library.
                async with asyncio.timeout(self._answer_s):
                    return await self._client.send(request, stream=True, follow_redirects=False)
            except TimeoutError as error:
                raise TryAgainError(
                    DownloadErrorKind.STALLED, "no end of its headers", None, host_of(url)
                ) from error


async def _all_of(answer: HubResponse, most: int) -> bytes:
    body = bytearray()
    async with contextlib.aclosing(answer.blocks()) as blocks:
        async for block in blocks:
            body += block
            if len(body) > most:
                raise DownloadError(DownloadErrorKind.BAD_ANSWER, "far too long", host=answer.host)
    return bytes(body)


def _next_address(start: str, here: str, response: httpx2.Response) -> str:
    """Raises DownloadError(BAD_REDIRECT)."""
    refused = DownloadError(DownloadErrorKind.BAD_REDIRECT, "to an unsafe address", host=host_of(here))
    try:
        address = urljoin(here, response.headers.get("location", ""))
        there = split(address, _LONGEST_REDIRECT).hostname or ""
    except (DownloadError, ValueError):
        raise refused from None
    # Somebody out there must not make this program speak to what runs on this machine.
    if is_this_machine(there) and not is_this_machine(host_of(start)):
        raise refused
    return address


def _check_status(response: httpx2.Response, host: str) -> None:
    status = response.status_code
    if status in (200, 206, 416):
        if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            raise DownloadError(DownloadErrorKind.BAD_ANSWER, "compressed though not asked to", host=host)
        return
    kind, passing = status_fault(status)
    if passing:
        raise TryAgainError(kind, f"status {status}", retry_after(response.headers.get("retry-after")), host)
    raise DownloadError(kind, f"status {status}", host=host)


@contextlib.contextmanager
def _faults(host: str) -> Iterator[None]:
    """The HTTP library's errors as ours."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise TryAgainError(DownloadErrorKind.STALLED, type(error).__name__, None, host) from error
    except httpcore2.ProxyError as error:
        raise DownloadError(DownloadErrorKind.PROXY, str(error)[:200], host=host) from error
    except httpcore2.ConnectError as error:
        if _in_chain(error, ssl.SSLCertVerificationError):
            raise DownloadError(DownloadErrorKind.CERTIFICATE, str(error)[:200], host=host) from error
        raise TryAgainError(DownloadErrorKind.NO_NETWORK, str(error)[:200], None, host) from error
    except httpcore2.NetworkError as error:
        raise TryAgainError(DownloadErrorKind.NO_NETWORK, str(error)[:200], None, host) from error
    except httpcore2.ProtocolError as error:  # its text may quote what was sent, and so the token
        raise TryAgainError(DownloadErrorKind.NO_NETWORK, type(error).__name__, None, host) from None


def _in_chain(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False


_MOST_JSON = 16 << 20
_MOST_PAGES = 50
_NEXT_PAGE = re.compile(r'<([^<>\s]{1,2000})>\s*;[^,]*\brel="?next"?', re.IGNORECASE)

T = TypeVar("T")


def file_address(source: Source, commit: str, name: str) -> str:
    place = f"{source.repository}/resolve/{quote(commit or source.revision, safe='')}/{quote(name, safe='')}"
    models = "models/" if source.name is SourceName.MODELSCOPE else ""
    return f"{source.address}/{models}{place}"


async def patiently(attempt: Callable[[], Awaitable[T]], patience: NetworkPatience, attempts: int) -> T:
    """The first success of `attempts`. Raises DownloadError."""
    for failures in range(1, attempts + 1):
        try:
            return await attempt()
        except TryAgainError as error:
            if failures == attempts:
                raise DownloadError(error.kind, error.detail, host=error.host) from error
            await asyncio.sleep(wait_before(failures, error.wait_s, patience))
    raise AssertionError("no attempt allowed")


async def list_files(client: HubClient, source: Source) -> Listing:
    """What the source publishes now, pinned to a commit where it can be.

    Raises DownloadError and TryAgainError.
    """
    try:
        if source.name is SourceName.MODELSCOPE:
            return await _modelscope(client, source)
        return await _hugging_face(client, source)
    except DownloadError as error:
        error.host = error.host or host_of(source.address)
        raise


async def _hugging_face(client: HubClient, source: Source) -> Listing:
    api = f"{source.address}/api/models/{source.repository}"
    about, _headers = await client.get_json(f"{api}/revision/{quote(source.revision, safe='')}", _MOST_JSON)
    commit = about.get("sha") if isinstance(about, dict) else None
    if not isinstance(commit, str) or not is_commit(commit):
        raise bad_answer("no commit")
    files: list[RemoteFile] = []
    page = f"{api}/tree/{commit}?recursive=true"
    for _number in range(_MOST_PAGES):
        entries, headers = await client.get_json(page, _MOST_JSON)
        files += from_hugging_face(entries)
        more = _NEXT_PAGE.search(headers.get("link", ""))
        if not more:
            return Listing(commit, wanted(files))
        page = _next_page(page, more[1], source)
    raise bad_answer("a list without end")


def _next_page(page: str, link: str, source: Source) -> str:
    """Raises DownloadError(BAD_ANSWER)."""
    try:
        found = urljoin(page, link)
        is_here = origin(found) == origin(source.address)
    except (DownloadError, ValueError) as error:
        raise bad_answer("the next page has no address") from error
    if not is_here:
        raise bad_answer("the next page is on another host")
    return found


async def _modelscope(client: HubClient, source: Source) -> Listing:
    revision = quote(source.revision, safe="")
    answer, _headers = await client.get_json(
        f"{source.address}/api/v1/models/{source.repository}/repo/files?Revision={revision}&Recursive=true",
        _MOST_JSON,
    )
    return Listing("", wanted(from_modelscope(answer)))  # a branch's name is all that its addresses take


_ATTEMPTS = 3  # somebody is waiting for it


async def fetch_license(
    source: Source,
    *,
    token: Token | None = None,
    ca_file: Path | None = None,
    patience: NetworkPatience | None = None,
) -> License:
    """One small file, and only after the person agreed to contact this host. Raises DownloadError."""
    patient = patience or NetworkPatience()
    async with hub_client(token=token, ca_file=ca_file, patience=patient) as client:
        return await patiently(lambda: _fetch(client, source), patient, min(_ATTEMPTS, patient.attempts))


async def _fetch(client: HubClient, source: Source) -> License:
    content, headers = await client.get_bytes(file_address(source, "", LICENSE_FILE), MOST_LICENSE_BYTES)
    page = headers.get("content-type", "").startswith("text/html") or content.lstrip()[:1] == b"<"
    try:
        text = content.decode("utf-8")  # as it is: its bytes are what is accepted
    except UnicodeDecodeError:
        text = ""
    if page or not text.strip() or "\0" in text:  # as a café's login page
        raise DownloadError(
            DownloadErrorKind.BAD_ANSWER, "no license text", host=host_of(source.address), file=LICENSE_FILE
        )
    return License(text, hashlib.sha256(content).hexdigest(), source)
