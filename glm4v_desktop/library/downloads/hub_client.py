"""GETs that are careful: redirects followed by hand, a token for one host only, answers bounded in size."""

from __future__ import annotations

import asyncio
import contextlib
import http.cookiejar
import logging
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpcore2
import httpx2

from glm4v_desktop.domain.files import parse_json
from glm4v_desktop.domain.version import VERSION
from glm4v_desktop.library.downloads.listing import bad_answer
from glm4v_desktop.library.downloads.retries import TryAgainError, retry_after, status_fault
from glm4v_desktop.library.downloads.sources import host_of, is_this_machine, origin, place_of, split
from glm4v_desktop.library.downloads.transport import Transport
from glm4v_desktop.library.downloads.values import DownloadError, DownloadErrorKind, NetworkPatience, Token

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
