"""Parity with the original code on its own data, and that the check would notice a mistake."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from glm4v_desktop.glm4v.checkpoint import load_whole
from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.parity import compare


def test_every_scenario_agrees_fresh_and_kept(network: Glm4v, expected: dict[str, Tensor]) -> None:
    findings = list(compare(network, expected))
    assert [f"{f.what} {f.error:.1e}" for f in findings if not f.agrees] == []
    said = " ".join(finding.what for finding in findings)
    for what in (
        "turn1: kept",
        "turn2: fresh",
        "late_image: kept",
        "text_only: logits",
        "batch: greedy tokens",
    ):
        assert what in said


def adapter_eps(network: Glm4v) -> None:
    network.vision.linear_proj.norm1.eps = 1e-6


def tower_eps(network: Glm4v) -> None:
    for module in network.vision.transformer.modules():
        if isinstance(module, nn.LayerNorm):
            module.eps = 1e-5


def no_scale(network: Glm4v) -> None:
    network.vision.scaling_factor = 1.0


def no_bias(network: Glm4v) -> None:
    for layer in network.text.model.layers:
        nn.init.zeros_(layer.self_attn.q_proj.bias)


def other_base(network: Glm4v) -> None:
    network.text.model.rotary_emb.inv_freq *= 0.99


@pytest.mark.parametrize("mistake", [adapter_eps, tower_eps, no_scale, no_bias, other_base])
def test_a_mistake_is_noticed(
    mistake: Callable[[Glm4v], None], case: Path, config: Glm4vConfig, expected: dict[str, Tensor]
) -> None:
    network = load_whole(case, config, torch.device("cpu"), torch.float32)
    mistake(network)
    turn = {k: v for k, v in expected.items() if k.startswith("turn1.") or k == "pixel_values"}
    assert not all(finding.agrees for finding in compare(network, turn))


@pytest.mark.parametrize(("damage", "code"), [(False, 0), (True, 1)])
def test_the_exit_code_says_whether_all_agrees(damage: bool, code: int, case: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(case, tmp_path / "case")
    if damage:
        text = (folder / "config.json").read_text(encoding="utf-8")
        (folder / "config.json").write_text(
            text.replace('"layernorm_epsilon": 1.5625e-07', '"layernorm_epsilon": 1e-5'), encoding="utf-8"
        )
    done = subprocess.run(
        [sys.executable, "-m", "glm4v_desktop.glm4v.parity", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "turn2: kept, greedy tokens that differ" in done.stdout
