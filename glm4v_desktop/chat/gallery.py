"""The pictures that are open: which one is shown, its region, and what of them is held in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.pictures.decoder import OpenedPicture
from glm4v_desktop.pictures.open import BytesSource, FileSource

_HELD_BYTES = 1 << 30  # about 40 pictures of 3840x2160 with their smaller copies, and what they came from


@dataclass(frozen=True, slots=True)
class Entry:
    """One open picture. `opened` is None while its pixels are not held; `original` brings them back.

    An empty `original` is not held either: then the `file` is read again. Pixels without both stay.
    """

    key: str
    name: str
    thumbnail: Picture
    original: bytes
    opened: OpenedPicture | None
    region: Rect | None = None
    file: Path | None = None


def _held_bytes(entry: Entry) -> int:
    opened = entry.opened
    pixels = len(opened.picture.rgb) + sum(len(level.rgb) for level in opened.levels) if opened else 0
    return pixels + len(entry.original)


class Gallery(QObject):
    """Up to `_HELD_BYTES` of pixels and files are held; what was shown longest ago gives its own back first.

    Pixels go before files: those can be had again from what is in memory.
    """

    entries_changed = Signal()
    current_changed = Signal(object)  # Entry | None: the one to show
    pixels_wanted = Signal(object)  # BytesSource | FileSource: to be opened and given to `add`
    picture_gone = Signal(str)  # the key of a picture that was closed: nobody may keep anything of it
    file_had_changed = Signal(str)  # the name of one whose file, read again, holds another picture

    def __init__(self, parent: QObject | None = None, held_bytes: int = _HELD_BYTES) -> None:
        super().__init__(parent)
        self._limit = held_bytes
        self._entries: list[Entry] = []
        self._shown: list[str] = []  # keys, the current one last
        self._announced: str | None = None  # the key that `current_changed` named last
        self._wanted: str | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries)

    @property
    def current(self) -> Entry | None:
        return self._entry(self._shown[-1]) if self._shown else None

    @property
    def current_index(self) -> int:
        """-1 when nothing is open."""
        current = self.current
        return self._entries.index(current) if current is not None else -1

    def add(self, opened: OpenedPicture, show: bool) -> bool:
        """Takes a picture in; the same pixels are never held twice. `show` makes it the current one.

        False when it was open already, pixels and all.
        """
        key = opened.picture.key
        known = self._entry(key)
        if known is None:
            self._take_in(opened)
        else:
            file = opened.file or known.file
            original = opened.original or known.original
            self._replace(replace(known, opened=opened, original=original, file=file))
        if show or key == self._wanted or not self._shown:
            self._show(key)
        else:
            if key not in self._shown:
                self._shown.insert(0, key)
            self._give_back()
        return known is None or known.opened is None

    @Slot(str, object)
    def hold_original(self, key: str, original: bytes) -> None:
        """Of a picture that came as pixels: from now on these can be given back."""
        entry = self._entry(key)
        if entry is not None and entry.file is None and not entry.original:
            self._replace(replace(entry, original=original))
            self._give_back()

    def choose(self, index: int) -> None:
        entry = self._entries[index]
        if entry.opened is not None:
            self._show(entry.key)
        else:
            self._wanted = entry.key
            again = FileSource(entry.file) if entry.file and not entry.original else None
            self.pixels_wanted.emit(again or BytesSource(entry.original, entry.name))

    def choose_region(self, key: str, region: Rect | None) -> None:
        """Shows an open picture with this region; nothing happens when it is not open any more."""
        entry = self._entry(key)
        if entry is not None:
            self._replace(replace(entry, region=region))
            self.choose([one.key for one in self._entries].index(key))

    def close_picture(self, index: int) -> None:
        """Its neighbor is shown instead, or nothing."""
        entry = self._entries.pop(index)
        was_current = bool(self._shown) and self._shown[-1] == entry.key
        self._shown = [key for key in self._shown if key != entry.key]
        self.entries_changed.emit()
        if was_current and self._entries:
            neighbor = min(index, len(self._entries) - 1)
            if self._entries[neighbor].opened is None:  # it takes a moment; what was closed is gone now
                self._announced = None
                self.current_changed.emit(None)
            self.choose(neighbor)
        elif was_current:
            self._shown = []
            self._announced = None
            self.current_changed.emit(None)
        self.picture_gone.emit(entry.key)

    def close_all(self) -> None:
        gone, self._entries, self._shown = self._entries, [], []
        self._announced = self._wanted = None
        self.entries_changed.emit()
        self.current_changed.emit(None)
        for entry in gone:
            self.picture_gone.emit(entry.key)

    def set_region(self, region: Rect | None) -> None:
        """Remembers the region of the current picture for when it is shown again."""
        current = self.current
        if current is not None:
            self._replace(replace(current, region=region))

    def _show(self, key: str) -> None:
        self._wanted = None
        self._shown = [*(other for other in self._shown if other != key), key]
        self._give_back()
        if self._announced != key:
            self._announced = key
            self.current_changed.emit(self.current)

    def _take_in(self, opened: OpenedPicture) -> None:
        """As a new entry; in the place of the one whose file was read again and holds this picture now."""
        picture = opened.picture
        entry = Entry(picture.key, picture.name, opened.thumbnail, opened.original, opened, file=opened.file)
        before = self._entry(self._wanted) if self._wanted is not None else None
        if before is None or before.original or before.file != opened.file:
            self._entries.append(entry)
            self.entries_changed.emit()
            return
        self._entries[self._entries.index(before)] = entry
        self._shown = [key for key in self._shown if key != before.key]
        self._wanted = picture.key
        self.entries_changed.emit()
        self.file_had_changed.emit(picture.name)
        self.picture_gone.emit(before.key)

    def _give_back(self) -> None:
        """Pixels first, then files that can be read again; the shown picture keeps its pixels."""
        total = sum(map(_held_bytes, self._entries))
        for change in (_without_pixels, _without_original):
            for key in self._shown:
                entry = self._entry(key)
                if total <= self._limit:
                    return
                if entry is None or (key == self._shown[-1] and change is _without_pixels):
                    continue
                less = change(entry)
                total -= _held_bytes(entry) - _held_bytes(less)
                self._replace(less)

    def _entry(self, key: str) -> Entry | None:
        return next((entry for entry in self._entries if entry.key == key), None)

    def _replace(self, entry: Entry) -> None:
        index = next(i for i, old in enumerate(self._entries) if old.key == entry.key)
        self._entries[index] = entry


def _without_pixels(entry: Entry) -> Entry:
    if entry.file is None and not entry.original:
        return entry
    return replace(entry, opened=None)


def _without_original(entry: Entry) -> Entry:
    if entry.file is None:
        return entry
    opened = replace(entry.opened, original=b"") if entry.opened is not None else None
    return replace(entry, original=b"", opened=opened)
