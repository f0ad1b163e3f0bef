"""Every text that a person reads reaches the translation: lupdate finds literal arguments only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from glm4v_desktop.core.generation import MOST_TEMPERATURE, GenerationSettings
from glm4v_desktop.core.settings import DEFAULT_IDLE_MINUTES
from glm4v_desktop.engine.protocol import MAX_QUESTION
from glm4v_desktop.texts.errors import LIMITS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "glm4v_desktop"

# What shows its first text argument to a person. Names that are the same in every language may be literal.
SHOWS = {
    "setText", "setToolTip", "setStatusTip", "setWhatsThis", "setPlaceholderText", "setWindowTitle",
    "setTitle", "setAccessibleName", "setAccessibleDescription", "setPlainText", "setTabText", "addTab",
    "addMenu", "addRow", "addItem", "setLabelText", "show_notice", "show_work", "set_texts",
    "NoticeAction", "QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox",
    "QAction",
}  # fmt: skip
SAME_EVERYWHERE = {
    "Built with glm-4",
    "本产品使用 GLM-4v-9b 模型",
    "Language / 语言",
    "GLM-4v Desktop",
    "https://",
    "\tEsc",
}


def test_the_readme_names_the_limits_that_hold() -> None:
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    for limit in (
        f"{LIMITS['megapixels']} megapixels",
        f"{LIMITS['side']} pixels",
        f"{MAX_QUESTION:,} characters",
        f"{DEFAULT_IDLE_MINUTES} minutes",
    ):
        assert limit in readme


def test_the_page_about_the_command_line_names_the_limits_that_hold() -> None:
    page = (ROOT / "resources/docs/command-line.md").read_text("utf-8")
    assert f"(default {GenerationSettings().max_new_tokens};" in page
    assert f"0 to {MOST_TEMPERATURE:g}." in page


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """(file, call, name of what is called) of the whole program."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(PACKAGE).as_posix(), node, called(node)


def called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_translation(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called(node) in ("tr", "translate", "QT_TRANSLATE_NOOP")


def in_formatted_strings(tree: ast.AST) -> Iterator[int]:
    """Lines of translations inside f-strings, which lupdate does not look into."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from (node.lineno for inner in ast.walk(node) if is_translation(inner))


def written_out(node: ast.AST) -> str:
    """The letters of a literal, or of the literal parts of an f-string or a choice; empty for the rest."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(written_out(part) for part in parts)
        case ast.IfExp(body=one, orelse=other):
            return written_out(one) + written_out(other)
        case ast.BinOp(left=one, right=other):
            return written_out(one) + written_out(other)
        case _:
            return ""


def test_no_translation_stands_inside_a_formatted_string() -> None:
    found = [
        f"{path.name}:{line}"
        for path in PACKAGE.rglob("*.py")
        for line in in_formatted_strings(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []
    assert list(in_formatted_strings(ast.parse("f\"{self.tr('Opening')} {1}\""))) == [1]


def test_what_is_translated_is_written_out() -> None:
    """`translate` also takes sources out of tables, where each is marked with QT_TRANSLATE_NOOP."""
    found = [
        f"{file}:{call.lineno}"
        for file, call, name in calls()
        if name in ("tr", "QT_TRANSLATE_NOOP")
        and not all(isinstance(place, ast.Constant) for place in call.args[:2])
    ]
    assert found == []


def test_nothing_is_shown_past_the_translation() -> None:
    found = []
    for file, call, name in calls():
        if name in SHOWS:
            texts = [written_out(place) for place in (*call.args, *(word.value for word in call.keywords))]
            if any(any(map(str.isalpha, text)) and text not in SAME_EVERYWHERE for text in texts):
                found.append(f"{file}:{call.lineno}: {name} {texts}")
    assert found == []
