"""Both languages cover every text, and what is shipped is what the sources say."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import translations

_PLACEHOLDER = re.compile(r"%n|%\d|\{\w*\}")


def messages(ts: Path) -> dict[tuple[str, str, str], list[str]]:
    """(context, source, comment) -> translated forms; an unfinished one has none."""
    found = {}
    for context in ET.parse(ts).getroot().iter("context"):
        for message in context.iter("message"):
            target = message.find("translation")
            assert target is not None
            forms = [form.text or "" for form in target.iter("numerusform")] or [target.text or ""]
            finished = target.get("type") is None
            key = (
                context.findtext("name", ""),
                message.findtext("source", ""),
                message.findtext("comment", ""),
            )
            found[key] = forms if finished else []
    return found


def test_every_text_of_the_program_is_translated(tmp_path: Path) -> None:
    ts = tmp_path / translations.TS.name
    shutil.copy(translations.TS, ts)
    translations.update(ts)
    now = messages(ts)
    assert len(now) > 100
    assert [key for key, forms in now.items() if not all(forms) or not forms] == []
    assert now == messages(translations.TS), "run packaging/translations.py"


@pytest.mark.parametrize("part", ["placeholders", "punctuation"])
def test_translations_fit_their_sources(part: str) -> None:
    for (_, source, _), forms in messages(translations.TS).items():
        for form in forms:
            if part == "placeholders":
                assert sorted(_PLACEHOLDER.findall(source)) == sorted(_PLACEHOLDER.findall(form)), source
            else:
                assert source.endswith("…") == form.endswith("…"), source


def test_the_compiled_file_is_the_one_of_these_texts(tmp_path: Path) -> None:
    qm = tmp_path / "fresh.qm"
    translations.release(qm=qm)
    assert qm.read_bytes() == translations.TS.with_suffix(".qm").read_bytes(), "run packaging/translations.py"
