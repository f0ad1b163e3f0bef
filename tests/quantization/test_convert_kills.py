"""A run that is killed at any moment, again and again, ends with the same bytes as one that is not."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from glm4v_desktop.quantization.convert import quantize
from glm4v_desktop.quantization.values import ConversionRequest
from tests.quantization import convert_until_killed
from tests.quantization.original_folder import some_samples, write_original


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")
def test_killed_ten_times_it_gives_the_same_bytes(tmp_path: Path) -> None:
    source, whole = tmp_path / "glm-4v-9b", tmp_path / "whole" / "glm-4v-int4"
    write_original(source)
    torch.set_num_threads(1)
    list(quantize(ConversionRequest(source, whole), some_samples(3)))
    killed = tmp_path / "killed" / "glm-4v-int4"
    ran = subprocess.run(
        [sys.executable, str(Path(convert_until_killed.__file__)), str(source), str(killed), "0"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout.strip()) == (0, "10"), ran.stderr
    assert digests(killed) == digests(whole)
