"""The open pictures: which one is shown, the region of each, and which pixels are held in memory."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.pictures.decoder import OpenedPicture
from glm4v_desktop.pictures.open import BytesSource, FileSource

_HELD_BYTES = 1 << 30  # about 40 pictures of 3840x2160 with their smaller copies and their files


class Gallery(QObject):
    """Holds the open pictures, with up to `held_bytes` of pixels and encoded files in memory.

    Over that limit, pixels are dropped first, beginning with the picture shown longest ago: they can be
    decoded again from the `original` bytes in memory, or from the `file`. Then the `original` bytes of
    pictures with a `file` are dropped. A picture that has neither never loses its pixels.
    """

    pictures_changed = Signal()
    current_changed = Signal(object)  # OpenedPicture | None: the one to show
    image_changed = Signal(object)  # ImageInput | None: the current picture and its region, see `image`
    pixels_wanted = Signal(object)  # BytesSource | FileSource: the receiver opens it and calls `add`
    picture_gone = Signal(str)  # the key of a closed picture; receivers drop everything about it
    file_had_changed = Signal(str)  # the name of a picture whose file now holds another picture

    def __init__(self, parent: QObject | None = None, held_bytes: int = _HELD_BYTES) -> None:
        super().__init__(parent)
        self._limit = held_bytes
        self._pictures: list[OpenedPicture] = []
        self._regions: dict[str, Rect] = {}  # by key
        self._shown: list[str] = []  # keys, the current one last
        self._announced: str | None = None  # the key that `current_changed` named last
        self._wanted: str | None = None

    @property
    def pictures(self) -> tuple[OpenedPicture, ...]:
        return tuple(self._pictures)

    @property
    def current(self) -> OpenedPicture | None:
        return self._find(self._shown[-1]) if self._shown else None

    @property
    def image(self) -> ImageInput | None:
        """The current picture with its region; None if nothing is open or its pixels are not in memory."""
        current = self.current
        if current is None or not current.has_pixels:
            return None
        return ImageInput.of(current.picture, self._regions.get(current.key))

    @property
    def current_index(self) -> int:
        """The position of the current picture in `pictures`, -1 if nothing is open."""
        current = self.current
        return self._pictures.index(current) if current is not None else -1

    def add(self, opened: OpenedPicture, show: bool) -> bool:
        """Adds a picture, or its pixels if it is open already. `show` makes it the current one.

        Returns False if it was open already and had its pixels.
        """
        key = opened.key
        known = self._find(key)
        if known is None:
            self._insert(opened)
        else:
            picture = replace(opened.picture, name=known.picture.name)
            file, original = opened.file or known.file, opened.original or known.original
            self._replace(replace(opened, picture=picture, original=original, file=file))
        if show or key == self._wanted or not self._shown:
            self._show(key)
        else:
            if key not in self._shown:
                self._shown.insert(0, key)
            self._free_memory()
        return known is None or not known.has_pixels

    @Slot(str, object)
    def hold_original(self, key: str, original: bytes) -> None:
        """Stores the PNG of a picture that came as pixels, so that its pixels can be dropped."""
        opened = self._find(key)
        if opened is not None and opened.file is None and not opened.original:
            self._replace(replace(opened, original=original))
            self._free_memory()

    def choose(self, index: int) -> None:
        """Shows a picture; if its pixels are not in memory, requests them with `pixels_wanted` first."""
        opened = self._pictures[index]
        if opened.has_pixels:
            self._show(opened.key)
        else:
            self._wanted = opened.key
            again = FileSource(opened.file) if opened.file and not opened.original else None
            self.pixels_wanted.emit(again or BytesSource(opened.original, opened.picture.name))

    def choose_region(self, key: str, region: Rect | None) -> None:
        """Shows the picture with this key and region, if it is still open."""
        if (opened := self._find(key)) is not None:
            self._keep_region(key, region)
            self.choose(self._pictures.index(opened))

    def close_picture(self, index: int) -> None:
        """Closes a picture. If it was the current one, its neighbor is shown, if there is one."""
        closed = self._pictures.pop(index).key
        was_current = bool(self._shown) and self._shown[-1] == closed
        self._shown = [key for key in self._shown if key != closed]
        self._regions.pop(closed, None)
        self.pictures_changed.emit()
        if was_current and self._pictures:
            neighbor = min(index, len(self._pictures) - 1)
            if not self._pictures[neighbor].has_pixels:  # decoding takes time; do not show the closed one
                self._show_nothing()
            self.choose(neighbor)
        elif was_current:
            self._shown = []
            self._show_nothing()
        self.picture_gone.emit(closed)

    def close_all(self) -> None:
        gone, self._pictures, self._shown = self._pictures, [], []
        self._regions.clear()
        self._wanted = None
        self.pictures_changed.emit()
        self._show_nothing()
        for opened in gone:
            self.picture_gone.emit(opened.key)

    def set_region(self, region: Rect | None) -> None:
        """Sets the region of the current picture; it is also used when the picture is shown again."""
        image = self.image
        if image is not None and image.region != region:
            self._keep_region(image.picture.key, region)
            self.image_changed.emit(self.image)

    def _show(self, key: str) -> None:
        self._wanted = None
        self._shown = [*(other for other in self._shown if other != key), key]
        self._free_memory()
        if self._announced != key:
            self._announced = key
            self.current_changed.emit(self.current)
            self.image_changed.emit(self.image)

    def _show_nothing(self) -> None:
        self._announced = None
        self.current_changed.emit(None)
        self.image_changed.emit(None)

    def _insert(self, opened: OpenedPicture) -> None:
        """Appends a new picture, or replaces the one whose file now holds this picture instead."""
        before = self._find(self._wanted) if self._wanted is not None else None
        if before is None or before.original or before.file != opened.file:
            self._pictures.append(opened)
            self.pictures_changed.emit()
            return
        self._pictures[self._pictures.index(before)] = opened
        self._shown = [key for key in self._shown if key != before.key]
        self._regions.pop(before.key, None)
        self._wanted = opened.key
        self.pictures_changed.emit()
        self.file_had_changed.emit(opened.picture.name)
        self.picture_gone.emit(before.key)

    def _free_memory(self) -> None:
        """Drops pixels, then `original` bytes, down to the limit; the current picture keeps its pixels."""
        total = sum(map(_held_bytes, self._pictures))
        for change in (_without_pixels, _without_original):
            for key in self._shown:
                opened = self._find(key)
                if total <= self._limit:
                    return
                if opened is None or (key == self._shown[-1] and change is _without_pixels):
                    continue
                less = change(opened)
                total -= _held_bytes(opened) - _held_bytes(less)
                self._replace(less)

    def _keep_region(self, key: str, region: Rect | None) -> None:
        if region is None:
            self._regions.pop(key, None)
        else:
            self._regions[key] = region

    def _find(self, key: str) -> OpenedPicture | None:
        return next((opened for opened in self._pictures if opened.key == key), None)

    def _replace(self, opened: OpenedPicture) -> None:
        index = [old.key for old in self._pictures].index(opened.key)
        self._pictures[index] = opened


def _held_bytes(opened: OpenedPicture) -> int:
    pixels = len(opened.picture.rgb) + sum(len(level.rgb) for level in opened.levels)
    return pixels + len(opened.original)


def _without_pixels(opened: OpenedPicture) -> OpenedPicture:
    can_come_again = opened.file is not None or opened.original
    return opened.without_pixels() if can_come_again else opened


def _without_original(opened: OpenedPicture) -> OpenedPicture:
    return opened if opened.file is None else replace(opened, original=b"")
