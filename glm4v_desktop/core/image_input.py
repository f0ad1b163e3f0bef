"""What a question is about: a picture, and the regions of it that are meant."""

from __future__ import annotations

from dataclasses import dataclass, replace

from glm4v_desktop.core.geometry import Rect, whole
from glm4v_desktop.core.picture import Picture


@dataclass(frozen=True, slots=True)
class ImageInput:
    """`regions` are in picture pixels and inside the picture; without any, the whole picture is meant.

    Two inputs are equal when their pictures have the same pixels and their regions are the same.
    """

    picture: Picture
    regions: tuple[Rect, ...] = ()

    @classmethod
    def of(cls, picture: Picture, region: Rect | None) -> ImageInput:
        """One region of the picture, or all of it."""
        return cls(picture, () if region is None else (region,))

    @property
    def region(self) -> Rect | None:
        """The region, None for the whole picture. Raises ValueError for several: no engine takes them yet."""
        if len(self.regions) > 1:
            raise ValueError(f"{len(self.regions)} regions")
        return self.regions[0] if self.regions else None

    @property
    def area(self) -> Rect:
        """The region, or the rectangle of the whole picture. Raises ValueError for several regions."""
        return self.region or whole(self.picture.size)

    def without_pixels(self) -> ImageInput:
        """A copy for uses that outlast the picture, such as a question in the history."""
        return replace(self, picture=self.picture.without_pixels())
