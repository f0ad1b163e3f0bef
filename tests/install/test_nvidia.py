"""NVIDIA's cards: as NVML tells of them, as nvidia-smi does, and with what a driver can get wrong."""

from __future__ import annotations

import subprocess
from typing import Any

import pynvml
import pytest

from glm4v_desktop.install.nvidia import DriverFault, Graphics, NvidiaCard, find_cards, parse_nvidia_smi
from tests.install.fake_nvml import FakeNvml

CARD: dict[str, Any] = {
    "name": "RTX 4090",
    "total": 25_757_220_864,
    "free": 24_000_000_000,
    "capability": (8, 9),
}
SMALL: dict[str, Any] = {"name": b"GTX 1050", "total": 2 << 30, "free": 1 << 30, "capability": (6, 1)}


def no_program(command: list[str]) -> str:
    raise FileNotFoundError(command[0])


def test_cards_are_told_with_driver_memory_and_capability() -> None:
    nvml = FakeNvml(CARD, SMALL)
    found = find_cards(nvml, no_program)
    assert found == Graphics(
        (
            NvidiaCard(0, "RTX 4090", 25_757_220_864, 24_000_000_000, (8, 9)),
            NvidiaCard(1, "GTX 1050", 2 << 30, 1 << 30, (6, 1)),
        ),
        "580.65.06",
        (12, 4),
    )
    assert nvml.open == 0


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (FakeNvml.NVML_ERROR_LIBRARY_NOT_FOUND, DriverFault.NO_DRIVER),
        (FakeNvml.NVML_ERROR_DRIVER_NOT_LOADED, DriverFault.NO_DRIVER),
        (FakeNvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH, DriverFault.NEEDS_RESTART),
        (FakeNvml.NVML_ERROR_UNKNOWN, DriverFault.FAILED),
    ],
)
def test_a_driver_that_does_not_start_says_why(code: int, fault: DriverFault) -> None:
    assert find_cards(FakeNvml(CARD, fails={"nvmlInit": code}), no_program) == Graphics(fault=fault)


def test_a_driver_that_fails_later_is_closed_again() -> None:
    nvml = FakeNvml(CARD, fails={"nvmlDeviceGetCount": FakeNvml.NVML_ERROR_UNKNOWN})
    assert find_cards(nvml, no_program).fault is DriverFault.FAILED
    assert nvml.open == 0


@pytest.mark.parametrize(
    "function",
    [
        "nvmlSystemGetDriverVersion", "nvmlSystemGetCudaDriverVersion", "nvmlDeviceGetName", "nvmlShutdown",
        "nvmlDeviceGetMemoryInfo", "nvmlDeviceGetCudaComputeCapability", "nvmlDeviceGetHandleByIndex",
    ],
)  # fmt: skip
def test_what_a_driver_does_not_tell_is_unknown_and_no_fault(function: str) -> None:
    found = find_cards(FakeNvml(CARD, fails={function: FakeNvml.NVML_ERROR_NOT_SUPPORTED}), no_program)
    assert found.fault is None
    assert len(found.cards) == 1


def test_a_lost_card_does_not_hide_the_other() -> None:
    found = find_cards(FakeNvml({**CARD, "lost": True}, SMALL), no_program)
    assert [card.name for card in found.cards] == ["", "GTX 1050"]


def test_without_nvml_nvidia_smi_is_asked() -> None:
    asked = []

    def run(command: list[str]) -> str:
        asked.append(command[0])
        return "0, RTX 4090, 580.65.06, 24564, 23000, 8.9\n"

    found = find_cards(None, run)
    assert asked == ["nvidia-smi"]
    assert found == Graphics((NvidiaCard(0, "RTX 4090", 24564 << 20, 23000 << 20, (8, 9)),), "580.65.06")


def test_nvidia_smi_is_not_asked_where_there_is_no_driver() -> None:
    def run(command: list[str]) -> str:
        pytest.fail("asked")

    nvml = FakeNvml(fails={"nvmlInit": FakeNvml.NVML_ERROR_LIBRARY_NOT_FOUND})
    assert find_cards(nvml, run).fault is DriverFault.NO_DRIVER


@pytest.mark.parametrize(
    "error",
    [FileNotFoundError(), subprocess.TimeoutExpired("nvidia-smi", 5), subprocess.CalledProcessError(9, "x")],
)
def test_nvidia_smi_may_fail_too(error: Exception) -> None:
    def run(command: list[str]) -> str:
        raise error

    nvml = FakeNvml(fails={"nvmlInit": FakeNvml.NVML_ERROR_UNKNOWN})
    assert find_cards(nvml, run) == Graphics(fault=DriverFault.FAILED)


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("", ()),
        ("No devices were found\n", ()),
        ("a, b, c, d, e, f\n", ()),
        ("1, GB10, 580.1, [N/A], [Not Supported], 12.1", (NvidiaCard(1, "GB10", capability=(12, 1)),)),
        ("0, X, 1, 10, 5, [N/A]", (NvidiaCard(0, "X", 10 << 20, 5 << 20),)),
    ],
)
def test_what_nvidia_smi_prints(text: str, cards: tuple[NvidiaCard, ...]) -> None:
    assert parse_nvidia_smi(text).cards == cards


def test_the_real_library_has_what_is_asked_of_it() -> None:
    names = [name for name in vars(FakeNvml) if name.startswith(("nvml", "NVML"))]
    assert [name for name in names if not hasattr(pynvml, name)] == []
    for name in names:
        if name.startswith("NVML_ERROR"):
            assert getattr(pynvml, name) == getattr(FakeNvml, name)


def test_here_it_answers_whatever_there_is() -> None:
    assert isinstance(find_cards(), Graphics)
