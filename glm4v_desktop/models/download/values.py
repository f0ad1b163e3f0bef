"""The values of downloads that the window and the terminal show. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class SourceName(StrEnum):
    HUGGING_FACE = "huggingface"
    MODELSCOPE = "modelscope"
    MIRROR = "mirror"  # any address with the same API as Hugging Face


@dataclass(frozen=True, slots=True)
class Source:
    """A host and repository that publish the model. `address` ends without a slash: `https://huggingface.co`.

    Only `known_sources()` and `mirror()` in listing.py check the address.
    """

    name: SourceName
    address: str
    repository: str
    revision: str


@dataclass(frozen=True, slots=True)
class Token:
    """An access token. It is sent only to `address` (as in `Source.address`), also after redirects."""

    address: str
    secret: str = field(repr=False)


class DownloadErrorKind(StrEnum):
    BAD_ADDRESS = "bad_address"  # a mirror that is no https address
    NO_NETWORK = "no_network"  # the host's name is not found, or the host does not answer
    PROXY = "proxy"  # the proxy of the environment cannot be used
    CERTIFICATE = "certificate"  # the host's certificate or the file of authorities is not valid
    STALLED = "stalled"  # connected again and again, and no bytes came
    UNAUTHORIZED = "unauthorized"  # 401
    FORBIDDEN = "forbidden"  # 403
    NOT_FOUND = "not_found"  # 404
    BUSY = "busy"  # 429, again and again
    SERVER = "server"  # 5xx, again and again
    BAD_REDIRECT = "bad_redirect"  # to an unsafe address, or too many
    BAD_ANSWER = "bad_answer"  # the host's answer is not that of a hub
    OTHER_MODEL = "other_model"  # no safetensors or no config among its files
    CHANGED = "changed"  # the host now has other files than at the start
    WRONG_CHECKSUM = "wrong_checksum"  # twice in a row
    SOURCES_DIFFER = "sources_differ"  # the first source failed (see `detail`); `host` has another file
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    LOCKED = "locked"  # another download is using this folder
    NOTHING_KNOWN = "nothing_known"  # there is neither a record nor a source


class DownloadError(Exception):
    """A download failed. `detail` is for the log; `needed_bytes` and `free_bytes` are set only for DISK_FULL.

    `host` and `file` are set if they are known: `huggingface.co`, `model-00003-of-00015…`.
    """

    def __init__(
        self,
        kind: DownloadErrorKind,
        detail: str = "",
        needed_bytes: int = 0,
        free_bytes: int = 0,
        host: str = "",
        file: str = "",
    ) -> None:
        super().__init__(kind, detail, needed_bytes, free_bytes, host, file)
        self.kind, self.detail = kind, detail
        self.needed_bytes, self.free_bytes = needed_bytes, free_bytes
        self.host, self.file = host, file


@dataclass(frozen=True, slots=True)
class BytesNeeded:
    """Sizes in bytes: all files have `total`, `have` of them are here, and `margin` must stay free."""

    total: int
    have: int
    free: int
    margin: int
    source: Source
    commit: str  # empty if the host does not report it
    files: int

    @property
    def missing(self) -> int:
        """The bytes that must be free: those still to fetch and the margin; 0 if all files are here."""
        return self.total - self.have + self.margin if self.have < self.total else 0

    @property
    def fits(self) -> bool:
        return self.missing <= self.free


class DownloadStage(StrEnum):
    LOOKING = "looking"  # requesting the list of files
    CHECKING = "checking"  # reading the files that are here
    DOWNLOADING = "downloading"
    DONE = "done"  # every file is here and right


class DownloadNoteKind(StrEnum):
    """An event that is worth showing; the download continues by itself."""

    DAMAGED = "damaged"  # a file's checksum was wrong: it was set aside and is fetched again
    STARTED_OVER = "started_over"  # this file could not be continued and is fetched from its first byte
    OTHER_SOURCE = "other_source"  # this file came from the next source
    NO_CHECKSUM = "no_checksum"  # the host publishes none for this file: only its size was checked


@dataclass(frozen=True, slots=True)
class DownloadNote:
    kind: DownloadNoteKind
    file: str
    source: SourceName


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """`done` of `total` bytes of all files together (in CHECKING: bytes read), about five times a second.

    `seconds_left` is None while it cannot be estimated. `quiet_seconds` is 0 while bytes arrive; after the
    stall time (30 s) without any it is the time since the last one, in which the download connects again.
    """

    stage: DownloadStage
    done: int = 0
    total: int = 0
    bytes_per_second: float = 0.0
    seconds_left: float | None = None
    quiet_seconds: float = 0.0
    files_done: int = 0
    files: int = 0
    source: SourceName | None = None
    notes: tuple[DownloadNote, ...] = ()


class CheckBasis(StrEnum):
    RECORD = "record"  # the checksums that the download recorded
    PUBLISHED = "published"  # checksums fetched now, from a source that the person agreed to
    STRUCTURE = "structure"  # no checksums: only whether the files look complete


class FileState(StrEnum):
    RIGHT = "right"  # it has the published checksum
    WRONG = "wrong"
    MISSING = "missing"
    WHOLE = "whole"  # no checksum to compare with; its size or its structure is right


@dataclass(frozen=True, slots=True)
class FileCheck:
    name: str
    state: FileState


@dataclass(frozen=True, slots=True)
class CheckReport:
    basis: CheckBasis
    files: tuple[FileCheck, ...]

    @property
    def bad(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.files if f.state in (FileState.WRONG, FileState.MISSING))

    @property
    def not_compared(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.files if f.state is FileState.WHOLE)


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """`done` of `total` bytes are read. The last one has the report."""

    done: int
    total: int
    file: str = ""
    report: CheckReport | None = None


@dataclass(frozen=True, slots=True)
class License:
    """The license as the host sent it; the sha256 of its bytes identifies the version that is accepted."""

    text: str
    sha256: str
    source: Source


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An earlier, incomplete download. Sizes are in bytes; `have` counts finished files and parts."""

    source: Source
    total: int
    have: int


@dataclass(frozen=True, slots=True)
class NetworkPatience:
    """The timeouts of a download in seconds, and the number of attempts in a row without progress."""

    connect_s: float = 15.0
    stall_s: float = 30.0
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    attempts: int = 8
