"""The sources that publish the model, the check of addresses, and the choice of files from a host's answer.

Uses no network. Unknown keys of an answer are ignored; a known key with a value of another type makes the
whole answer invalid.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import SplitResult, urlsplit

from glm4v_desktop.glm4v.config import CHECKPOINT_BYTES
from glm4v_desktop.models.download.values import DownloadError, DownloadErrorKind, Source, SourceName

HUGGING_FACE = Source(SourceName.HUGGING_FACE, "https://huggingface.co", "zai-org/glm-4v-9b", "main")
MODELSCOPE = Source(SourceName.MODELSCOPE, "https://modelscope.cn", "ZhipuAI/glm-4v-9b", "master")
_LONGEST_ADDRESS = 2000
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
LICENSE_FILE = "LICENSE"
# Never .py, .bin or .pt files: those can run code, and the program does not need them.
_NEEDED = frozenset({"config.json", "tokenizer.model"})
_TAKEN = _NEEDED | {
    LICENSE_FILE,
    "README.md",
    "generation_config.json",
    "model.safetensors.index.json",
    "preprocessor_config.json",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer_config.json",
}
_WEIGHTS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.safetensors", re.ASCII)
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\.", re.IGNORECASE)  # reserved on Windows
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SHA1 = re.compile(r"[0-9a-f]{40}", re.ASCII)
_MOST_FILES = 10_000
_MOST_TAKEN = 2_000  # as many as fit into a record, if all ETags have the greatest length
_LARGEST_FILE = 64 << 30
# Bytes of a file that has no weights.
_LARGEST_OTHER = 64 << 20
_LARGEST_MODEL = CHECKPOINT_BYTES + (1 << 30)  # the weights, and 1 GB for the other files


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file as its host lists it: the `size` in bytes, and checksums in hex, empty if not published."""

    name: str
    size: int
    sha256: str = ""
    git_id: str = ""  # sha1 of "blob SIZE\0" and the bytes

    @property
    def has_checksum(self) -> bool:
        return bool(self.sha256 or self.git_id)

    def is_surely(self, other: RemoteFile) -> bool:
        """Whether both have the same bytes, proved by a checksum that both publish."""
        return self.size == other.size and (
            bool(self.sha256 and self.sha256 == other.sha256)
            or (not (self.sha256 and other.sha256) and bool(self.git_id and self.git_id == other.git_id))
        )

    def may_be(self, other: RemoteFile) -> bool:
        """Whether both can have the same bytes: nothing that both publish differs."""
        return (
            self.size == other.size
            and (not (self.sha256 and other.sha256) or self.sha256 == other.sha256)
            and (not (self.git_id and other.git_id) or self.git_id == other.git_id)
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """The files to take. `commit` is empty if the host's addresses cannot be pinned to a commit."""

    commit: str
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    def find(self, name: str) -> RemoteFile | None:
        return next((file for file in self.files if file.name == name), None)


def is_wanted(name: str) -> bool:
    return name in _TAKEN or bool(_WEIGHTS.fullmatch(name) and not _DEVICE.match(name))


def is_commit(text: object) -> bool:
    return isinstance(text, str) and bool(_SHA1.fullmatch(text))


def checked_file(name: object, size: object, sha256: object, git_id: object) -> RemoteFile:
    """The file with these values. Raises DownloadError(BAD_ANSWER) if one of them is not valid."""
    if not isinstance(name, str) or type(size) is not int or not 0 <= size <= _LARGEST_FILE:
        raise bad_answer("a file without a name or a size")
    _check_name(name)
    if not name.endswith(".safetensors") and size > _LARGEST_OTHER:
        raise bad_answer("a file is far larger than its kind")
    return RemoteFile(name, size, _hex(sha256, _SHA256), _hex(git_id, _SHA1))


def wanted(files: Iterable[RemoteFile]) -> tuple[RemoteFile, ...]:
    """The files to take, smallest first. Raises DownloadError(OTHER_MODEL) if they cannot be this model's."""
    found: dict[str, RemoteFile] = {}
    for file in files:
        key = file.name.casefold()  # on some disks, names that differ in case are one file
        if found.setdefault(key, file) is not file:
            raise bad_answer("a file is listed twice")
        if len(found) > _MOST_TAKEN:
            raise bad_answer("far too many files for a model")
    names = {file.name for file in found.values()}
    if not names >= _NEEDED or not any(name.endswith(".safetensors") for name in names):
        raise DownloadError(DownloadErrorKind.OTHER_MODEL, "no safetensors, config or tokenizer")
    if sum(file.size for file in found.values()) > _LARGEST_MODEL:
        raise DownloadError(DownloadErrorKind.OTHER_MODEL, "larger than the model is said to be")
    return tuple(sorted(found.values(), key=lambda file: (file.name.endswith(".safetensors"), file.name)))


def from_hugging_face(entries: object) -> list[RemoteFile]:
    """Parses one page of `/api/models/…/tree/…`; returns only the files that are taken."""
    found = []
    for entry in _rows(entries):
        name = entry.get("path")
        if entry.get("type") != "file" or not isinstance(name, str) or not _taken(name):
            continue
        lfs = entry.get("lfs")
        if isinstance(lfs, dict):
            # The entry's own `oid` is the git id of the LFS pointer, not of the file.
            found.append(checked_file(name, lfs.get("size", entry.get("size")), lfs.get("oid"), None))
        else:
            found.append(checked_file(name, entry.get("size"), None, entry.get("oid")))
    return found


def from_modelscope(answer: object) -> list[RemoteFile]:
    """Parses `/api/v1/models/…/repo/files`; returns only the files that are taken."""
    if not isinstance(answer, dict):
        raise bad_answer("not an object")
    if answer.get("Code") != 200 or answer.get("Success") is False:
        raise DownloadError(DownloadErrorKind.NOT_FOUND, f"code {answer.get('Code')!r:.20}")
    data = answer.get("Data")
    found = []
    for entry in _rows(data.get("Files") if isinstance(data, dict) else None):
        name = entry.get("Path")
        if entry.get("Type") == "tree" or not isinstance(name, str) or not _taken(name):
            continue
        sha256 = entry.get("Sha256")
        lower = sha256.lower() if isinstance(sha256, str) else None
        found.append(checked_file(name, entry.get("Size"), lower, None))
    return found


def bad_answer(detail: str) -> DownloadError:
    return DownloadError(DownloadErrorKind.BAD_ANSWER, detail)


def _rows(entries: object) -> list[dict[str, object]]:
    if not isinstance(entries, list) or len(entries) > _MOST_FILES:
        raise bad_answer("no list of files")
    if not all(isinstance(entry, dict) for entry in entries):
        raise bad_answer("a list of something else")
    return entries


def _taken(name: str) -> bool:
    """Whether to take a file. Raises DownloadError(BAD_ANSWER) for a name that leads out of the folder."""
    _check_name(name)
    return is_wanted(name)


def _check_name(name: str) -> None:
    if (
        not name
        or not name.isprintable()
        or "\\" in name
        or ":" in name
        or PurePosixPath(name).is_absolute()
        or ".." in PurePosixPath(name).parts
    ):
        raise bad_answer("a file name that leads elsewhere")


def _hex(text: object, form: re.Pattern[str]) -> str:
    if text is None or text == "":
        return ""
    if not isinstance(text, str) or not form.fullmatch(text):
        raise bad_answer("a checksum in another form")
    return text


def known_sources(environment: Mapping[str, str] | None = None) -> tuple[Source, ...]:
    """Hugging Face, or the mirror that HF_ENDPOINT names instead, and ModelScope.

    Raises DownloadError(BAD_ADDRESS) for an HF_ENDPOINT that cannot be used, because the person did not
    choose to contact any other host.
    """
    named = (os.environ if environment is None else environment).get("HF_ENDPOINT", "").strip()
    first = mirror(named) if named else HUGGING_FACE
    return (HUGGING_FACE if first.address == HUGGING_FACE.address else first, MODELSCOPE)


def mirror(address: str, repository: str = HUGGING_FACE.repository, revision: str = "main") -> Source:
    """The source at an address that a person typed. Raises DownloadError(BAD_ADDRESS)."""
    text = address.strip().rstrip("/")
    parts = split(text)
    if parts.query or parts.fragment or parts.username is not None or parts.password is not None:
        raise _bad("a name, a password or a query is no part of a mirror's address")
    if not _REPOSITORY.fullmatch(repository):
        raise _bad("not a repository: owner/name is meant")
    return Source(SourceName.MIRROR, text, repository, revision)


def split(address: str, longest: int = _LONGEST_ADDRESS) -> SplitResult:
    """The parts of an address, which must be https, or http on this machine.

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
    """Whether a host is this machine, in any notation of its address. No host name is looked up."""
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
    """The host of an address, to be shown to a person."""
    return urlsplit(address).hostname or ""


def place_of(address: str) -> str:
    """The host and the port as they are written in the address."""
    return urlsplit(address).netloc


def origin(address: str) -> tuple[str, str, int]:
    """The scheme, host and port of an address; a token is valid for one origin."""
    parts = split(address, len(address))
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, (parts.hostname or "").lower(), port


def _bad(detail: str) -> DownloadError:
    return DownloadError(DownloadErrorKind.BAD_ADDRESS, detail)
