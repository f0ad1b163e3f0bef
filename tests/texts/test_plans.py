"""The texts about plans: complete sentences for every machine, and the sizes when a load is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineHost
from glm4v_desktop.chat.session import ChatSession
from glm4v_desktop.engine.protocol import EngineInfo, EngineName, ErrorKind
from glm4v_desktop.hardware.plan import PlanRequest, what_fits
from glm4v_desktop.hardware.plan_values import (
    CardMemory,
    FitVerdict,
    Held,
    MachineMemory,
    Reason,
    RunMode,
    Shortage,
    UpgradeHint,
    Wait,
    parse_shortage,
)
from glm4v_desktop.texts import plans
from glm4v_desktop.texts.errors import ERROR_TEXTS, failure_words
from glm4v_desktop.texts.plans import (
    CONTEXT,
    headline,
    hint_sentence,
    plan_sentence,
    plan_text,
    sentences,
    shortage_sentence,
    wait_sentences,
)
from glm4v_desktop.ui.chat.answer_card import FailurePanel
from tests.hardware.machines import GB
from tests.scripted_engine import ScriptedEngine

SIZES = st.integers(0, 64 * GB)
SHORT = Shortage(True, 9_300_000_000, 7_000_000_000)


def test_every_way_verdict_and_reason_has_a_text() -> None:
    assert set(plans.WAYS) == set(plans.LABELS) == set(RunMode)
    assert set(plans.VERDICTS) == set(FitVerdict)
    assert set(plans.REASONS) == set(Reason)
    assert all(text.endswith(".") for text in plans.REASONS.values())


def test_every_text_is_marked_so_that_lupdate_finds_it() -> None:
    source = Path(plans.__file__).read_text(encoding="utf-8")
    marked = set(re.findall(rf'QT_TRANSLATE_NOOP\(\s*"{CONTEXT}",\s*"(.+)"', source))
    tables = (plans.WAYS, plans.LABELS, plans.VERDICTS, plans.REASONS)
    shown = {text for table in tables for text in table.values()}
    assert shown <= marked
    assert len(marked) == source.count("QT_TRANSLATE_NOOP(")


@settings(max_examples=60)
@given(st.lists(st.tuples(SIZES, SIZES), max_size=2), SIZES, SIZES, st.sampled_from(Held), st.booleans())
def test_for_every_machine_there_are_whole_sentences(
    video: list[tuple[int, int]], free: int, used: int, held: Held, bf16: bool
) -> None:
    cards = tuple(CardMemory(number, some, some + more) for number, (some, more) in enumerate(video))
    advice = what_fits(MachineMemory(cards, free, free + used, 4, bf16), PlanRequest(held))
    said = [plan_sentence(sentence) for sentence in sentences(advice)]
    assert said[0] == plan_sentence(headline(advice))
    for text in said:
        assert text.endswith(".")
        assert not set("{}?") & set(text)
    assert plan_text(sentences(advice)) == " ".join(said)


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (Wait(12.34, 5.55), ["after about 12 seconds.", "about 5.5 words come each second."]),
        (Wait(1260, 0.33), ["after about 21 minutes.", "each word takes about 3.0 seconds."]),
        (Wait(346_000, 0.02), ["after about 96 hours.", "each word takes about 50 seconds."]),
        (Wait(3.21, 14.6), ["after about 3.2 seconds.", "about 15 words come each second."]),
    ],
)
def test_an_estimate_is_rough_and_says_that_it_is_one(wait: Wait, said: list[str]) -> None:
    first, second = (plan_sentence(sentence) for sentence in wait_sentences(wait))
    assert first.startswith("An estimate: ")
    assert [first.endswith(said[0]), second.endswith(said[1])] == [True, True], (first, second)


def test_a_shortage_crosses_a_process_as_words() -> None:
    for shortage in (SHORT, Shortage(False, 0, 0)):
        assert parse_shortage(str(shortage)) == shortage
    for text in ("", "video", "video 1", "disk 1 2", "video 1 -2", "video 1 x", "ram 1 2 3", "exit code -9"):
        assert parse_shortage(text) is None


def test_a_refused_load_says_how_much_is_needed_and_free_and_what_to_do(
    qtbot: QtBot,
) -> None:
    panel = FailurePanel(ErrorKind.WILL_NOT_FIT, str(SHORT), may_ask_again=True)
    qtbot.addWidget(panel)
    what, remedy = panel.text.split("\n")
    assert what == "The model needs 9.3 GB of free video memory, but only 7.0 GB are free."
    assert remedy == ERROR_TEXTS[ErrorKind.WILL_NOT_FIT].remedy
    ram = plan_sentence(shortage_sentence(Shortage(False, 13 * GB, 4 * GB)))
    assert ram == "The model needs 13.0 GB of free memory, but only 4.0 GB are free."


def test_a_little_too_little_does_not_read_as_enough() -> None:
    said = plan_sentence(shortage_sentence(Shortage(False, 9_310_000_000, 9_309_999_999)))
    assert said == "The model needs 9.4 GB of free memory, but only 9.3 GB are free."
    plan = what_fits(MachineMemory((CardMemory(0, 40 * GB),), 64 * GB, 64 * GB)).plan
    assert plan is not None
    little = plan_sentence(hint_sentence(UpgradeHint(plan, 1, 0, True), None))
    assert little.startswith("Closing programs that use 0.1 GB of video memory would let it run")


def test_without_sizes_the_plain_sentence_stands() -> None:
    text = ERROR_TEXTS[ErrorKind.WILL_NOT_FIT]
    assert failure_words(ErrorKind.WILL_NOT_FIT) == (text.what, text.remedy)
    crashed = ERROR_TEXTS[ErrorKind.CRASHED]
    assert failure_words(ErrorKind.CRASHED, str(SHORT)) == (crashed.what, crashed.remedy)


def test_the_sizes_come_through_the_session(qtbot: QtBot) -> None:
    engine = ScriptedEngine(at_load=f"raise WILL_NOT_FIT {SHORT}")
    session = ChatSession(EngineHost(engine, EngineInfo(EngineName.LOCAL)))
    with qtbot.waitSignal(session.failed, timeout=20_000) as failed:
        session.ask("go")
    session.host.close()
    assert (failed.args[0].kind, parse_shortage(failed.args[0].detail)) == (ErrorKind.WILL_NOT_FIT, SHORT)
