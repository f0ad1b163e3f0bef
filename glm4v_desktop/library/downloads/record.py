"""What a download knows about its folder: one small JSON file, replaced as a whole.

It holds no bytes counted: how much of a file is here is the length of its `.part`, and nothing else.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from glm4v_desktop.domain.files import read_json, replace_file
from glm4v_desktop.library.downloads.listing import Listing, RemoteFile, checked_file, is_commit, is_wanted
from glm4v_desktop.library.downloads.ranges import usable_tag
from glm4v_desktop.library.downloads.sources import split
from glm4v_desktop.library.downloads.values import DownloadError, Source, SourceName

log = logging.getLogger(__name__)

RECORD_FILE = ".download.json"
DOWNLOAD_LOCK = ".download.lock"  # held while a download changes the folder
_VERSION = 1
_MOST_BYTES = 4 << 20
_LONGEST_HOST = 400


@dataclass(frozen=True, slots=True)
class FileRecord:
    """`tag` is the ETag under which `host` sent the part; `stamp` size and mtime (ns) of the file once it
    was right."""

    file: RemoteFile
    host: str = ""
    tag: str = ""
    stamp: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    source: Source
    commit: str
    files: tuple[FileRecord, ...]

    @property
    def listing(self) -> Listing:
        return Listing(self.commit, tuple(entry.file for entry in self.files))

    def by_name(self) -> dict[str, FileRecord]:
        return {entry.file.name: entry for entry in self.files}


def stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def read_record(folder: Path) -> Record | None:
    """None where there is none; one that is damaged counts as none: the files are then checked anew."""
    try:
        return _from_json(read_json(folder / RECORD_FILE, _MOST_BYTES, follow=False))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, DownloadError) as error:
        log.warning("the record of a download cannot be used: %s", type(error).__name__)
        return None


def write_record(folder: Path, record: Record) -> None:
    """Raises OSError."""
    text = json.dumps(_to_json(record), indent=1)
    replace_file(folder / RECORD_FILE, text.encode(), mode=0o666, sync=True)


def _to_json(record: Record) -> dict[str, object]:
    source = record.source
    return {
        "version": _VERSION,
        "source": {
            "name": source.name.value,
            "address": source.address,
            "repository": source.repository,
            "revision": source.revision,
        },
        "commit": record.commit,
        "files": [
            {
                "name": entry.file.name,
                "size": entry.file.size,
                "sha256": entry.file.sha256,
                "git_id": entry.file.git_id,
                "host": entry.host,
                "tag": entry.tag,
                "stamp": entry.stamp,
            }
            for entry in record.files
        ],
    }


def _from_json(value: object) -> Record:
    if not isinstance(value, dict) or value["version"] != _VERSION:
        raise ValueError("another version")
    place = value["source"]
    source = Source(
        SourceName(place["name"]), *(_text(place[k]) for k in ("address", "repository", "revision"))
    )
    split(source.address)
    commit = _text(value["commit"])
    if commit and not is_commit(commit):
        raise ValueError("no commit")
    return Record(source, commit, tuple(_file(entry) for entry in value["files"]))


def _file(entry: dict[str, object]) -> FileRecord:
    file = checked_file(entry["name"], entry["size"], entry["sha256"], entry["git_id"])
    if not is_wanted(file.name):
        raise ValueError("a name that is never taken")
    stamp = entry["stamp"]
    if stamp is not None:
        if not isinstance(stamp, list) or [type(part) for part in stamp] != [int, int]:
            raise ValueError("no stamp")
        stamp = (stamp[0], stamp[1])
    return FileRecord(file, _text(entry["host"])[:_LONGEST_HOST], usable_tag(_text(entry["tag"])), stamp)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
