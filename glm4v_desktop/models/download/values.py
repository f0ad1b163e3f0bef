"""The plain values of downloads, which a window or a terminal can show. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class SourceName(StrEnum):
    HUGGING_FACE = "huggingface"
    MODELSCOPE = "modelscope"
    MIRROR = "mirror"  # any address that speaks Hugging Face's language


@dataclass(frozen=True, slots=True)
class Source:
    """One place that publishes the model. `address` has no slash at its end: `https://huggingface.co`.

    `known_sources()` and `mirror()` in listing.py make checked ones.
    """

    name: SourceName
    address: str
    repository: str
    revision: str


@dataclass(frozen=True, slots=True)
class Token:
    """Sent to `address` (as in `Source.address`) and to no other host, also after redirects."""

    address: str
    secret: str = field(repr=False)


class DownloadErrorKind(StrEnum):
    BAD_ADDRESS = "bad_address"  # a mirror that is no https address
    NO_NETWORK = "no_network"  # the host has no name, or does not answer
    PROXY = "proxy"  # the proxy of the environment cannot be used
    CERTIFICATE = "certificate"  # the host's, or the own CA file
    STALLED = "stalled"  # connected again and again, and no bytes came
    UNAUTHORISED = "unauthorised"  # 401
    FORBIDDEN = "forbidden"  # 403
    NOT_FOUND = "not_found"  # 404
    BUSY = "busy"  # 429, again and again
    SERVER = "server"  # 5xx, again and again
    BAD_REDIRECT = "bad_redirect"  # to an unsafe address, or too many
    BAD_ANSWER = "bad_answer"  # the host does not speak as a hub does
    OTHER_MODEL = "other_model"  # no safetensors or no config among its files
    CHANGED = "changed"  # the host now has other files than at the start
    WRONG_CHECKSUM = "wrong_checksum"  # twice in a row
    SOURCES_DIFFER = "sources_differ"  # the first failed (see `detail`), and `host` has other bytes
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    LOCKED = "locked"  # another download works on this folder
    NOTHING_KNOWN = "nothing_known"  # repair without a record and without a source


class DownloadError(Exception):
    """`detail` is for the log. `needed_bytes` and `free_bytes` are set for DISK_FULL only.

    `host` and `file` name what it was about, where that is known: `huggingface.co`, `model-00003-of-00015…`.
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
    """Bytes: `total` of all files, `have` of them here, `margin` to be left free."""

    total: int
    have: int
    free: int
    margin: int
    source: Source
    commit: str  # empty where the host does not say
    files: int

    @property
    def missing(self) -> int:
        """What the disk must have free: the bytes still to come and the margin. 0 when all is here."""
        return self.total - self.have + self.margin if self.have < self.total else 0

    @property
    def fits(self) -> bool:
        return self.missing <= self.free


class DownloadStage(StrEnum):
    LOOKING = "looking"  # asking the host what there is
    CHECKING = "checking"  # reading what is here already
    DOWNLOADING = "downloading"
    DONE = "done"  # the last one: every file is here and right


class DownloadNoteKind(StrEnum):
    """What happened on the way; the download went on by itself."""

    DAMAGED = "damaged"  # a file's checksum was wrong: it was set aside and is fetched again
    STARTED_OVER = "started_over"  # the host could not, or must not, go on in the middle of this file
    OTHER_SOURCE = "other_source"  # this file came from the next source
    NO_CHECKSUM = "no_checksum"  # the host publishes none for this file: only its size was checked


@dataclass(frozen=True, slots=True)
class DownloadNote:
    kind: DownloadNoteKind
    file: str
    source: SourceName


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """`done` of `total` bytes of all files together (in CHECKING: read so far), about five times a second.

    `seconds_left` is None while nothing can be said. `quiet_seconds` is 0 while bytes come, and the seconds
    without any once they have been missing for the stall time (30 s); the connection is made again meanwhile.
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
    RECORD = "record"  # the checksums written down by the download
    PUBLISHED = "published"  # fetched now, from a source that the person agreed to
    STRUCTURE = "structure"  # no checksums: only whether the files are whole safetensors


class FileState(StrEnum):
    RIGHT = "right"  # its checksum is the published one
    WRONG = "wrong"
    MISSING = "missing"
    WHOLE = "whole"  # nothing to compare its bytes with; its size or its structure is right


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
    """`done` of `total` bytes read. The last one carries the report."""

    done: int
    total: int
    file: str = ""
    report: CheckReport | None = None


@dataclass(frozen=True, slots=True)
class License:
    """The text as the host sent it, and the sha256 of its bytes: the version that a person accepts."""

    text: str
    sha256: str
    source: Source


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What an earlier download left in a folder. Bytes; `have` counts finished files and parts."""

    source: Source
    total: int
    have: int


@dataclass(frozen=True, slots=True)
class NetworkPatience:
    """Seconds, and how often a connection that brought nothing is tried again."""

    connect_s: float = 15.0
    stall_s: float = 30.0
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    attempts: int = 8
