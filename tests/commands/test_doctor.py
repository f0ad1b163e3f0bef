"""`glm4v-desktop doctor`: what it prints for machines of many kinds, and the JSON keys, which are public."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from glm4v_desktop import cli
from glm4v_desktop.commands import doctor
from glm4v_desktop.glm4v.config import Glm4vConfig, Quantization
from glm4v_desktop.hardware.findings import MachineFinding
from glm4v_desktop.hardware.machine import Display, MachineReport, Memory, Model, Probe
from glm4v_desktop.hardware.plan_values import FitVerdict, MemoryPlan, Reason, RunMode, WeightFormat
from glm4v_desktop.hardware.torch_view import TorchView
from glm4v_desktop.install.nvidia import DriverFault, Graphics, NvidiaCard
from glm4v_desktop.texts.findings import FINDING_TEXTS
from tests.hardware.machines import CPU_TORCH, GB, GOOD, PLAIN, RTX_4090, TORCH, with_card, with_fault
from tests.model_config import config_json

Examined = Callable[[MachineReport, TorchView | None], None]

ROOT = Path(__file__).resolve().parents[2]
KEYS = {
    "program", "system", "python", "display", "chinese_font", "processor", "memory", "graphics", "packages",
    "extra_local", "nvidia_on_bus", "torch", "models", "disk", "findings", "plan", "fits",
    "unanswered",
}  # fmt: skip


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> Examined:
    """Puts a machine and its torch in the place of this one's."""

    def examine(machine: MachineReport, torch: TorchView | None) -> None:
        monkeypatch.setattr(doctor, "report_machine", lambda: machine)
        monkeypatch.setattr(doctor, "ask_torch", lambda: torch)

    return examine


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


def said(capsys: pytest.CaptureFixture[str], *words: str, language: str = "en") -> str:
    assert cli.main(["doctor", *words, "--language", language]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("machine", "torch", "sentence"),
    [
        (PLAIN, CPU_TORCH, "There is no NVIDIA graphics card."),
        (with_fault(DriverFault.NO_DRIVER), CPU_TORCH, "NVIDIA's driver is not running."),
        (with_fault(DriverFault.NEEDS_RESTART), CPU_TORCH, "Restart the computer."),
        (with_fault(DriverFault.FAILED), CPU_TORCH, "NVIDIA's driver does not respond."),
        (with_card(cuda=(11, 4)), CPU_TORCH, "NVIDIA's driver is too old for torch."),
        (with_card(replace(RTX_4090, total=6 * GB)), TORCH, "The card has less than 8 GB of video memory."),
        (GOOD, CPU_TORCH, "it has no CUDA."),
        (GOOD, TorchView(works=False), "torch is installed but cannot be loaded."),
        (replace(GOOD, packages=()), None, "The packages that GLM-4v-9b needs are not installed."),
        (replace(GOOD, display=Display.NONE), TORCH, "There is no display to open a window on."),
    ],
)
def test_each_fault_has_a_sentence_and_the_command_succeeds(
    machine: MachineReport,
    torch: TorchView | None,
    sentence: str,
    examined: Examined,
    capsys: pytest.CaptureFixture[str],
) -> None:
    examined(machine, torch)
    text = said(capsys)
    assert sentence in text
    assert "!!" in text


def test_a_good_machine_has_nothing_to_complain_about(
    examined: Examined, capsys: pytest.CaptureFixture[str]
) -> None:
    examined(GOOD, TORCH)
    text = said(capsys)
    assert "!!" not in text
    assert "NVIDIA GeForce RTX 4090, 25.8 GB, 24.0 GB free" in text
    assert "driver 580.65.06" in text
    assert "On this computer GLM-4v-9b would run on the graphics card in full precision" in text
    assert "21.7 GB of video memory" in text


def test_several_cards_are_all_named(examined: Examined, capsys: pytest.CaptureFixture[str]) -> None:
    cards = (RTX_4090, NvidiaCard(1, "NVIDIA T400", 4 * GB, None))
    examined(replace(GOOD, graphics=Graphics(cards, "580.1")), TORCH)
    text = said(capsys)
    assert "0: NVIDIA GeForce RTX 4090" in text
    assert "1: NVIDIA T400, 4.0 GB, ? free" in text


def test_what_was_not_found_out_is_said(examined: Examined, capsys: pytest.CaptureFixture[str]) -> None:
    examined(
        replace(GOOD, memory=None, disk_free=None, display=None, chinese_font=None, silent=(Probe.MEMORY,)),
        TORCH,
    )
    assert "Could not be determined: memory" in said(capsys)


def test_columns_stand_one_below_the_other_in_chinese_too(
    examined: Examined, capsys: pytest.CaptureFixture[str]
) -> None:
    examined(PLAIN, CPU_TORCH)
    text = said(capsys, language="zh")
    assert any("一" <= letter <= "鿿" for letter in text)
    rows = [line for line in text.split("\n\n")[1].splitlines() if line.startswith(("ok", "!!"))]
    cells = {sum(2 if ord(letter) > 0x2E80 else 1 for letter in row[: row.rindex("  ") + 2]) for row in rows}
    assert len(cells) == 1, text


def test_long_lines_are_broken_under_their_column(
    examined: Examined, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    examined(PLAIN, CPU_TORCH)
    facts = said(capsys).split("\n\n")[1].splitlines()
    assert max(map(len, facts)) <= 60
    assert any(line.startswith(" " * 18) for line in facts)


def test_every_finding_has_a_text_that_ends_and_a_way_out() -> None:
    assert set(FINDING_TEXTS) == set(MachineFinding)
    for _, text in FINDING_TEXTS.values():
        assert text.what.endswith(".")
        assert text.remedy.endswith(".")


def test_json_has_the_documented_keys(examined: Examined, capsys: pytest.CaptureFixture[str]) -> None:
    examined(GOOD, CPU_TORCH)
    told = json.loads(said(capsys, "--json"))
    assert set(told) == KEYS
    assert told["findings"] == ["torch_without_cuda"]
    assert told["graphics"] == {
        "cards": [
            {
                "index": 0, "name": RTX_4090.name, "total": RTX_4090.total, "free": 24 * GB,
                "capability": [8, 9],
            }
        ],
        "driver": "580.65.06", "cuda": [13, 0], "fault": None,
    }  # fmt: skip
    assert set(told["processor"]) == {"name", "cores", "bf16"}
    assert told["memory"] == {"total": 64 * GB, "free": 48 * GB}
    assert told["packages"]["torch"] == "1.0"
    assert told["extra_local"] is True
    assert set(told["torch"]) == {"works", "version", "cuda", "rocm", "sees_card", "suits_card"}
    assert told["disk"] == {"folder": "models", "free": 500 * GB}
    assert told["models"] == [{"folder": "demo", "demo": True}]
    verdicts = {fit["way"]: fit["verdict"] for fit in told["fits"]}
    assert list(verdicts) == list(RunMode)
    assert verdicts["bf16_on_card"] == "little_video_memory"
    assert verdicts["bf16_tower_streamed"] == verdicts["int4_on_card"] == "fits"
    assert all(fit["fits"] == (fit["verdict"] == "fits") for fit in told["fits"])


def test_json_has_the_plan_and_what_closing_would_allow(
    examined: Examined, capsys: pytest.CaptureFixture[str]
) -> None:
    examined(GOOD, TORCH)
    plan = json.loads(said(capsys, "--json"))["plan"]
    assert set(plan) == {field.name for field in fields(MemoryPlan)} | {"device", "closing", "converted"}
    assert (plan["way"], plan["text"], plan["device"]) == ("bf16_tower_streamed", "bf16", "cuda:0")
    assert plan["video"]["total"] == sum(size for name, size in plan["video"].items() if name != "total")
    assert plan["why"] == ["full_precision", "little_video_memory"]
    assert plan["wait"] is None
    assert set(plan["closing"]) == {"plan", "video_more", "ram_more", "enough"}
    assert (plan["closing"]["plan"], plan["closing"]["enough"]) == ("bf16_on_card", False)


def test_the_plan_is_for_the_model_that_is_here(
    tmp_path: Path, examined: Examined, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.json").write_bytes(config_json(replace(Glm4vConfig(), quantization=Quantization())))
    examined(replace(GOOD, models=(*GOOD.models, Model(tmp_path))), TORCH)
    told = json.loads(said(capsys, "--json"))
    assert told["plan"]["way"] == "int4_on_card"
    assert "weights_are_int4" in told["plan"]["why"]
    verdicts = {fit["way"]: fit["verdict"] for fit in told["fits"]}
    assert verdicts["bf16_tower_streamed"] == "other_weights"


def test_a_machine_on_which_nothing_fits_says_what_is_missing(
    examined: Examined, capsys: pytest.CaptureFixture[str]
) -> None:
    examined(replace(PLAIN, memory=Memory(8 * GB, 4 * GB)), CPU_TORCH)
    text = said(capsys)
    assert "GLM-4v-9b does not fit into the free memory of this computer." in text
    assert "Closing programs is not enough." in text
    examined(replace(PLAIN, memory=Memory(32 * GB, 4 * GB)), CPU_TORCH)
    text = said(capsys)
    assert "Closing programs that use" in text
    assert json.loads(said(capsys, "--json"))["plan"]["way"] is None


def test_a_processor_is_a_plan_with_an_estimate(
    examined: Examined, capsys: pytest.CaptureFixture[str]
) -> None:
    examined(PLAIN, CPU_TORCH)
    text = said(capsys)
    assert "On this computer GLM-4v-9b would run on the processor, 4 bits for text and full" in text
    assert "An estimate: the first word about a picture comes after about" in text
    wait = json.loads(said(capsys, "--json"))["plan"]["wait"]
    assert wait["first_word_s"] > 60
    assert 0 < wait["words_per_s"] < 10


def test_json_of_a_machine_that_tells_nothing(examined: Examined, capsys: pytest.CaptureFixture[str]) -> None:
    examined(
        replace(PLAIN, memory=None, disk_free=None, display=None, packages=(), silent=tuple(Probe)), None
    )
    told = json.loads(said(capsys, "--json"))
    assert set(told) == KEYS
    assert (told["memory"], told["display"], told["torch"]) == (None, None, None)
    assert told["plan"]["way"] is None
    assert set(told["unanswered"]) == set(Probe)


def test_the_documentation_names_every_key_and_value() -> None:
    document = (ROOT / "resources/docs/command-line.md").read_text(encoding="utf-8")
    public = KEYS | {*MachineFinding, *RunMode, *Reason, *FitVerdict, *WeightFormat, *Display, *DriverFault}
    assert {word for word in public if f"`{word}`" not in document} == set()


def test_what_onnxruntime_left_is_named_and_kept(
    examined: Examined, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examined(GOOD, TORCH)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert "onnxruntime, which" not in said(capsys)
    folder = tmp_path / ".cache/Microsoft/DeveloperTools/.onnxruntime"
    folder.mkdir(parents=True)
    assert f"close them and run:\n    rm -r {folder}\n" in said(capsys)
    assert f"rm -r {folder}" in said(capsys, language="zh")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert "rm -r" not in said(capsys)
    assert folder.is_dir()
    assert set(json.loads(said(capsys, "--json"))) == KEYS


def test_wrong_words_are_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["doctor", "--nothing"])
    assert left.value.code == 2


def test_this_machine_is_examined_without_importing_torch_here() -> None:
    code = (
        "import sys; from glm4v_desktop import cli;"
        "code = cli.main(['doctor', '--json', '--language', 'en']);"
        "heavy = {'torch', 'PySide6.QtWidgets', 'onnxruntime', 'numpy'} & set(sys.modules);"
        "print(heavy, file=sys.stderr); sys.exit(code or len(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) == KEYS
