"""Who was to be reached over a network, from whichever thread; nobody is."""

from __future__ import annotations

import socket

import pytest


def spy_on_sockets(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Filled while the test runs: names that were looked up and addresses that were connected to.

    Without a proxy: hosts are then met by their own names.
    """
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    met: list[str] = []
    connect = socket.socket.connect

    def spied_connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple):  # else a pipe within this machine
            met.append(str(address[0]))
            raise OSError("the test lets nobody out")
        connect(self, address)  # type: ignore[arg-type]

    def spied_lookup(host: object, *_more: object, **_named: object) -> None:
        met.append(host.decode() if isinstance(host, bytes) else str(host))  # asyncio gives it as bytes
        raise OSError("the test lets nobody out")

    monkeypatch.setattr(socket.socket, "connect", spied_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", spied_connect)
    monkeypatch.setattr(socket, "getaddrinfo", spied_lookup)
    return met
