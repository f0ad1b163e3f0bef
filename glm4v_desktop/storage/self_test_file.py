"""Stores the result of the last self-test, which is repeated only after a change of the machine."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from glm4v_desktop.core.self_test import (
    ComputeMode,
    Distance,
    Fingerprint,
    ModeResult,
    Part,
    Precision,
    SelfTestResult,
    Verdict,
)
from glm4v_desktop.storage.settings_file import JsonFile

log = logging.getLogger(__name__)

_FILE = "self-test.json"


class SelfTestFile:
    """The file with the result. A damaged file counts as missing: the test is offered again."""

    def __init__(self, folder: Path) -> None:
        self._file = JsonFile(folder / _FILE)

    def read(self) -> SelfTestResult | None:
        found = self._file.read()
        if not found:
            return None
        try:
            return parse_result(found)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.warning("%s is not understood: %s", _FILE, type(error).__name__)
            return None

    def write(self, result: SelfTestResult) -> bool:
        """Writes the result; returns False if it could not be written."""
        return self._file.write(result_values(result))


def result_values(result: SelfTestResult) -> dict[str, object]:
    """The result for JSON. The keys are public: see `doctor` in resources/docs/command-line.md."""
    return {
        "passed": result.passed,
        "whole": result.whole,
        "usable": list(result.usable),
        "avoid": list(result.avoid),
        "fingerprint": asdict(result.fingerprint),
        "ways": [
            {
                **asdict(each.way),
                "name": each.way.name,
                "verdict": each.verdict,
                "distances": [_distance_values(distance) for distance in each.distances],
                "wrong_tokens": each.wrong_tokens,
                "detail": each.detail,
                "seconds": each.seconds,
            }
            for each in result.ways
        ],
    }


def parse_result(values: Mapping[str, object]) -> SelfTestResult:
    """The result in values that `result_values` made.

    Raises KeyError, TypeError, ValueError or AttributeError for any other values.
    """
    ways, mark = values["ways"], values["fingerprint"]
    if not isinstance(ways, list) or not isinstance(mark, dict) or not isinstance(values["whole"], bool):
        raise TypeError("not a result")
    fingerprint = Fingerprint(**{**mark, "cards": tuple(mark["cards"])})
    return SelfTestResult(fingerprint, tuple(_way(each) for each in ways), values["whole"])


def _distance_values(distance: Distance) -> dict[str, object]:
    """The distance for JSON, which has no infinity or NaN: those become null."""
    return {**asdict(distance), "far": distance.far if math.isfinite(distance.far) else None}


def _distance(values: Mapping[str, object]) -> Distance:
    far = math.inf if values["far"] is None else float(str(values["far"]))
    return Distance(Part(str(values["part"])), far, float(str(values["allowed"])))


def _way(values: Mapping[str, object]) -> ModeResult:
    way = ComputeMode(
        str(values["device"]), Precision(str(values["precision"])), str(values["kernel"]),
        streamed=values["streamed"] is True,
    )  # fmt: skip
    distances = values["distances"]
    if not isinstance(distances, list):
        raise TypeError("not distances")
    return ModeResult(
        way,
        Verdict(str(values["verdict"])),
        tuple(_distance(distance) for distance in distances),
        int(str(values["wrong_tokens"])),
        str(values["detail"]),
        float(str(values["seconds"])),
    )
