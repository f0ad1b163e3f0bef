"""What a question is about: a picture, and the regions that are selected in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from glm4v_desktop.core.geometry import Rect, whole
from glm4v_desktop.core.picture import Picture


@dataclass(frozen=True, slots=True)
class ImageInput:
    """A picture and its selected regions, in picture pixels; no regions means the whole picture.

    Two inputs are equal when their pictures have the same pixels and their regions are the same.
    """

    picture: Picture
    regions: tuple[Rect, ...] = ()

    @classmethod
    def of(cls, picture: Picture, region: Rect | None) -> ImageInput:
        """The input for one region of the picture; None stands for the whole picture."""
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
        """A copy without the picture's pixels, to be stored with a question in the history."""
        return replace(self, picture=self.picture.without_pixels())
