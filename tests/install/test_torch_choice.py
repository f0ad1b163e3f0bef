from __future__ import annotations

from dataclasses import replace

import pytest

from glm4v_desktop.install.nvidia import NvidiaDriver
from glm4v_desktop.install.torch_choice import (
    NoTorchError,
    TorchBuild,
    TorchTarget,
    choose_torch,
    must_be_replaced,
    without_index,
)

LINUX = TorchTarget("Linux", "x86_64", (3, 11))
WINDOWS = TorchTarget("Windows", "AMD64", (3, 12))
MAC = TorchTarget("Darwin", "arm64", (3, 13))
CPU = "https://download.pytorch.org/whl/cpu"
CU126 = "https://download.pytorch.org/whl/cu126"
CU130 = "https://download.pytorch.org/whl/cu130"


def nvidia(*version: int, card: tuple[int, int] | None = None) -> NvidiaDriver:
    return NvidiaDriver(version, card)


@pytest.mark.parametrize(
    ("target", "index", "build"),
    [
        (LINUX, CPU, TorchBuild.CPU),
        (replace(LINUX, cpu_index=False), None, TorchBuild.CUDA),
        (replace(LINUX, arch="aarch64"), CPU, TorchBuild.CPU),
        (replace(LINUX, driver=nvidia(580, 65, 6)), None, TorchBuild.CUDA),
        (replace(LINUX, driver=nvidia(580, 65, 6), cpu_index=False, cuda_index=False), None, TorchBuild.CUDA),
        (replace(LINUX, driver=nvidia()), None, TorchBuild.CUDA),
        (replace(LINUX, driver=nvidia(610, 1, card=(12, 0))), None, TorchBuild.CUDA),
        (replace(LINUX, driver=nvidia(550, 54, 14)), CU126, TorchBuild.CUDA),
        (replace(LINUX, driver=nvidia(580, 65, 6, card=(6, 1))), CU126, TorchBuild.CUDA),
        (replace(LINUX, driver=nvidia(525, 60, 13)), CU126, TorchBuild.CUDA),
        (replace(LINUX, driver=nvidia(525, 60, 11)), CPU, TorchBuild.CPU),
        (replace(LINUX, driver=nvidia(470, 256, 2), cpu_index=False), None, TorchBuild.CUDA),
        (WINDOWS, None, TorchBuild.CPU),
        (replace(WINDOWS, driver=nvidia(581, 8)), CU130, TorchBuild.CUDA),
        (replace(WINDOWS, driver=nvidia()), CU130, TorchBuild.CUDA),
        (replace(WINDOWS, driver=nvidia(560, 94)), CU126, TorchBuild.CUDA),
        (replace(WINDOWS, driver=nvidia(528, 33)), CU126, TorchBuild.CUDA),
        (replace(WINDOWS, driver=nvidia(528, 24)), None, TorchBuild.CPU),
        (replace(WINDOWS, driver=nvidia(581, 8, card=(3, 5))), None, TorchBuild.CPU),
        # A Blackwell card behind a driver of CUDA 12: the one build for that driver has no code for the card.
        (replace(WINDOWS, driver=nvidia(572, 16, card=(12, 0))), None, TorchBuild.CPU),
        (replace(WINDOWS, driver=nvidia(581, 8), cuda_index=False), None, TorchBuild.CPU),
        (MAC, None, TorchBuild.METAL),
    ],
)
def test_where_torch_comes_from(target: TorchTarget, index: str | None, build: TorchBuild) -> None:
    plan = choose_torch(target)
    assert (plan.index_url, plan.build) == (index, build)
    assert plan.requirement == "torch==2.13.0"
    assert plan.reason
    assert plan.download_mb < plan.disk_mb


@pytest.mark.parametrize(
    "target",
    [
        replace(MAC, arch="x86_64"),
        replace(WINDOWS, arch="ARM64"),
        replace(LINUX, arch="riscv64"),
        replace(LINUX, python=(3, 14)),
        replace(LINUX, python=(3, 10)),
        TorchTarget("Java", "x86_64", (3, 11)),
        TorchTarget("", "", (3, 11)),
    ],
)
def test_machines_that_torch_is_not_made_for(target: TorchTarget) -> None:
    with pytest.raises(NoTorchError, match=r"torch|Python"):
        choose_torch(target)


def test_sizes_are_those_of_the_build_that_comes() -> None:
    small = choose_torch(LINUX)
    assert small.download_mb < 400
    # Without PyTorch's index the default build is fetched, with CUDA though nothing uses it.
    assert choose_torch(replace(LINUX, cpu_index=False)).download_mb > 2000
    assert choose_torch(replace(WINDOWS, driver=nvidia(581, 8))).download_mb > 2000
    assert choose_torch(WINDOWS).download_mb < 400


@pytest.mark.parametrize(
    ("target", "makeshift"),
    [
        (LINUX, False),
        (replace(WINDOWS, driver=nvidia(581, 8)), True),
        (replace(LINUX, driver=nvidia(550, 54)), True),
        (replace(LINUX, driver=nvidia(580, 65)), False),
        (MAC, False),
    ],
)
def test_an_index_that_is_not_there_leaves_the_default_one(target: TorchTarget, makeshift: bool) -> None:
    plan = without_index(choose_torch(target))
    assert plan.index_url is None
    assert plan.makeshift is makeshift


@pytest.mark.parametrize(
    ("installed", "target", "replaced"),
    [
        ("2.13.0+cpu", replace(LINUX, driver=nvidia(580, 65)), True),
        ("2.13.0", replace(LINUX, driver=nvidia(580, 65)), False),
        ("2.13.0+cpu", LINUX, False),
        ("2.13.0+cpu", replace(LINUX, cpu_index=False), False),
        ("2.13.0", LINUX, False),
        ("2.13.0", replace(LINUX, driver=nvidia(550, 54)), True),
        ("2.13.0", replace(WINDOWS, driver=nvidia(581, 8)), True),
        ("2.13.0+cu130", replace(WINDOWS, driver=nvidia(581, 8)), False),
        ("2.13.0+cu130", replace(WINDOWS, driver=nvidia(560, 94)), True),
        ("2.13.0+cu130", WINDOWS, False),
        ("2.13.0", replace(WINDOWS, driver=nvidia(581, 8), cuda_index=False), False),
    ],
)
def test_another_build_of_the_same_version_is_replaced(
    installed: str, target: TorchTarget, replaced: bool
) -> None:
    assert must_be_replaced(installed, choose_torch(target)) is replaced
