"""What a host says it has, and which of it is taken. Pure: answers in, values out.

Keys that we do not know are ignored; what we do read must have the right type, or the whole answer is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from glm4v_desktop.library.downloads.values import DownloadError, DownloadErrorKind
from glm4v_desktop.model.config import CHECKPOINT_BYTES

LICENCE_FILE = "LICENSE"
# Never .py, .bin or .pt: those can run code, and nothing here needs them.
_NEEDED = frozenset({"config.json", "tokenizer.model"})
_TAKEN = _NEEDED | {
    LICENCE_FILE,
    "README.md",
    "generation_config.json",
    "model.safetensors.index.json",
    "preprocessor_config.json",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer_config.json",
}
_WEIGHTS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.safetensors", re.ASCII)
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\.", re.IGNORECASE)  # on Windows, whatever follows
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SHA1 = re.compile(r"[0-9a-f]{40}", re.ASCII)
_MOST_FILES = 10_000
_MOST_TAKEN = 2_000  # with the longest tags, as many as a record can hold
_LARGEST_FILE = 64 << 30
# GLM-4v-9b's smallest weights are gigabytes; what stands beside them is not.
_LARGEST_OTHER = 64 << 20
_LARGEST_MODEL = CHECKPOINT_BYTES + (1 << 30)  # the size that a person agreed to, and what stands beside it


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file as its host publishes it: `size` in bytes, checksums in hex, or empty."""

    name: str
    size: int
    sha256: str = ""
    git_id: str = ""  # sha1 of "blob SIZE\0" and the bytes

    @property
    def has_checksum(self) -> bool:
        return bool(self.sha256 or self.git_id)

    def is_surely(self, other: RemoteFile) -> bool:
        """The same bytes: by a checksum that both have."""
        return self.size == other.size and (
            bool(self.sha256 and self.sha256 == other.sha256)
            or (not (self.sha256 and other.sha256) and bool(self.git_id and self.git_id == other.git_id))
        )

    def may_be(self, other: RemoteFile) -> bool:
        """Nothing speaks against the same bytes; where the kinds of checksum differ, only they can tell."""
        return (
            self.size == other.size
            and (not (self.sha256 and other.sha256) or self.sha256 == other.sha256)
            and (not (self.git_id and other.git_id) or self.git_id == other.git_id)
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """The files to take. `commit` is empty where the host's address cannot be pinned to one."""

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
    """Raises DownloadError(BAD_ANSWER) for types, ranges and names that cannot be meant."""
    if not isinstance(name, str) or type(size) is not int or not 0 <= size <= _LARGEST_FILE:
        raise bad_answer("a file without a name or a size")
    _check_name(name)
    if not name.endswith(".safetensors") and size > _LARGEST_OTHER:
        raise bad_answer("a file is far larger than its kind")
    return RemoteFile(name, size, _hex(sha256, _SHA256), _hex(git_id, _SHA1))


def wanted(files: Iterable[RemoteFile]) -> tuple[RemoteFile, ...]:
    """Small files first. Raises DownloadError(OTHER_MODEL) when this is no model that could be used."""
    found: dict[str, RemoteFile] = {}
    for file in files:
        key = file.name.casefold()  # on some disks two such names are one file
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
    """One page of `/api/models/…/tree/…`: only the files that are taken."""
    found = []
    for entry in _rows(entries):
        name = entry.get("path")
        if entry.get("type") != "file" or not isinstance(name, str) or not _taken(name):
            continue
        lfs = entry.get("lfs")
        if isinstance(lfs, dict):
            # `oid` beside it is the git id of the pointer, not of the bytes.
            found.append(checked_file(name, lfs.get("size", entry.get("size")), lfs.get("oid"), None))
        else:
            found.append(checked_file(name, entry.get("size"), None, entry.get("oid")))
    return found


def from_modelscope(answer: object) -> list[RemoteFile]:
    """`/api/v1/models/…/repo/files`: only the files that are taken."""
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
    """Raises DownloadError(BAD_ANSWER) for a name that would lead out of the folder: that is no mistake."""
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
