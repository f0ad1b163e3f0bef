"""What torch says of itself, in a child that may say anything or nothing."""

from __future__ import annotations

import pytest

from glm4v_desktop.hardware.torch_view import TorchView, ask_torch


def says(*answer: object) -> str:
    return f"import json; print('a banner'); print(json.dumps({answer!r}))"


def test_the_torch_of_the_tests_answers() -> None:
    view = ask_torch()
    assert view.works
    assert view.version.startswith("2.")


def test_a_build_with_cuda_that_sees_a_card() -> None:
    view = ask_torch(program=says("2.13.0", "13.0", None, True, [[8, 9]], ["sm_75", "sm_80", "sm_86"]))
    assert view == TorchView(True, "2.13.0", "13.0", "", sees_card=True, suits_card=True)


@pytest.mark.parametrize(
    ("card", "archs", "suits"),
    [
        ([6, 1], ["sm_75", "sm_80"], False),
        ([8, 9], ["sm_75", "sm_80"], True),
        ([9, 0], ["sm_75", "sm_80"], False),
        ([9, 0], ["sm_90a"], True),
        ([12, 0], ["sm_80", "compute_90"], True),
        ([8, 0], ["sm_86"], False),
        ([9, 4], ["gfx942"], True),
        ([8, 0], [], True),
    ],
)
def test_whether_it_has_code_for_the_card(card: list[int], archs: list[str], suits: bool) -> None:
    assert ask_torch(program=says("2.13.0", "13.0", None, True, [card], archs)).suits_card is suits


@pytest.mark.parametrize(
    "program",
    [
        "import a_package_that_is_not_there",
        "print('{')",
        "",
        "print('[1, 2]')",
        "print('7')",
        "import os; os.abort()",
    ],
)
def test_a_torch_that_is_broken_does_not_work(program: str) -> None:
    assert ask_torch(program=program) == TorchView(works=False)


def test_a_torch_that_hangs_is_left() -> None:
    assert ask_torch(limit_s=0.5, program="import time; time.sleep(60)") == TorchView(works=False)
