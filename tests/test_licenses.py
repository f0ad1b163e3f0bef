"""The license is there, whole, and every package that is installed with the program is named."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from glm4v_desktop.core.resources import resource

ROOT = Path(__file__).resolve().parents[1]


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def installed_with(names: list[str]) -> set[str]:
    """These packages and what they require, as far as it is installed here; extras left out."""
    known: set[str] = set()
    waiting = [name_of(name) for name in names]
    while waiting:
        name = waiting.pop()
        try:
            requires = metadata.distribution(name).requires or []
        except metadata.PackageNotFoundError:
            continue  # for another platform or another Python
        if name not in known:
            known.add(name)
            waiting += [name_of(each) for each in requires if "extra ==" not in each]
    return known


def test_the_license_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "9. Accepting Warranty or Additional Liability" in text
    assert resource("licenses", "Apache-2.0.txt").read_text(encoding="utf-8") == text


def test_every_package_that_comes_along_is_named() -> None:
    direct = re.search(
        r"\ndependencies = \[(.*?)\n\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.DOTALL
    )
    assert direct
    listed = resource("licenses", "third-party.md").read_text(encoding="utf-8").lower()
    missing = {
        name
        for name in installed_with(re.findall(r'^\s*"([^"]+)"', direct.group(1), re.MULTILINE))
        if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", listed)
    }
    assert not missing


def test_the_notice_says_what_the_weights_license_asks_for() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert "Built with glm-4" in notice
    assert "third-party.md" in notice
