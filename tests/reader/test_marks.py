"""Questions about check boxes, radio buttons and switches on hand-made pages."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.page import Mark, MarkKind, MarkState, Page, Segment
from glm4v_desktop.reader.marks import about_marks, controls
from tests.reader.asking import answer_to, first_line

CHECK, RADIO, SWITCH = MarkKind.CHECK, MarkKind.RADIO, MarkKind.SWITCH
ON, OFF, MIXED, UNKNOWN = MarkState.ON, MarkState.OFF, MarkState.MIXED, MarkState.UNKNOWN


def mark(kind: MarkKind, state: MarkState, left: int, top: int) -> Segment:
    made = Mark(kind, state)
    width = 44 if kind is SWITCH else 18
    return Segment(made.sign, Rect(left, top, left + width, top + 20), 1.0, mark=made)


def text(words: str, left: int, top: int) -> Segment:
    width = sum(18 if ord(letter) > 0x2E80 else 9 for letter in words)
    return Segment(words, Rect(left, top, left + width, top + 20), 0.98)


def settings() -> Page:
    rows = [("Dark mode", ON), ("Bluetooth", OFF), ("Location services", OFF), ("Wi-Fi", UNKNOWN)]
    segments = []
    for number, (name, state) in enumerate(rows):
        segments += [text(name, 20, 40 * number), mark(SWITCH, state, 400, 40 * number)]
    boxes = [("Keep history", ON), ("Send reports", OFF), ("Shared folders", MIXED)]
    for number, (name, state) in enumerate(boxes):
        top = 220 + 40 * number
        segments += [mark(CHECK, state, 20, top), text(name, 46, top)]
    segments.append(text("Delivery", 20, 400))
    for number, (name, state) in enumerate([("Standard", OFF), ("Express", ON)]):
        segments += [mark(RADIO, state, 160 + 160 * number, 400), text(name, 186 + 160 * number, 400)]
    return page_of(segments, Size(500, 460))


def form() -> Page:
    segments = []
    for number, (name, state) in enumerate([("自动更新", ON), ("发送诊断数据", OFF), ("开机启动", ON)]):
        segments += [mark(CHECK, state, 20, 40 * number), text(name, 46, 40 * number)]
    segments.append(text("性别", 20, 160))
    for number, (name, state) in enumerate([("男", OFF), ("女", ON)]):
        segments += [mark(RADIO, state, 100 + 90 * number, 160), text(name, 126 + 90 * number, 160)]
    return page_of(segments, Size(500, 200))


def test_every_control_has_its_label() -> None:
    assert [(each.label, each.mark.state) for each in controls(settings())] == [
        ("Dark mode", ON), ("Bluetooth", OFF), ("Location services", OFF), ("Wi-Fi", UNKNOWN),
        ("Keep history", ON), ("Send reports", OFF), ("Shared folders", MIXED),
        ("Standard", OFF), ("Express", ON),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is dark mode on?", "**Yes** (On)"),
        ("Is Bluetooth turned on?", "**No** (Off)"),
        ("Is the Bluetooth switch off?", "**Yes** (Off)"),
        ("Are location services enabled?", "**No** (Off)"),
        ("Isn't dark mode disabled?", "**Yes** (On)"),
        ("Is dark mode on or off?", "**On**"),
        ("What is the state of Bluetooth?", "**Off**"),
        ('Is "Keep history" checked?', "**Yes** (Checked)"),
        ("Is send reports not ticked?", "**Yes** (Not checked)"),
        ("Has the shared folders option been selected?", "**Partly checked**"),
        ("Is Express selected?", "**Yes** (Selected)"),
        ("Is standard or express selected?", "**Express**"),
        ("Which delivery is selected?", "**Express**"),
        ("delivery", "**Express**"),
    ],
)
def test_the_state_of_one_control(question: str, answer: str) -> None:
    assert first_line(question, settings()) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("自动更新是否勾选了？", "**是** (已勾选)"),
        ("发送诊断数据勾选了吗？", "**否** (未勾选)"),
        ("是否勾选了开机启动？", "**是** (已勾选)"),
        ("发送诊断数据没有勾选吗", "**是** (未勾选)"),
        ("开机启动开启了吗？", "**是** (已勾选)"),
        ("开机启动是开着还是关着？", "**已勾选**"),
        ("性别选的是什么？", "**女**"),
        ("性别是什么？", "**女**"),
        ("选中了男还是女？", "**女**"),
    ],
)
def test_the_state_of_one_control_in_chinese(question: str, answer: str) -> None:
    assert first_line(question, form()) == answer


def test_a_state_that_the_pixels_do_not_tell_is_not_stated() -> None:
    answer = answer_to("Is Wi-Fi on?", settings())
    assert "cannot be told" in answer
    assert "**" not in answer
    assert "Wi-Fi" in answer


def test_a_label_that_is_only_similar_is_quoted_with_a_doubt() -> None:
    answer = answer_to("Is history checked?", settings())
    assert "**" not in answer
    assert "Keep history" in answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which switches are off?", ["Bluetooth", "Location services"]),
        ("Which boxes are checked?", ["Keep history"]),
        ("Which options are not ticked?", ["Send reports", "Standard"]),
    ],
)
def test_which_controls_have_a_state(question: str, said: list[str]) -> None:
    answer = answer_to(question, settings())
    for label in said:
        assert f"- {label}\n" in answer.replace("**", "")
    assert "Dark mode" not in answer


def test_which_are_checked_is_bold_where_all_states_are_told() -> None:
    answer = answer_to("哪些选项勾选了？", form())
    assert [line for line in answer.splitlines() if line.startswith("-")] == [
        "- **自动更新**",
        "- **开机启动**",
        "- **女**",
    ]
    assert "**2**" in answer_to("有几个复选框被勾选了？", form())
    assert "Which" not in answer
    assert "2 of 4" not in answer_to("How many switches are on?", settings())
    assert "**" not in answer_to("How many switches are on?", settings())  # one of them is in doubt


def test_a_list_is_not_said_to_be_whole_where_boxes_were_read_as_letters() -> None:
    segments = [mark(CHECK, ON, 20, 0), text("Backup", 46, 0), text("□ Sharing", 20, 40)]
    answer = answer_to("Which options are checked?", page_of(segments, Size(500, 60)))
    assert "Backup" in answer
    assert "**" not in answer


def test_a_printed_state_beside_a_switch_is_compared_with_it() -> None:
    segments = [text("Bluetooth", 20, 0), text("Off", 320, 0), mark(SWITCH, ON, 400, 0)]
    (control,) = controls(page_of(segments, Size(500, 40)))
    assert control.label == "Bluetooth"
    assert control.mark.state is UNKNOWN


@pytest.mark.parametrize(
    "question",
    ["Is the invoice paid?", "Which subject is on Monday?", "What is the total?", "开户行是什么？", "为什么"],
)
def test_other_questions_are_left_to_the_rest_of_the_reader(question: str) -> None:
    assert about_marks(question, settings()) is None
    assert about_marks(question, form()) is None


def test_pages_without_controls_are_left_to_the_rest_of_the_reader() -> None:
    made = page_of([text("Dark mode", 20, 0), text("On", 400, 0)], Size(500, 40))
    assert about_marks("Is dark mode on?", made) is None


def test_a_label_is_found_behind_its_mark() -> None:
    segments = [mark(CHECK, ON, 20, 0), text("Pages", 46, 0), text("42", 300, 0)]
    assert "**42**" in answer_to("How many pages are there?", page_of(segments, Size(500, 40)))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Will it send reports?", "**No** (Not checked)"),
        ("会自动更新吗？", "**是** (已勾选)"),
        ("会不会发送诊断数据？", "**否** (未勾选)"),
    ],
)
def test_a_control_tells_what_will_happen(question: str, answer: str) -> None:
    assert first_line(question, settings() if question.isascii() else form()) == answer


def test_more_words_than_the_label_has_leave_it_in_doubt() -> None:
    assert "**" not in answer_to("Will it send reports to the police?", settings())


def test_signs_of_switches_are_in_the_language_of_the_question() -> None:
    assert "未开启" in answer_to("Bluetooth打开了吗？", settings())
    assert "off" not in answer_to("Bluetooth打开了吗？", settings())
