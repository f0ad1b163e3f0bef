"""Which hosts a person can choose from, and which are asked for a choice. Nothing goes online here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from glm4v_desktop.library.downloads.sources import MODELSCOPE, host_of, known_sources, mirror
from glm4v_desktop.library.downloads.values import DownloadError, Source, SourceName

HUGGING_FACE_KEY, MODELSCOPE_KEY, MIRROR_KEY = "huggingface", "modelscope", "mirror"  # as in the settings


@dataclass(frozen=True, slots=True)
class KnownSources:
    """By the settings' keys. `suggestion` is an HF_ENDPOINT that cannot be used: to be shown, and mended."""

    by_key: Mapping[str, Source]
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class ChosenSources:
    """`first` is None while there is none, with the fault that says why. `other` may step in for it."""

    first: Source | None
    other: Source | None = None
    fault: DownloadError | None = None

    def asked(self, *, may_fall_over: bool) -> tuple[Source, ...]:
        if self.first is None:
            return ()
        return (self.first, self.other) if may_fall_over and self.other is not None else (self.first,)


def find_sources(environment: Mapping[str, str] | None = None) -> KnownSources:
    """Hugging Face, or what HF_ENDPOINT names in its place, and ModelScope."""
    try:
        first, second = known_sources(environment)
    except DownloadError:
        surroundings = os.environ if environment is None else environment
        return KnownSources({MODELSCOPE_KEY: MODELSCOPE}, surroundings.get("HF_ENDPOINT", ""))
    return KnownSources({HUGGING_FACE_KEY: first, MODELSCOPE_KEY: second})


def choose_sources(known: KnownSources, key: str, address: str) -> ChosenSources:
    """`address` counts for the mirror only."""
    if key == MIRROR_KEY:
        try:
            return ChosenSources(mirror(address), known.by_key[MODELSCOPE_KEY])
        except DownloadError as error:
            return ChosenSources(None, fault=error)
    others = [source for each, source in known.by_key.items() if each != key]
    return ChosenSources(known.by_key.get(key), others[0] if others else None)


def key_of(known: KnownSources, source: Source) -> str:
    """What is chosen when this source is to be asked again."""
    for key, each in known.by_key.items():
        if each.address == source.address:
            return key
    return MIRROR_KEY


def shown_host(source: Source) -> str:
    return host_of(source.address)


def title_of(source: Source) -> str:
    """Empty for one that goes by its host."""
    match source.name:
        case SourceName.HUGGING_FACE:
            return "Hugging Face"
        case SourceName.MODELSCOPE:
            return "ModelScope"
        case _:
            return ""
