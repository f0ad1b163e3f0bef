"""Which build of torch fits this machine, and where it comes from. Standard library only.

The default index (PyPI, or the mirror that pip is set to) has one build for each system: with CUDA 13.0 for
Linux, without CUDA for Windows. All the others are on PyTorch's own index. `choose_torch` decides without
looking at anything; `find_target` and `settle` look at the machine and the network.
"""

from __future__ import annotations

import logging
import platform
import sys
import threading
import urllib.request
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from glm4v_desktop.install.nvidia import NvidiaDriver, find_nvidia_driver

log = logging.getLogger(__name__)
# Pinned, because several builds exist and none can be hash-locked together with the others: the version is
# what is tested. It is the newest in the range of the extra `local` that has builds for CUDA 12.6 and 13.0.
TORCH = "torch==2.13.0"
PYTORCH_INDEX = "https://download.pytorch.org/whl/"
_PYTHONS = ((3, 11), (3, 13))
_PATIENCE = 3.0  # seconds


class TorchBuild(StrEnum):
    CUDA = "cuda"
    CPU = "cpu"
    METAL = "metal"  # Apple's chips; the one build for macOS


class NoTorchError(Exception):
    """torch is not made for this machine; the text says what does not fit."""


@dataclass(frozen=True, slots=True)
class TorchTarget:
    """`system` and `arch` as `platform.system()` and `platform.machine()` say them."""

    system: str
    arch: str
    python: tuple[int, int]
    driver: NvidiaDriver | None = None
    cpu_index: bool = True  # PyTorch's own index for the CPU can be reached
    cuda_index: bool = True


@dataclass(frozen=True, slots=True)
class TorchBuildChoice:
    """What to install. The sizes are those of the whole extra, in megabytes, rounded up."""

    target: TorchTarget
    build: TorchBuild
    index_url: str | None  # None: the default index
    download_mb: int
    disk_mb: int
    reason: str  # for the terminal and the log
    makeshift: bool = False  # the build that would use the graphics card was not to be had
    requirement: str = TORCH


@dataclass(frozen=True, slots=True)
class InstallNeeds:
    """What a person agrees to; sizes in rounded megabytes, 0 and no host if they are not known."""

    download_mb: int
    disk_mb: int
    host: str = ""  # where torch comes from
    makeshift: bool = False  # its build leaves the graphics card unused
    out_of_reach: bool = False  # PyTorch's own index did not answer

    def covers(self, now: InstallNeeds) -> bool:
        """Whether `now` needs no more than what was agreed to, and comes from the same host."""
        larger = now.download_mb > self.download_mb or now.disk_mb > self.disk_mb
        return not larger and now.host == self.host and (self.makeshift or not now.makeshift)


UNKNOWN = InstallNeeds(0, 0)


@dataclass(frozen=True, slots=True)
class _Cuda:
    """A CUDA build of torch 2.13.

    Drivers: NVIDIA's CUDA release notes, "minor version compatibility" (a build for 12.6 runs on any driver
    of CUDA 12). Cards: the compute capabilities that these builds hold code for; on others they fail at the
    first kernel. A driver of the 580 line still drives older cards, hence both columns.
    """

    tag: str
    linux_driver: tuple[int, ...]
    windows_driver: tuple[int, ...]
    oldest_card: tuple[int, int]
    newest_card: tuple[int, int]


_CUDA_BUILDS = (
    _Cuda("cu130", (580,), (580,), (7, 5), (99, 0)),
    _Cuda("cu126", (525, 60, 13), (528, 33), (5, 0), (9, 0)),
)
NEW_DRIVER = _CUDA_BUILDS[0].linux_driver[0]  # NVIDIA's driver for the newest build: what we ask people for
_ON_DEFAULT_INDEX = "cu130"  # what the Linux wheels of torch 2.13.0 on PyPI depend on
# (download, on disk). Linux and macOS: summed from the wheels' sizes and measured where installed (CPU); on
# disk with CUDA and everything of Windows with CUDA is estimated. Each with about 60 / 300 for the rest.
_LINUX_CUDA = (2900, 6000)
_WINDOWS_CUDA = (2900, 5500)
_LINUX_CPU = (250, 1100)
_WINDOWS_CPU = (190, 900)
_MACOS = (180, 900)
_UNFIT = "the NVIDIA driver or its card is too old for any build (a newer driver may help)"


def choose_torch(target: TorchTarget) -> TorchBuildChoice:
    """Raises NoTorchError where there is no build at all."""
    oldest, newest = _PYTHONS
    if not oldest <= target.python <= newest:
        raise NoTorchError(f"Python 3.11 to 3.13 is needed; this is {target.python[0]}.{target.python[1]}")
    match target.system, target.arch.lower():
        case "Linux", "x86_64" | "amd64" | "aarch64" | "arm64":
            return _choose_on_linux(target)
        case "Windows", "amd64" | "x86_64":
            return _choose_on_windows(target)
        case "Darwin", "arm64":
            return TorchBuildChoice(target, TorchBuild.METAL, None, *_MACOS, "macOS has one build")
        case _:
            raise NoTorchError(f"torch is not made for {target.system} on {target.arch}")


def without_index(plan: TorchBuildChoice) -> TorchBuildChoice:
    """The choice when PyTorch's own index cannot be reached."""
    return choose_torch(replace(plan.target, cpu_index=False, cuda_index=False))


def needed_for(plan: TorchBuildChoice, default_host: str) -> InstallNeeds:
    """`default_host` is the one that pip fetches from unless it is told another."""
    host = default_host if plan.index_url is None else str(urlsplit(plan.index_url).hostname)
    out_of_reach = not (plan.target.cpu_index and plan.target.cuda_index)
    return InstallNeeds(plan.download_mb, plan.disk_mb, host, plan.makeshift, out_of_reach)


def must_be_replaced(installed: str, plan: TorchBuildChoice) -> bool:
    """Whether the installed version (as in "2.13.0+cpu") is another build, though pip takes it for the same.

    Without a card any build will do: those with CUDA run on the CPU as well.
    """
    if plan.target.driver is None or plan.build is not TorchBuild.CUDA or plan.makeshift:
        return False
    label = installed.partition("+")[2]
    if plan.index_url is None:
        return label == "cpu"
    # Windows: PyPI's build carries no label and has no CUDA.
    return label != plan.index_url.rsplit("/", 1)[-1]


def _choose_on_linux(target: TorchTarget) -> TorchBuildChoice:
    if target.driver is None:
        return _linux_cpu(target, "no NVIDIA driver was found")
    cuda = _fitting_cuda(target.driver, target.system)
    if cuda is None:
        return _linux_cpu(target, _UNFIT)
    if cuda.tag == _ON_DEFAULT_INDEX:
        reason = f"NVIDIA driver {_dotted(target.driver)}: the default build has CUDA"
        return TorchBuildChoice(target, TorchBuild.CUDA, None, *_LINUX_CUDA, reason)
    reason = f"NVIDIA driver {_dotted(target.driver)}, or its card, needs the build for {cuda.tag}"
    if target.cuda_index:
        return TorchBuildChoice(target, TorchBuild.CUDA, PYTORCH_INDEX + cuda.tag, *_LINUX_CUDA, reason)
    reason += ", whose index cannot be reached; the default build works on the processor only"
    return TorchBuildChoice(target, TorchBuild.CUDA, None, *_LINUX_CUDA, reason, makeshift=True)


def _linux_cpu(target: TorchTarget, why: str) -> TorchBuildChoice:
    if target.cpu_index:
        index = PYTORCH_INDEX + "cpu"
        return TorchBuildChoice(target, TorchBuild.CPU, index, *_LINUX_CPU, f"{why}: the small build")
    reason = f"{why}, and PyTorch's index for the small build cannot be reached: the default build"
    return TorchBuildChoice(target, TorchBuild.CUDA, None, *_LINUX_CUDA, reason)


def _choose_on_windows(target: TorchTarget) -> TorchBuildChoice:
    if target.driver is None:
        return _windows_cpu(target, "no NVIDIA driver was found: the default build")
    cuda = _fitting_cuda(target.driver, target.system)
    if cuda is None:
        return _windows_cpu(target, _UNFIT)
    reason = f"NVIDIA driver {_dotted(target.driver)}: the build for {cuda.tag}"
    if target.cuda_index:
        return TorchBuildChoice(target, TorchBuild.CUDA, PYTORCH_INDEX + cuda.tag, *_WINDOWS_CUDA, reason)
    reason += ", whose index cannot be reached; the default build works on the processor only"
    return replace(_windows_cpu(target, reason), makeshift=True)


def _windows_cpu(target: TorchTarget, reason: str) -> TorchBuildChoice:
    return TorchBuildChoice(target, TorchBuild.CPU, None, *_WINDOWS_CPU, reason)


def _fitting_cuda(driver: NvidiaDriver, system: str) -> _Cuda | None:
    """Unknown versions count as new: most are, and after a wrong guess the processor still works."""
    for cuda in _CUDA_BUILDS:
        oldest = cuda.windows_driver if system == "Windows" else cuda.linux_driver
        driver_fits = not driver.version or driver.version >= oldest
        card = driver.capability
        if driver_fits and (card is None or cuda.oldest_card <= card <= cuda.newest_card):
            return cuda
    return None


def _dotted(driver: NvidiaDriver) -> str:
    return ".".join(str(number) for number in driver.version) or "of unknown version"


def find_target() -> TorchTarget:
    """No network: PyTorch's index is taken to be reachable until `settle` has asked."""
    return TorchTarget(platform.system(), platform.machine(), sys.version_info[:2], find_nvidia_driver())


def plan_for_this_machine() -> TorchBuildChoice:
    """Uses no network, so that sizes can be shown before anybody agrees. Raises NoTorchError."""
    return choose_torch(find_target())


def settle(plan: TorchBuildChoice, patience: float = _PATIENCE) -> TorchBuildChoice:
    """Asks the network whether the build's index can be reached; if not, takes the next best build."""
    if plan.index_url is None or reachable(f"{plan.index_url}/torch/", patience):
        return plan
    log.info("PyTorch's own index cannot be reached")
    return without_index(plan)


def reachable(address: str, patience: float = _PATIENCE) -> bool:
    """Whether the address (https) answers within `patience` seconds, through the proxy that is set."""
    answered = threading.Event()

    def ask() -> None:
        request = urllib.request.Request(  # noqa: S310 - our own constant addresses
            address, method="HEAD", headers={"User-Agent": "glm4v-desktop"}
        )
        try:
            with urllib.request.urlopen(request, timeout=patience):  # noqa: S310 - as above
                answered.set()
        except (OSError, ValueError):  # URLError and every socket error are OSErrors
            return

    # In a thread, because looking up a name ignores the time limit.
    asking = threading.Thread(target=ask, name="is-it-reachable", daemon=True)
    asking.start()
    asking.join(patience)
    return answered.is_set()
