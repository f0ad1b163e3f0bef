"""How questions about pages are answered by the text reader, judged against the accepted answers.

Run by hand: `python tests/evaluation/questions.py --set FOLDER [--json] [--apart]`. Counts of right, quoted,
wrong, misleading and refused answers (see `scoring.Verdict`) for each layout and in total. The aim, on the
layouts kept apart: at least 80 % right, at most 1 % wrong or misleading.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.protocol import Request, TextDelta
from tests.evaluation.page_sets import Program, TruePage, by_layout, load_set, options
from tests.evaluation.scoring import Verdict, judge, parts_of


@dataclass(frozen=True, slots=True)
class Judged:
    page: TruePage
    question: str
    accepted: list[str]
    answer: str
    verdict: Verdict


def ask(program: Program, picture: Picture, question: str) -> str:
    """The reader's whole answer, as Markdown."""
    request = Request(1, question, ImageInput(picture))
    events = program.engine.answer(request, CancelToken())
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def counts(judged: Iterable[Judged]) -> dict[str, int]:
    """How many answers were what; `denied` are those of the misleading that say "not found"."""
    answers = list(judged)
    found = Counter(one.verdict for one in answers)
    denied = sum(one.verdict is Verdict.MISLEADING and parts_of(one.answer).denied for one in answers)
    return {
        "asked": found.total(),
        **{verdict.value: found[verdict] for verdict in Verdict},
        "denied": denied,
    }


def as_line(title: str, judged: Iterable[Judged]) -> str:
    return f"{title:28} " + "  ".join(f"{name} {count:3}" for name, count in counts(judged).items())


def main(words: Sequence[str] | None = None) -> int:
    parser = options(__doc__ or "")
    parser.add_argument("--answers", action="store_true", help="print what was not answered right")
    chosen = parser.parse_args(words)
    pages = [page for page in load_set(chosen.set, chosen.apart, chosen.only) if page.questions]
    if not pages:
        parser.error(f"no questions in {chosen.set}")
    program = Program(chosen.recognized, chosen.threads)
    judged: list[Judged] = []
    for page in pages:
        picture = program.open(page)
        for asked in page.questions:
            answer = ask(program, picture, asked["q"])
            judged.append(Judged(page, asked["q"], asked["a"], answer, judge(answer, asked["a"])))
        program.engine.forget(picture.key)
        if not chosen.json:
            print(as_line(page.name, (one for one in judged if one.page is page)), flush=True)
            if chosen.answers:
                _print_answers(one for one in judged if one.page is page)
    layouts = {name: [one for one in judged if one.page.layout == name] for name, _ in by_layout(pages)}
    if chosen.json:
        report = {"all": counts(judged), "layouts": {name: counts(of) for name, of in layouts.items()}}
        print(
            json.dumps({**report, "answers": [_as_json(one) for one in judged]}, ensure_ascii=False, indent=1)
        )
    else:
        for name, of in layouts.items():
            print(as_line(f"[{name}]", of))
        print(as_line("== all", judged))
    return 0


def _as_json(one: Judged) -> dict[str, object]:
    return {
        "page": one.page.name,
        "q": one.question,
        "a": one.accepted,
        "answer": one.answer,
        "verdict": one.verdict.value,
    }


def _print_answers(judged: Iterable[Judged]) -> None:
    for one in judged:
        if one.verdict is not Verdict.RIGHT:
            print(f"   {one.verdict}: {one.question} {one.accepted}")
            print("      " + one.answer.strip().replace("\n", "\n      "))


if __name__ == "__main__":
    sys.exit(main())
