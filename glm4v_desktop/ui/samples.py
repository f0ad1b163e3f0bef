"""The sample pictures that come with the program, and ready questions for each."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from glm4v_desktop.domain.files import is_file, read_json
from glm4v_desktop.domain.resources import resource

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sample:
    """`titles` and `questions` by language, `en` and `zh`."""

    picture: Path
    titles: dict[str, str]
    questions: dict[str, tuple[str, ...]]

    @property
    def preview(self) -> Path:
        """The picture at the size in which the empty page shows it, or the picture itself."""
        small = self.picture.parent / "previews" / self.picture.name
        return small if is_file(small) else self.picture


def samples(folder: Path | None = None) -> tuple[Sample, ...]:
    """Those that are complete; the program opens without any."""
    found = []
    for path in sorted((folder or resource("samples")).glob("*.json")):
        try:
            told = read_json(path, 1 << 20)
            questions = {language: tuple(told["questions"][language]) for language in ("en", "zh")}
            sample = Sample(path.with_suffix(".png"), dict(told["title"]), questions)
        except (OSError, ValueError, KeyError, TypeError):
            log.warning("the sample %s is damaged", path.name)
            continue
        if is_file(sample.picture):
            found.append(sample)
    return tuple(found)
