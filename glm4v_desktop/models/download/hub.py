"""Requests the list of files, the license and the files from Hugging Face, ModelScope and their mirrors.

The host is not trusted: redirects are checked and followed only to safe addresses, a token is sent only to
the address it was given for, and small answers are limited in size and time. Requests go directly or through
the proxy that the environment names.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import http.cookiejar
import logging
import re
import ssl
import urllib.request
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urljoin

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

T = TypeVar("T")
_MOST_JSON = 16 << 20  # bytes
_MOST_PAGES = 50
_NEXT_PAGE = re.compile(r'<([^<>\s]{1,2000})>\s*;[^,]*\brel="?next"?', re.IGNORECASE)
_LICENSE_ATTEMPTS = 3  # few, because a person waits for it
_MOST_REDIRECTS = 5
_LONGEST_REDIRECT = 16_000  # characters of an address; those with signatures are long
_ANSWER_STALLS = 4.0  # a small answer, or a large one's headers, may take this many times the stall time
_LARGEST_PORT = 65535
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": f"glm4v-desktop/{VERSION}", "Accept-Encoding": "identity"}


class TryAgainError(Exception):
    """A failure that may be temporary. `kind` is the error if it persists.

    `wait_s` is the time in seconds that the host asked to wait, if it did.
    """

    def __init__(
        self, kind: DownloadErrorKind, detail: str, wait_s: float | None = None, host: str = ""
    ) -> None:
        super().__init__(kind, detail, wait_s, host)
        self.kind, self.detail, self.wait_s, self.host = kind, detail, wait_s, host


@contextlib.asynccontextmanager
async def hub_client(
    *, token: Token | None = None, ca_file: Path | None = None, patience: NetworkPatience | None = None
) -> AsyncIterator[HubClient]:
    """A client for any number of requests; entering the context makes no connection.

    `ca_file` replaces the system's certificate authorities. Raises DownloadError(UNAUTHORIZED) for a token
    with characters that no token has.
    """
    patient = patience or NetworkPatience()
    if token and not (token.secret.isascii() and token.secret.isprintable()):
        raise DownloadError(DownloadErrorKind.UNAUTHORIZED, "the token has letters that none has")
    for library in ("httpx2", "httpcore2"):  # they log addresses, which may contain signatures
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
    """Sends requests. A small answer may take `answer_s` seconds in all, however slowly its bytes come."""

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
        """Sends a GET request and follows redirects; the answer has status 200, 206 or 416.

        `only_for` has a host with its port, and headers that are sent only to that host. Raises DownloadError
        and TryAgainError.
        """
        start, secret_for = url, origin(self._token.address) if self._token else None
        for _step in range(_MOST_REDIRECTS + 1):
            sent = dict(headers or {})
            if place_of(url) == only_for[0]:
                sent |= only_for[1]
            if self._token and secret_for == origin(url):
                sent["Authorization"] = f"Bearer {self._token.secret}"
            else:
                secret_for = None  # after a redirect to another host it is not sent again
            try:
                response = await self._send(url, sent)
            except DownloadError as error:
                if url != start and error.kind is DownloadErrorKind.BAD_ADDRESS:  # after a redirect
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
        """The whole body of a small answer. Raises DownloadError, also when it has more than `most` bytes."""
        try:
            async with asyncio.timeout(self._answer_s), self.get(url) as answer:
                if answer.response.status_code != 200:
                    raise bad_answer(f"status {answer.response.status_code}")
                return await _body(answer, most), answer.headers
        except TimeoutError as error:
            raise TryAgainError(DownloadErrorKind.STALLED, "drips", None, host_of(url)) from error

    async def get_json(self, url: str, most: int) -> tuple[object, httpx2.Headers]:
        body, headers = await self.get_bytes(url, most)
        try:
            return parse_json(body), headers
        except ValueError as error:
            raise DownloadError(DownloadErrorKind.BAD_ANSWER, "no JSON", host=host_of(url)) from error

    async def _send(self, url: str, headers: Mapping[str, str]) -> httpx2.Response:
        with _as_download_errors(host_of(url)):
            try:
                request = self._client.build_request("GET", url, headers=headers)
            except (httpx2.InvalidURL, ValueError) as error:
                raise DownloadError(DownloadErrorKind.BAD_ADDRESS, str(error)) from error
            try:
                # The library's timeout only covers silence: slow header lines, or many "100 Continue", would
                # keep it waiting.
                async with asyncio.timeout(self._answer_s):
                    return await self._client.send(request, stream=True, follow_redirects=False)
            except TimeoutError as error:
                raise TryAgainError(
                    DownloadErrorKind.STALLED, "no end of its headers", None, host_of(url)
                ) from error


@dataclass(frozen=True, slots=True)
class HubResponse:
    """An answer; `host` is the one that sent it, after all redirects, and `place` adds the port."""

    response: httpx2.Response
    host: str
    place: str

    @property
    def headers(self) -> httpx2.Headers:
        return self.response.headers

    async def blocks(self) -> AsyncGenerator[bytes, None]:
        """Yields the bytes as they arrive. Raises TryAgainError if the connection ends or stalls."""
        with _as_download_errors(self.host):
            async for block in self.response.aiter_raw():
                yield block


async def _body(answer: HubResponse, most: int) -> bytes:
    body = bytearray()
    async with contextlib.aclosing(answer.blocks()) as blocks:
        async for block in blocks:
            body += block
            if len(body) > most:
                raise DownloadError(DownloadErrorKind.BAD_ANSWER, "far too long", host=answer.host)
    return bytes(body)


def _next_address(start: str, here: str, response: httpx2.Response) -> str:
    """The checked address that a redirect leads to. Raises DownloadError(BAD_REDIRECT)."""
    refused = DownloadError(DownloadErrorKind.BAD_REDIRECT, "to an unsafe address", host=host_of(here))
    try:
        address = urljoin(here, response.headers.get("location", ""))
        there = split(address, _LONGEST_REDIRECT).hostname or ""
    except (DownloadError, ValueError):
        raise refused from None
    # A host on the internet must not make this program send requests to this machine.
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


def status_fault(status: int) -> tuple[DownloadErrorKind, bool]:
    """The error that an HTTP status means, and whether it may be temporary."""
    match status:
        case 401:
            return DownloadErrorKind.UNAUTHORIZED, False
        case 407:
            return DownloadErrorKind.PROXY, False
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


@contextlib.contextmanager
def _as_download_errors(host: str) -> Iterator[None]:
    """Turns the HTTP library's errors into DownloadError and TryAgainError."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise TryAgainError(DownloadErrorKind.STALLED, type(error).__name__, None, host) from error
    except httpx2.ProxyError as error:
        raise DownloadError(DownloadErrorKind.PROXY, str(error)[:200], host=host) from error
    except httpx2.NetworkError as error:
        if _has_cause(error, ssl.SSLCertVerificationError):
            raise DownloadError(DownloadErrorKind.CERTIFICATE, str(error)[:200], host=host) from error
        raise TryAgainError(DownloadErrorKind.NO_NETWORK, str(error)[:200], None, host) from error
    except UnicodeError as error:  # a host name that cannot be encoded
        raise TryAgainError(DownloadErrorKind.NO_NETWORK, type(error).__name__, None, host) from error
    except httpx2.ProtocolError as error:  # its text may quote the request, with the token
        raise TryAgainError(DownloadErrorKind.NO_NETWORK, type(error).__name__, None, host) from None


def _has_cause(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False


class Transport(httpx2.AsyncBaseTransport):
    """Sends each request directly, or through the proxy that the environment names for its host.

    Raises the library's errors, and DownloadError(PROXY, CERTIFICATE) for settings that cannot be used.
    """

    def __init__(self, ca_file: Path | None) -> None:
        self._ca_file = ca_file
        self._choosing = asyncio.Lock()
        self._proxies: dict[tuple[str, str], str] = {}  # by scheme and host; an empty value: no proxy
        self._transports: dict[str, httpx2.AsyncHTTPTransport] = {}  # by the proxy's address

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        async with self._choosing:
            transport = await self._transport(request.url.scheme, request.url.host)
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()

    async def _transport(self, scheme: str, host: str) -> httpx2.AsyncHTTPTransport:
        if (scheme, host) not in self._proxies:
            self._proxies[scheme, host] = await asyncio.to_thread(_proxy_for, scheme, host)
        address = self._proxies[scheme, host]
        if address not in self._transports:
            trusted = await asyncio.to_thread(_trusted, self._ca_file)
            proxy = _proxy(address, trusted) if address else None
            self._transports[address] = httpx2.AsyncHTTPTransport(verify=trusted, proxy=proxy)
        return self._transports[address]


def _trusted(ca_file: Path | None) -> ssl.SSLContext:
    """A TLS context with the authorities in `ca_file`, or SSL_CERT_FILE and SSL_CERT_DIR, or the library's.

    Blocks. Raises DownloadError(CERTIFICATE) for a file without certificates.
    """
    try:
        if ca_file is not None:
            return ssl.create_default_context(cafile=str(ca_file))
        return httpx2.create_ssl_context()
    except (OSError, ssl.SSLError) as error:
        raise DownloadError(DownloadErrorKind.CERTIFICATE, f"the CA file: {error.strerror}") from error


def _proxy_for(scheme: str, host: str) -> str:
    """The proxy's address in the environment (on Windows and macOS, in the system's settings), or empty.

    Blocks: it may look up a host name.
    """
    named = urllib.request.getproxies()
    address = named.get(scheme) or named.get("all") or ""
    return "" if not address or urllib.request.proxy_bypass(host) else address


def _proxy(address: str, trusted: ssl.SSLContext) -> httpx2.Proxy:
    """The proxy at an address. Raises DownloadError(PROXY) without the address, which may have a password."""
    try:
        url = httpx2.URL(address if "://" in address else f"http://{address}")
    except httpx2.InvalidURL:
        raise DownloadError(DownloadErrorKind.PROXY, "the proxy's address is none") from None
    if url.scheme not in ("http", "https") or not url.host or (url.port or 0) > _LARGEST_PORT:
        raise DownloadError(DownloadErrorKind.PROXY, f"no HTTP proxy: {url.scheme:.20}")
    return httpx2.Proxy(url, ssl_context=trusted if url.scheme == "https" else None)


async def patiently(attempt: Callable[[], Awaitable[T]], patience: NetworkPatience, attempts: int) -> T:
    """Calls `attempt` up to `attempts` times, with pauses, until it succeeds. Raises DownloadError."""
    for failures in range(1, attempts + 1):
        try:
            return await attempt()
        except TryAgainError as error:
            if failures == attempts:
                raise DownloadError(error.kind, error.detail, host=error.host) from error
            await asyncio.sleep(wait_before(failures, error.wait_s, patience))
    raise AssertionError("no attempt allowed")


def wait_before(failures: int, asked_s: float | None, patience: NetworkPatience) -> float:
    """Seconds to wait after `failures` (1 or more) in a row: doubled each time, or as the host asked."""
    wait = patience.first_wait_s * 2.0 ** min(failures - 1, 30) if asked_s is None else asked_s
    return min(max(wait, 0.0), patience.longest_wait_s)


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """The seconds in a Retry-After header, which has a number or a date; None for anything else."""
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


def file_address(source: Source, commit: str, name: str) -> str:
    place = f"{source.repository}/resolve/{quote(commit or source.revision, safe='')}/{quote(name, safe='')}"
    models = "models/" if source.name is SourceName.MODELSCOPE else ""
    return f"{source.address}/{models}{place}"


async def list_files(client: HubClient, source: Source) -> Listing:
    """The files that the source publishes now, pinned to a commit if its API allows that.

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
    """The address of the next page of a listing, or empty. Raises DownloadError(BAD_ANSWER)."""
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
    return Listing("", wanted(from_modelscope(answer)))  # its addresses take only the name of a branch


async def fetch_license(
    source: Source,
    *,
    token: Token | None = None,
    ca_file: Path | None = None,
    patience: NetworkPatience | None = None,
) -> License:
    """Fetches the license file. Call it only after the person agreed to contact the host.

    Raises DownloadError.
    """
    patient = patience or NetworkPatience()
    async with hub_client(token=token, ca_file=ca_file, patience=patient) as client:
        attempts = min(_LICENSE_ATTEMPTS, patient.attempts)
        return await patiently(lambda: _license(client, source), patient, attempts)


async def _license(client: HubClient, source: Source) -> License:
    content, headers = await client.get_bytes(file_address(source, "", LICENSE_FILE), MOST_LICENSE_BYTES)
    page = headers.get("content-type", "").startswith("text/html") or content.lstrip()[:1] == b"<"
    try:
        text = content.decode("utf-8")  # not normalized: the accepted checksum is that of its bytes
    except UnicodeDecodeError:
        text = ""
    if page or not text.strip() or "\0" in text:  # such as the login page of a public network
        raise DownloadError(
            DownloadErrorKind.BAD_ANSWER, "no license text", host=host_of(source.address), file=LICENSE_FILE
        )
    return License(text, hashlib.sha256(content).hexdigest(), source)
