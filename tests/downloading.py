"""A download that says what a test lets it say, in the place of the one that goes online."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from glm4v_desktop.models.download.values import (
    CheckBasis,
    CheckProgress,
    CheckReport,
    DownloadProgress,
    DownloadStage,
    FileCheck,
    FileState,
    License,
    Source,
)

TOTAL = 27_800_000_000
RIGHT = CheckReport(CheckBasis.RECORD, (FileCheck("a.safetensors", FileState.RIGHT),))
SOME = DownloadProgress(DownloadStage.DOWNLOADING, 12_300_000_000, TOTAL, 45e6, 345.0, files_done=6, files=21)
DONE = DownloadProgress(DownloadStage.DONE, TOTAL, TOTAL, files_done=21, files=21)


@dataclass
class ScriptedDownload:
    """Yields `steps`, then raises `error`, waits until it is cancelled (`hangs`), or ends."""

    steps: tuple[DownloadProgress, ...] = (SOME, DONE)
    error: Exception | None = None
    hangs: bool = False
    report: CheckReport = RIGHT
    stubborn: bool = False  # does not let go when it is cancelled
    sources: tuple[Source, ...] = ()
    did: list[str] = field(default_factory=list)

    async def run(self) -> AsyncGenerator[DownloadProgress, None]:
        self.did.append("run")
        try:
            for step in self.steps:
                yield step
                await asyncio.sleep(0)
            await self._end()
        finally:
            self.did.append("closed")

    async def repair(self) -> AsyncGenerator[DownloadProgress, None]:
        self.did.append("repair")
        async for step in self.run():
            yield step

    async def verify(self) -> AsyncGenerator[CheckProgress, None]:
        self.did.append("verify")
        yield CheckProgress(1, 2, "a.safetensors")
        await self._end()
        yield CheckProgress(2, 2, "a.safetensors", self.report)

    async def discard(self) -> int:
        self.did.append("discard")
        await self._end()
        return 12

    async def _end(self) -> None:
        if self.error is not None:
            raise self.error
        while self.hangs:
            self.did.append("waits")
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if not self.stubborn:
                    raise


def license_from(source: Source, text: str = "The glm-4-9b License\n") -> License:
    import hashlib

    return License(text, hashlib.sha256(text.encode()).hexdigest(), source)
