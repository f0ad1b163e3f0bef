"""Where the model is published, and which addresses may be asked at all. No network."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from glm4v_desktop.library.downloads.values import DownloadError, DownloadErrorKind, Source, SourceName

HUGGING_FACE = Source(SourceName.HUGGING_FACE, "https://huggingface.co", "zai-org/glm-4v-9b", "main")
MODELSCOPE = Source(SourceName.MODELSCOPE, "https://modelscope.cn", "ZhipuAI/glm-4v-9b", "master")

_LONGEST_ADDRESS = 2000
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)


def known_sources(environment: Mapping[str, str] | None = None) -> tuple[Source, ...]:
    """Hugging Face and ModelScope, or what HF_ENDPOINT names in the first one's place, as a mirror.

    Raises DownloadError(BAD_ADDRESS) for an HF_ENDPOINT that cannot be used: to go on to another host in its
    place would be a connection that nobody asked for.
    """
    named = (os.environ if environment is None else environment).get("HF_ENDPOINT", "").strip()
    first = mirror(named) if named else HUGGING_FACE
    return (HUGGING_FACE if first.address == HUGGING_FACE.address else first, MODELSCOPE)


def mirror(address: str, repository: str = HUGGING_FACE.repository, revision: str = "main") -> Source:
    """A source for what a person typed. Raises DownloadError(BAD_ADDRESS)."""
    text = address.strip().rstrip("/")
    parts = split(text)
    if parts.query or parts.fragment or parts.username is not None or parts.password is not None:
        raise _bad("a name, a password or a query is no part of a mirror's address")
    if not _REPOSITORY.fullmatch(repository):
        raise _bad("not a repository: owner/name is meant")
    return Source(SourceName.MIRROR, text, repository, revision)


def split(address: str, longest: int = _LONGEST_ADDRESS) -> SplitResult:
    """The parts of an address that may be asked: https, or http on this very machine.

    Raises DownloadError(BAD_ADDRESS).
    """
    if len(address) > longest or not address.isprintable() or any(c in address for c in ' "<>\\'):
        raise _bad("not an address")
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise _bad("not an address") from error
    if not host:
        raise _bad("an address without a host")
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)):
        return parts
    raise _bad("only https is safe")


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_this_machine(host: str) -> bool:
    """Whether a host means this machine in any of the ways to write it. No name is looked up."""
    name = host.lower().rstrip(".")
    if is_loopback(name) or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        try:
            address = ipaddress.ip_address(socket.inet_aton(name))  # 127.1, 2130706433, 0x7f000001
        except (OSError, ValueError):
            return False
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_loopback or inner.is_unspecified


def host_of(address: str) -> str:
    """For people: without scheme and path."""
    return urlsplit(address).hostname or ""


def place_of(address: str) -> str:
    """Host and port, as the address writes them."""
    return urlsplit(address).netloc


def origin(address: str) -> tuple[str, str, int]:
    """Scheme, host and port: what a token is given for."""
    parts = split(address, len(address))
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, (parts.hostname or "").lower(), port


def _bad(detail: str) -> DownloadError:
    return DownloadError(DownloadErrorKind.BAD_ADDRESS, detail)
