"""The texts of the self-test: the name of each tested run mode, its result, and a summary.

The texts are English sources for the context `SelfTest`. The callers pass the function that translates them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from glm4v_desktop.core.self_test import (
    ComputeMode,
    ModeResult,
    Part,
    Precision,
    SelfTestResult,
    Verdict,
)
from glm4v_desktop.texts.translation import QT_TRANSLATE_NOOP

CONTEXT = "SelfTest"
Translate = Callable[[str, str], str]  # like QCoreApplication.translate: context and source text

_PRECISIONS: Mapping[Precision, str] = MappingProxyType(
    {
        Precision.FLOAT32: QT_TRANSLATE_NOOP("SelfTest", "32 bits"),
        Precision.BFLOAT16: QT_TRANSLATE_NOOP("SelfTest", "16 bits"),
        Precision.NARROW: QT_TRANSLATE_NOOP("SelfTest", "16 bits, computed in 32"),
        Precision.INT4: QT_TRANSLATE_NOOP("SelfTest", "4 bits"),
        Precision.INT4_INT8_HEAD: QT_TRANSLATE_NOOP("SelfTest", "4 bits, last layer 8 bits"),
        Precision.NF4: QT_TRANSLATE_NOOP("SelfTest", "4 bits at load time (NF4)"),
    }
)
_PARTS: Mapping[Part, str] = MappingProxyType(
    {
        Part.PICTURE: QT_TRANSLATE_NOOP("SelfTest", "while the picture is read"),
        Part.PROMPT: QT_TRANSLATE_NOOP("SelfTest", "while the question is read"),
        Part.FOLLOW_UP: QT_TRANSLATE_NOOP("SelfTest", "in follow-up questions"),
        Part.STEP: QT_TRANSLATE_NOOP("SelfTest", "while the answer is generated"),
    }
)
_VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.PASSED: QT_TRANSLATE_NOOP("SelfTest", "right"),
        Verdict.DIFFERS: QT_TRANSLATE_NOOP("SelfTest", "gives different results"),
        Verdict.FAILED: QT_TRANSLATE_NOOP("SelfTest", "stopped with an error"),
        Verdict.CRASHED: QT_TRANSLATE_NOOP("SelfTest", "the process crashed"),
        Verdict.TIMED_OUT: QT_TRANSLATE_NOOP("SelfTest", "took too long"),
        Verdict.NO_MEMORY: QT_TRANSLATE_NOOP("SelfTest", "not enough free memory to test it"),
    }
)
_PLAIN_KERNEL = "plain"
_FASTER = QT_TRANSLATE_NOOP("SelfTest", "fast")
_UNPACKED = QT_TRANSLATE_NOOP("SelfTest", "unpacked")
_STREAMED = QT_TRANSLATE_NOOP("SelfTest", "vision part streamed")
_PROCESSOR = QT_TRANSLATE_NOOP("SelfTest", "Processor")
_CARD = QT_TRANSLATE_NOOP("SelfTest", "Card {0}")
_CARDS = QT_TRANSLATE_NOOP("SelfTest", "Graphics cards")
_COMMA = QT_TRANSLATE_NOOP("SelfTest", ", ")  # translated because Chinese uses other punctuation
_SEMICOLON = QT_TRANSLATE_NOOP("SelfTest", "; ")
_NAMED = QT_TRANSLATE_NOOP("SelfTest", "{0}: {1}")
_OFF = QT_TRANSLATE_NOOP("SelfTest", "{where}: differs by {far}, {allowed} is allowed")
_ALL_RIGHT = QT_TRANSLATE_NOOP(
    "SelfTest", "All run modes give the right results on this computer; {0} were tested."
)
_SOME_WRONG = QT_TRANSLATE_NOOP(
    "SelfTest",
    "{wrong} of {total} run modes give wrong results on this computer. The program does not use them; it "
    "uses the others.",
)
_NONE_RIGHT = QT_TRANSLATE_NOOP(
    "SelfTest",
    "No run mode gives the right results on this computer. Install the packages that the models need "
    "again, and update the graphics driver.",
)
_UNFINISHED = QT_TRANSLATE_NOOP(
    "SelfTest",
    "Not every run mode could be tested. Close programs that use a lot of memory, then test again.",
)
_NOTHING = QT_TRANSLATE_NOOP(
    "SelfTest",
    "The self-test could not start: the packages that the models need do not work. Install them again.",
)


def compute_mode_text(way: ComputeMode, translate: Translate) -> str:
    """The name of a run mode, as in "Card 0: 4 bits, fast, vision part streamed"."""
    parts = [translate(CONTEXT, _PRECISIONS[way.precision])]
    if way.kernel:
        parts.append(translate(CONTEXT, _UNPACKED if way.kernel == _PLAIN_KERNEL else _FASTER))
    if way.streamed:
        parts.append(translate(CONTEXT, _STREAMED))
    what = translate(CONTEXT, _COMMA).join(parts)
    return translate(CONTEXT, _NAMED).format(_device_text(way.device, translate), what)


def line_text(result: ModeResult, translate: Translate) -> str:
    """The name of a run mode and its result."""
    named = translate(CONTEXT, _NAMED)
    return named.format(compute_mode_text(result.way, translate), verdict_text(result, translate))


def verdict_text(result: ModeResult, translate: Translate) -> str:
    """The result for a run mode; for wrong numbers also in which phase they differ, and by how much."""
    text = translate(CONTEXT, _VERDICTS[result.verdict])
    if result.off:
        off = result.off[0]
        where = translate(CONTEXT, _PARTS[off.part])
        numbers = {"far": f"{off.far:.1%}", "allowed": f"{off.allowed:.0%}"}
        text += translate(CONTEXT, _SEMICOLON) + translate(CONTEXT, _OFF).format(where=where, **numbers)
    return f"{text} ({result.detail})" if result.detail else text


def summary_text(result: SelfTestResult, translate: Translate) -> str:
    """The result of the whole self-test in one or two sentences, with what to do if something failed."""
    total = len(result.ways)
    tried = [each for each in result.ways if each.verdict is not Verdict.NO_MEMORY]
    wrong = sum(not each.passed for each in tried)
    if not total:
        return translate(CONTEXT, _NOTHING)
    if tried and wrong == len(tried):
        return translate(CONTEXT, _NONE_RIGHT)
    if wrong:
        return translate(CONTEXT, _SOME_WRONG).format(wrong=wrong, total=total)
    if not result.whole:
        return translate(CONTEXT, _UNFINISHED)
    return translate(CONTEXT, _ALL_RIGHT).format(total)


def _device_text(device: str, translate: Translate) -> str:
    if device == "cpu":
        return translate(CONTEXT, _PROCESSOR)
    _, _, index = device.partition(":")
    return translate(CONTEXT, _CARD).format(index) if index else translate(CONTEXT, _CARDS)
