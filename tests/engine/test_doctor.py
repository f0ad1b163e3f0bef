"""What fits on machines of many kinds, and that looking never fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from glm4v_desktop.engine.doctor import WAYS, Gpu, Verdict, examine, find_gpus, judge, parse_gpus

GB = 10**9
ON_GPU, STREAMED, PROCESSOR = WAYS
PLENTY = 64 * GB


def gpu(free: int, driver: str = "550.54") -> Gpu:
    return Gpu("RTX", driver, free, free)


@pytest.mark.parametrize(
    ("gpus", "memory", "torch", "verdicts"),
    [
        ([gpu(40 * GB)], PLENTY, "2.13.0", (Verdict.FITS, Verdict.FITS, Verdict.FITS)),
        ([gpu(24 * GB)], PLENTY, "2.13.0", (Verdict.VIDEO_MEMORY, Verdict.FITS, Verdict.FITS)),
        ([gpu(6 * GB), gpu(40 * GB)], PLENTY, "", (Verdict.FITS, Verdict.FITS, Verdict.FITS)),
        ([gpu(6 * GB)], 8 * GB, "2.13.0", (Verdict.VIDEO_MEMORY, Verdict.VIDEO_MEMORY, Verdict.MEMORY)),
        ([gpu(24 * GB)], 8 * GB, "2.13.0", (Verdict.VIDEO_MEMORY, Verdict.MEMORY, Verdict.MEMORY)),
        ([gpu(40 * GB, "470.1")], PLENTY, "2.13.0", (Verdict.OLD_DRIVER, Verdict.OLD_DRIVER, Verdict.FITS)),
        (
            [gpu(40 * GB)],
            PLENTY,
            "2.13.0+cpu",
            (Verdict.NO_CUDA_IN_TORCH, Verdict.NO_CUDA_IN_TORCH, Verdict.FITS),
        ),
        ([], PLENTY, "2.13.0", (Verdict.NO_GPU, Verdict.NO_GPU, Verdict.FITS)),
        ([], 8 * GB, "", (Verdict.NO_GPU, Verdict.NO_GPU, Verdict.MEMORY)),
    ],
)
def test_what_fits(gpus: list[Gpu], memory: int, torch: str, verdicts: tuple[Verdict, ...]) -> None:
    assert tuple(judge(way, gpus, memory, torch) for way in WAYS) == verdicts


def test_the_drivers_words_are_understood() -> None:
    said = "NVIDIA GeForce RTX 4090, 550.54.14, 24564, 23000\nTesla, 470.1, [N/A], [N/A]\n\nnonsense\n"
    assert parse_gpus(said) == (Gpu("NVIDIA GeForce RTX 4090", "550.54.14", 24564 << 20, 23000 << 20),)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
@pytest.mark.parametrize(("script", "found"), [(None, 0), ("exit 9", 0), ("echo A, 550.1, 8000, 7000", 1)])
def test_the_drivers_tool_may_be_missing_or_fail(
    script: str | None, found: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if script is not None:
        tool = tmp_path / "nvidia-smi"
        tool.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
        tool.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert len(find_gpus()) == found


def test_this_machine_can_be_examined_without_torch(tmp_path: Path) -> None:
    report = examine(tmp_path / "not" / "yet")
    assert report.disk_free > 0
    assert [fit.way for fit in report.fits] == [way.name for way in WAYS]
    assert json.loads(json.dumps(report.as_json()))["python"] == sys.version.split()[0]
    imports = "import sys, glm4v_desktop.engine.doctor; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", imports], check=False).returncode == 0
