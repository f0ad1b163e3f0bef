"""NVIDIA's library as far as it is asked: cards by choice, and errors where a real driver has them."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any


class NVMLError(Exception):
    def __init__(self, value: int) -> None:
        super().__init__(value)
        self.value = value


class FakeNvml(ModuleType):
    """`fails` maps a function's name to the code of the error that it raises."""

    NVMLError = NVMLError
    NVML_ERROR_NOT_SUPPORTED = 3
    NVML_ERROR_DRIVER_NOT_LOADED = 9
    NVML_ERROR_LIBRARY_NOT_FOUND = 12
    NVML_ERROR_GPU_IS_LOST = 15
    NVML_ERROR_LIB_RM_VERSION_MISMATCH = 18
    NVML_ERROR_UNKNOWN = 999

    def __init__(self, *cards: dict[str, Any], fails: dict[str, int] | None = None) -> None:
        super().__init__("fake_nvml")
        self._cards = cards
        self._fails = fails or {}
        self.open = 0

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("nvml") and name in self._fails:
            raise_with = self._fails[name]

            def fail(*_: object) -> None:
                raise NVMLError(raise_with)

            return fail
        return super().__getattribute__(name)

    def nvmlInit(self) -> None:
        self.open += 1

    def nvmlShutdown(self) -> None:
        self.open -= 1

    def nvmlSystemGetDriverVersion(self) -> str:
        return "580.65.06"

    def nvmlSystemGetCudaDriverVersion(self) -> int:
        return 12040

    def nvmlDeviceGetCount(self) -> int:
        return len(self._cards)

    def nvmlDeviceGetHandleByIndex(self, index: int) -> dict[str, Any]:
        card = self._cards[index]
        if card.get("lost"):
            raise NVMLError(self.NVML_ERROR_GPU_IS_LOST)
        return card

    def nvmlDeviceGetName(self, card: dict[str, Any]) -> str | bytes:
        name: str | bytes = card["name"]
        return name

    def nvmlDeviceGetMemoryInfo(self, card: dict[str, Any]) -> SimpleNamespace:
        if card["total"] is None:  # shares the system's memory
            raise NVMLError(self.NVML_ERROR_NOT_SUPPORTED)
        return SimpleNamespace(total=card["total"], free=card["free"])

    def nvmlDeviceGetCudaComputeCapability(self, card: dict[str, Any]) -> tuple[int, int]:
        capability: tuple[int, int] = card["capability"]
        return capability
