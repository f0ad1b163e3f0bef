"""Running a download to its end, from a test that is no coroutine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import TypeVar

from glm4v_desktop.models.download.job import ModelDownload
from glm4v_desktop.models.download.values import (
    CheckReport,
    DownloadError,
    DownloadErrorKind,
    DownloadNoteKind,
    DownloadProgress,
    NetworkPatience,
    Source,
)

T = TypeVar("T")
MARGIN = 1 << 20


async def steps(generator: AsyncGenerator[T, None]) -> list[T]:
    async with contextlib.aclosing(generator) as closing:
        return [step async for step in closing]


def download(folder: Path, *sources: Source, patience: NetworkPatience) -> list[DownloadProgress]:
    return asyncio.run(steps(ModelDownload(folder, sources, patience=patience, margin=MARGIN).run()))


def refused(folder: Path, *sources: Source, patience: NetworkPatience) -> DownloadError:
    try:
        download(folder, *sources, patience=patience)
    except DownloadError as error:
        return error
    raise AssertionError("it went through")


def kind_of(folder: Path, *sources: Source, patience: NetworkPatience) -> DownloadErrorKind:
    return refused(folder, *sources, patience=patience).kind


def noted(progress: list[DownloadProgress]) -> set[tuple[DownloadNoteKind, str]]:
    return {(note.kind, note.file) for note in progress[-1].notes}


def verified(download: ModelDownload) -> CheckReport:
    report = asyncio.run(steps(download.verify()))[-1].report
    assert report is not None
    return report
