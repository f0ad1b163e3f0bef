"""What carries requests: direct, or through the proxy that the environment names for that address."""

from __future__ import annotations

import asyncio
import ssl
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpcore2
import httpx2

from glm4v_desktop.library.downloads.streams import AsyncioBackend
from glm4v_desktop.library.downloads.values import DownloadError, DownloadErrorKind

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
