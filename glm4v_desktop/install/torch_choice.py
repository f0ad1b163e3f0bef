"""Chooses the build of torch for this machine, and the index that it comes from. Standard library only.

The default index (PyPI, or the mirror in pip's settings) has one build for each system: with CUDA 13.0 for
Linux, without CUDA for Windows. All others are on PyTorch's own index. `choose_torch` is a pure function;
`find_target` examines the machine and `settle` the network.
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
# The tested version. Pinned, because several builds exist and they cannot all be in one list of hashes. It is
# the newest version in the range of the extra `local` that has builds for CUDA 12.6 and 13.0.
TORCH = "torch==2.13.0"
PYTORCH_INDEX = "https://download.pytorch.org/whl/"
_PYTHONS = ((3, 11), (3, 13))
_TIMEOUT_S = 3.0  # for an index to answer


class TorchBuild(StrEnum):
    CUDA = "cuda"
    CPU = "cpu"
    METAL = "metal"  # for Apple's chips; macOS has no other build


class NoTorchError(Exception):
    """torch is not made for this machine; the text says what does not fit."""


@dataclass(frozen=True, slots=True)
class TorchTarget:
    """The machine to choose for; `system` and `arch` are `platform.system()` and `platform.machine()`."""

    system: str
    arch: str
    python: tuple[int, int]
    driver: NvidiaDriver | None = None
    cpu_index: bool = True  # whether PyTorch's own index for the CPU can be reached
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
    makeshift: bool = False  # this build cannot use the graphics card; the one that could is out of reach
    requirement: str = TORCH


@dataclass(frozen=True, slots=True)
class InstallNeeds:
    """What a person has to agree to: rounded megabytes and a host; 0 and empty if they are not known."""

    download_mb: int
    disk_mb: int
    host: str = ""  # where torch comes from
    makeshift: bool = False  # this build cannot use the graphics card
    out_of_reach: bool = False  # PyTorch's own index did not answer

    def covers(self, now: InstallNeeds) -> bool:
        """Whether `now` needs no more than what was agreed to, and comes from the same host."""
        larger = now.download_mb > self.download_mb or now.disk_mb > self.disk_mb
        return not larger and now.host == self.host and (self.makeshift or not now.makeshift)


UNKNOWN = InstallNeeds(0, 0)


@dataclass(frozen=True, slots=True)
class _Cuda:
    """A CUDA build of torch 2.13, with the drivers and cards that it runs on.

    The drivers are those of NVIDIA's CUDA release notes, "minor version compatibility" (a build for 12.6 runs
    on any driver of CUDA 12). The cards are the compute capabilities that the build has code for; on others
    it fails at the first kernel. Both are needed: a driver of the 580 series also serves older cards.
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
NEW_DRIVER = _CUDA_BUILDS[0].linux_driver[0]  # people are asked to install at least this
_ON_DEFAULT_INDEX = "cu130"  # the CUDA of the Linux wheels of torch 2.13.0 on PyPI
# Megabytes (download, on disk), each with about 60 / 300 for the other packages. For Linux and macOS the
# downloads are the sums of the wheels and the CPU builds were measured on disk; the rest is estimated.
_LINUX_CUDA = (2900, 6000)
_WINDOWS_CUDA = (2900, 5500)
_LINUX_CPU = (250, 1100)
_WINDOWS_CPU = (190, 900)
_MACOS = (180, 900)
_UNFIT = "the NVIDIA driver or its card is too old for any build (a newer driver may help)"


def choose_torch(target: TorchTarget) -> TorchBuildChoice:
    """The best build for a machine. Raises NoTorchError if there is none."""
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
    """The build to use instead of `plan` if PyTorch's own index cannot be reached."""
    return choose_torch(replace(plan.target, cpu_index=False, cuda_index=False))


def needed_for(plan: TorchBuildChoice, default_host: str) -> InstallNeeds:
    """The needs of a choice; `default_host` is the host that pip downloads from by default."""
    host = default_host if plan.index_url is None else str(urlsplit(plan.index_url).hostname)
    out_of_reach = not (plan.target.cpu_index and plan.target.cuda_index)
    return InstallNeeds(plan.download_mb, plan.disk_mb, host, plan.makeshift, out_of_reach)


def must_be_replaced(installed: str, plan: TorchBuildChoice) -> bool:
    """Whether the installed version (as in "2.13.0+cpu") is another build, which pip does not notice.

    Without a graphics card any build will do: those with CUDA also run on the CPU.
    """
    if plan.target.driver is None or plan.build is not TorchBuild.CUDA or plan.makeshift:
        return False
    label = installed.partition("+")[2]
    if plan.index_url is None:
        return label == "cpu"
    # PyPI's build for Windows has no label and no CUDA.
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
    """The newest CUDA build that the driver and the card support, or None.

    Unknown versions count as new: most are, and after a wrong guess the processor still works.
    """
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
    """Examines this machine. Uses no network: PyTorch's index counts as reachable until `settle` asks it."""
    return TorchTarget(platform.system(), platform.machine(), sys.version_info[:2], find_nvidia_driver())


def plan_for_this_machine() -> TorchBuildChoice:
    """The choice for this machine, made without network to show the sizes first. Raises NoTorchError."""
    return choose_torch(find_target())


def settle(plan: TorchBuildChoice, timeout_s: float = _TIMEOUT_S) -> TorchBuildChoice:
    """Asks the network whether the build's index can be reached; returns `plan`, or the next best build."""
    if plan.index_url is None or reachable(f"{plan.index_url}/torch/", timeout_s):
        return plan
    log.info("PyTorch's own index cannot be reached")
    return without_index(plan)


def reachable(address: str, timeout_s: float = _TIMEOUT_S) -> bool:
    """Whether the https address answers within `timeout_s` seconds, through the proxy if one is set."""
    answered = threading.Event()

    def ask() -> None:
        request = urllib.request.Request(  # noqa: S310 - our own constant addresses
            address, method="HEAD", headers={"User-Agent": "glm4v-desktop"}
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout_s):  # noqa: S310 - as above
                answered.set()
        except (OSError, ValueError):  # URLError and every socket error are OSErrors
            return

    # In a thread, because the look-up of the host's name ignores the timeout.
    asking = threading.Thread(target=ask, name="is-it-reachable", daemon=True)
    asking.start()
    asking.join(timeout_s)
    return answered.is_set()
