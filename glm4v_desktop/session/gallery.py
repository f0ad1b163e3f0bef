"""The pictures that are open: which one is shown, its region, and whose pixels are held in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.pictures.opened import OpenedPicture
from glm4v_desktop.pictures.sources import BytesSource

_PIXEL_BYTES = 1 << 30  # about 40 pictures of 3840x2160 with their smaller copies


@dataclass(frozen=True, slots=True)
class Entry:
    """One open picture. `opened` is None while its pixels are not held; `original` brings them back."""

    key: str
    name: str
    thumbnail: Picture
    original: bytes
    opened: OpenedPicture | None
    region: Rect | None = None


def _pixel_bytes(opened: OpenedPicture) -> int:
    return len(opened.picture.rgb) + sum(len(level.rgb) for level in opened.levels)


class Gallery(QObject):
    """Up to `_PIXEL_BYTES` of pixels are held; the pictures shown longest ago give theirs back first."""

    entries_changed = Signal()
    current_changed = Signal(object)  # Entry | None: the one to show
    pixels_wanted = Signal(object)  # BytesSource: to be opened and given to `add`

    def __init__(self, parent: QObject | None = None, pixel_bytes: int = _PIXEL_BYTES) -> None:
        super().__init__(parent)
        self._limit = pixel_bytes
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
            entry = Entry(key, opened.picture.name, opened.thumbnail, opened.original, opened)
            self._entries.append(entry)
            self.entries_changed.emit()
        else:
            self._replace(replace(known, opened=opened))
        if show or key == self._wanted or not self._shown:
            self._show(key)
        else:
            if key not in self._shown:
                self._shown.insert(0, key)
            self._give_back_pixels()
        return known is None or known.opened is None

    def choose(self, index: int) -> None:
        entry = self._entries[index]
        if entry.opened is not None:
            self._show(entry.key)
        else:
            self._wanted = entry.key
            self.pixels_wanted.emit(BytesSource(entry.original, entry.name))

    def close_picture(self, index: int) -> None:
        """Its neighbour is shown instead, or nothing."""
        entry = self._entries.pop(index)
        was_current = bool(self._shown) and self._shown[-1] == entry.key
        self._shown = [key for key in self._shown if key != entry.key]
        self.entries_changed.emit()
        if not was_current:
            return
        if self._entries:
            self.choose(min(index, len(self._entries) - 1))
        else:
            self._shown = []
            self._announced = None
            self.current_changed.emit(None)

    def close_all(self) -> None:
        self._entries, self._shown = [], []
        self._announced = self._wanted = None
        self.entries_changed.emit()
        self.current_changed.emit(None)

    def set_region(self, region: Rect | None) -> None:
        """Remembers the region of the current picture for when it is shown again."""
        current = self.current
        if current is not None:
            self._replace(replace(current, region=region))

    def _show(self, key: str) -> None:
        self._wanted = None
        self._shown = [*(other for other in self._shown if other != key), key]
        self._give_back_pixels()
        if self._announced != key:
            self._announced = key
            self.current_changed.emit(self.current)

    def _give_back_pixels(self) -> None:
        held = [entry.opened for entry in self._entries if entry.opened is not None]
        total = sum(_pixel_bytes(opened) for opened in held)
        for key in self._shown[:-1]:
            if total <= self._limit:
                return
            entry = self._entry(key)
            if entry is not None and entry.opened is not None:
                total -= _pixel_bytes(entry.opened)
                self._replace(replace(entry, opened=None))

    def _entry(self, key: str) -> Entry | None:
        return next((entry for entry in self._entries if entry.key == key), None)

    def _replace(self, entry: Entry) -> None:
        index = next(i for i, old in enumerate(self._entries) if old.key == entry.key)
        self._entries[index] = entry
