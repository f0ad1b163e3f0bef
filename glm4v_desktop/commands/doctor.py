"""`glm4v-desktop doctor`: reports what this machine has, its problems, and how GLM-4v-9b fits into it.

With `--self-test` it runs the demo model in every run mode and prints which results are right.
"""

from __future__ import annotations

import shlex
import shutil
import signal
import sys
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from types import FrameType, MappingProxyType

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.commands.ask import ExitCode, add_program
from glm4v_desktop.commands.terminal import Parser, is_terminal, status, tell, tell_json
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.self_test import SelfTestResult
from glm4v_desktop.core.version import VERSION
from glm4v_desktop.engine.avoiding import advise_on
from glm4v_desktop.engine.protocol import ErrorKind
from glm4v_desktop.hardware.findings import MachineFinding, findings
from glm4v_desktop.hardware.machine import Display, MachineReport, onnxruntime_reports, report_machine
from glm4v_desktop.hardware.plan_values import Advice, ModeFit
from glm4v_desktop.hardware.self_test import SelfTest, SelfTestProgress
from glm4v_desktop.hardware.torch_view import TorchView, ask_torch
from glm4v_desktop.install.extra import has_extra_local
from glm4v_desktop.install.nvidia import NvidiaCard
from glm4v_desktop.storage.folders import state_folder
from glm4v_desktop.storage.self_test_file import SelfTestFile, result_values
from glm4v_desktop.texts.errors import user_sentence
from glm4v_desktop.texts.findings import FINDING_TEXTS, NUMBERS, Topic
from glm4v_desktop.texts.plans import LABELS, VERDICTS, at_least, gigabytes, plan_sentence, sentences
from glm4v_desktop.texts.self_test import compute_mode_text, line_text, summary_text
from glm4v_desktop.texts.translation import QT_TRANSLATE_NOOP, Translations, joined

translate = QCoreApplication.translate  # lupdate finds texts by this name
_NARROWEST = 30  # columns for the text; on a narrower terminal lines wrap
_LABELS: Mapping[Topic, str] = MappingProxyType(
    {
        Topic.SYSTEM: QT_TRANSLATE_NOOP("Doctor", "System"),
        Topic.DISPLAY: QT_TRANSLATE_NOOP("Doctor", "Display"),
        Topic.FONT: QT_TRANSLATE_NOOP("Doctor", "Chinese font"),
        Topic.PROCESSOR: QT_TRANSLATE_NOOP("Doctor", "Processor"),
        Topic.MEMORY: QT_TRANSLATE_NOOP("Doctor", "Memory"),
        Topic.GRAPHICS: QT_TRANSLATE_NOOP("Doctor", "Graphics"),
        Topic.PACKAGES: QT_TRANSLATE_NOOP("Doctor", "Packages"),
        Topic.TORCH: QT_TRANSLATE_NOOP("Doctor", "torch"),
        Topic.MODELS: QT_TRANSLATE_NOOP("Doctor", "Models"),
        Topic.DISK: QT_TRANSLATE_NOOP("Doctor", "Disk"),
    }
)


class Mark(Enum):
    """The mark before a line; it is not translated."""

    GOOD = "ok"
    NOT = "--"
    WRONG = "!!"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line of the report; `advice` are the sentences below it about what is wrong and what to do."""

    label: str
    text: str
    mark: Mark
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything that the command prints.

    `torch` is None if it is not installed. `reports` is the folder with onnxruntime's telemetry, or None.
    """

    machine: MachineReport
    torch: TorchView | None
    findings: tuple[MachineFinding, ...]
    advice: Advice
    reports: Path | None = None


def doctor(words: Sequence[str]) -> int:
    """Runs the command with the arguments `words`; returns an ExitCode.

    A machine with problems is not an error of the command, except for a failed self-test.
    """
    options = _parser().parse_args(words)
    program = QCoreApplication.instance() or QCoreApplication([])
    Translations(program).use(options.language)
    if options.self_test:
        return self_test(options.json)
    try:
        diagnosis = examine()
    except KeyboardInterrupt:
        return ExitCode.STOPPED
    if options.json:
        tell_json(as_json(diagnosis), indent=1)
    else:
        tell("\n".join(report_lines(diagnosis)))
    return ExitCode.ANSWERED


def self_test(as_json: bool, test: SelfTest | None = None) -> ExitCode:
    """Runs the self-test, prints and stores its result. Returns ENGINE unless everything passed."""
    if not has_extra_local():
        tell(user_sentence(ErrorKind.EXTRA_MISSING), error=True)
        return ExitCode.ENGINE
    cancel = CancelToken()
    result: SelfTestResult | None = None
    with _stopped_by_signals(cancel):
        for event in (test if test is not None else SelfTest()).run(lambda: cancel.cancelled):
            if isinstance(event, SelfTestProgress):
                _show_progress(event)
            else:
                result = event
    status(None)
    if result is None:
        return ExitCode.STOPPED
    SelfTestFile(state_folder()).write(result)
    if as_json:
        tell_json(result_values(result), indent=1)
    else:
        tell("\n".join(self_test_lines(result)))
    return ExitCode.ANSWERED if result.passed else ExitCode.ENGINE


def examine() -> Diagnosis:
    """Collects the diagnosis; takes a few seconds if torch is installed."""
    machine = report_machine()
    has_torch = any(package.name == "torch" and package.version for package in machine.packages)
    torch = ask_torch() if has_torch else None
    folder = next((model.folder for model in machine.models if not model.demo), None)
    advice = advise_on(folder, machine, state_folder())
    return Diagnosis(machine, torch, findings(machine, torch), advice, onnxruntime_reports())


def as_json(diagnosis: Diagnosis) -> dict[str, object]:
    """Returns the diagnosis for `--json`. The keys are public (resources/docs/command-line.md)."""
    machine, torch = diagnosis.machine, diagnosis.torch
    return {
        "program": VERSION,
        "system": machine.system,
        "python": machine.python,
        "display": machine.display,
        "chinese_font": machine.chinese_font,
        "processor": asdict(machine.processor),
        "memory": machine.memory and asdict(machine.memory),
        "graphics": asdict(machine.graphics),
        "nvidia_on_bus": machine.nvidia_on_bus,
        "packages": {package.name: package.version for package in machine.packages},
        "extra_local": machine.has_extra_local,
        "torch": torch and asdict(torch),
        "models": [{"folder": str(model.folder), "demo": model.demo} for model in machine.models],
        "disk": {"folder": str(machine.models_folder), "free": machine.disk_free},
        "findings": list(diagnosis.findings),
        "plan": plan_values(diagnosis.advice),
        "fits": [{**asdict(fit), "fits": fit.fits} for fit in diagnosis.advice.fits],
        "unanswered": list(machine.silent),
    }


def plan_values(advice: Advice) -> dict[str, object]:
    """Returns the plan for `--json`, with what closing programs or converting the weights would allow."""
    hint, converted = advice.upgrade_hint, advice.converted
    beside = {
        "closing": hint and {**asdict(hint), "plan": hint.plan.way},
        "converted": converted and converted.way,
    }
    plan = advice.plan
    if plan is None:
        return {"way": None, **beside}
    parts = {
        name: {**asdict(of), "total": of.total} for name, of in (("video", plan.video), ("ram", plan.ram))
    }
    return {**asdict(plan), "device": plan.device, **parts, **beside}


def report_lines(diagnosis: Diagnosis) -> list[str]:
    """Returns the diagnosis as lines in columns, for the terminal."""
    facts = machine_lines(diagnosis.machine, diagnosis.torch, diagnosis.findings)
    fits = fit_lines(diagnosis.advice.fits)
    lines = [
        f"GLM-4v Desktop {VERSION}",
        "",
        *_columns(facts),
        "",
        translate("Doctor", "Which run modes of GLM-4v-9b fit into the free memory"),
    ]
    lines += _columns(fits)
    lines += ["", translate("Doctor", "How GLM-4v-9b would run on this computer")]
    lines += _paragraphs(plan_lines(diagnosis.advice))
    if diagnosis.reports is not None:
        lines += ["", translate("Doctor", "Left on this computer")]
        lines += _paragraphs(reports_lines(diagnosis.reports))
    if diagnosis.machine.silent:
        silent = ", ".join(diagnosis.machine.silent)
        lines += [
            "",
            translate("Doctor", "Could not be determined: {what}").format(what=silent),
        ]
    return lines


def machine_lines(
    machine: MachineReport, torch: TorchView | None, findings: Sequence[MachineFinding]
) -> tuple[ReportLine, ...]:
    """Returns one line per topic, with the problems found as its advice."""
    advice: dict[Topic, list[str]] = {}
    for finding in findings:
        topic, text = FINDING_TEXTS[finding]
        advice.setdefault(topic, []).append(
            joined(*(translate("Doctor", part).format_map(NUMBERS) for part in (text.what, text.remedy)))
        )
    facts = _facts(machine, torch)
    return tuple(
        ReportLine(
            translate("Doctor", _LABELS[topic]), facts[topic],
            Mark.WRONG if topic in advice else Mark.GOOD, tuple(advice.get(topic, ())),
        )
        for topic in Topic
    )  # fmt: skip


def plan_lines(advice: Advice) -> tuple[str, ...]:
    """Returns sentences about the plan and its reasons."""
    return tuple(plan_sentence(sentence) for sentence in sentences(advice))


def reports_lines(folder: Path) -> tuple[str, str]:
    """Returns an explanation of onnxruntime's folder, and the command that removes it."""
    text = translate(
        "Doctor",
        "{folder} contains a device id and reports for Microsoft. onnxruntime, which the text reader uses, "
        "writes them unless a program switches this off; this program does. Other programs may use the "
        "folder, so it was not deleted. To delete it, close them and run:",
    )
    return text.format(folder=folder), f"rm -r {shlex.quote(str(folder))}"


def fit_lines(fits: Sequence[ModeFit]) -> tuple[ReportLine, ...]:
    """Returns one line per run mode, with the memory it needs and whether it fits."""
    needs = translate("Doctor", "needs {video} of video memory and {ram} of memory: {verdict}")
    needs_ram = translate("Doctor", "needs {ram} of memory: {verdict}")
    return tuple(
        ReportLine(
            translate("Plans", LABELS[fit.way]),
            (needs if fit.video_bytes else needs_ram).format(
                video=at_least(fit.video_bytes),
                ram=at_least(fit.ram_bytes),
                verdict=translate("Plans", VERDICTS[fit.verdict]),
            ),
            Mark.GOOD if fit.fits else Mark.NOT,
        )
        for fit in fits
    )


def self_test_lines(result: SelfTestResult) -> list[str]:
    """Returns one line per way of computing, then the summary."""
    lines = [f"{'ok' if each.passed else '!!'}  {line_text(each, translate)}" for each in result.ways]
    return [*lines, *([""] if lines else []), summary_text(result, translate)]


def _show_progress(progress: SelfTestProgress) -> None:
    """Rewrites the status line; without a terminal nothing is printed."""
    if is_terminal(sys.stderr):
        way = compute_mode_text(progress.way, translate) if progress.way is not None else ""
        what = f"{progress.done}/{progress.total} {way}" if progress.total else "…"
        status(what)


@contextmanager
def _stopped_by_signals(cancel: CancelToken) -> Iterator[None]:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        cancel.cancel()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _facts(machine: MachineReport, torch: TorchView | None) -> dict[Topic, str]:
    unknown = translate("Doctor", "unknown")
    size = translate("Doctor", "{total}, {free} free")
    memory = machine.memory
    installed = [package for package in machine.packages if package.version is not None]
    return {
        Topic.SYSTEM: f"{machine.system or unknown}, Python {machine.python}",
        Topic.DISPLAY: _display(machine.display),
        Topic.FONT: _font(machine.chinese_font),
        Topic.PROCESSOR: _processor(machine),
        Topic.MEMORY: unknown if memory is None else size.format(
            total=gigabytes(memory.total), free=gigabytes(memory.free)
        ),
        Topic.GRAPHICS: _graphics(machine),
        Topic.PACKAGES: ", ".join(f"{package.name} {package.version}" for package in installed) or unknown,
        Topic.TORCH: _torch(torch),
        Topic.MODELS: _models(machine),
        Topic.DISK: translate("Doctor", "{free} free at {folder}").format(
            free=gigabytes(machine.disk_free), folder=machine.models_folder
        ),
    }  # fmt: skip


def _display(display: Display | None) -> str:
    match display:
        case None:
            return translate("Doctor", "unknown")
        case Display.X11:
            return "X11"
        case Display.WAYLAND:
            return "Wayland"
        case Display.NATIVE:
            return translate("Doctor", "the system's own")
        case Display.NONE:
            return translate("Doctor", "none")


def _font(found: bool | None) -> str:
    if found is None:
        return translate("Doctor", "unknown")
    return translate("Doctor", "found") if found else translate("Doctor", "not found")


def _processor(machine: MachineReport) -> str:
    processor = machine.processor
    parts = [
        processor.name or translate("Doctor", "unknown"),
        translate("Doctor", "{n} cores").format(n=processor.cores),
    ]
    match processor.bf16:
        case True:
            parts.append(translate("Doctor", "computes in bfloat16"))
        case False:
            parts.append(translate("Doctor", "no native bfloat16"))
    return ", ".join(parts)


def _graphics(machine: MachineReport) -> str:
    graphics = machine.graphics
    if not graphics.cards:
        return translate("Doctor", "none that can be used")
    driver = translate("Doctor", "driver {version}").format(version=graphics.driver or "?")
    return "; ".join((*map(_card, graphics.cards), driver))


def _card(card: NvidiaCard) -> str:
    size = translate("Doctor", "{total}, {free} free").format(
        total=gigabytes(card.total), free=gigabytes(card.free)
    )
    return f"{card.index}: {card.name or '?'}, {size}"


def _torch(torch: TorchView | None) -> str:
    if torch is None:
        return translate("Doctor", "not installed")
    if not torch.works:
        return translate("Doctor", "cannot be loaded")
    made = f"CUDA {torch.cuda}" if torch.cuda else f"ROCm {torch.rocm}" if torch.rocm else ""
    on = (
        translate("Doctor", "can use the card")
        if torch.sees_card
        else translate("Doctor", "runs on the processor")
    )
    return ", ".join(part for part in (torch.version, made, on) if part)


def _models(machine: MachineReport) -> str:
    names = [
        translate("Doctor", "demo model") if model.demo else str(model.folder) for model in machine.models
    ]
    return ", ".join(names) or translate("Doctor", "none found; --model takes any folder")


def _columns(lines: Sequence[ReportLine]) -> list[str]:
    width = max(_width(line.label) for line in lines)
    indent = " " * (4 + width + 2)
    room = max(_NARROWEST, shutil.get_terminal_size((100, 24)).columns - len(indent))
    printed = []
    for line in lines:
        label = line.label + " " * (width - _width(line.label))
        first, *more = textwrap.wrap(line.text, room, break_on_hyphens=False, break_long_words=False)
        printed.append(f"{line.mark.value:<4}{label}  {first}")
        for advice in line.advice:
            more += textwrap.wrap(advice, room, break_on_hyphens=False, break_long_words=False)
        printed += [indent + text for text in more]
    return printed


def _paragraphs(sentences: Sequence[str]) -> list[str]:
    indent = " " * 4
    room = max(_NARROWEST, shutil.get_terminal_size((100, 24)).columns - len(indent))
    broken = (textwrap.wrap(each, room, break_on_hyphens=False, break_long_words=False) for each in sentences)
    return [indent + line for lines in broken for line in lines]


def _width(text: str) -> int:
    """Returns the width in columns of a terminal; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _parser() -> Parser:
    parser = Parser(
        prog="glm4v-desktop doctor",
        description="Show what this computer has, what is wrong with it, and how GLM-4v-9b would run on it.",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="run the demo model in every run mode of this computer and compare the results with the right "
        "ones",
    )
    add_program(parser)
    return parser
