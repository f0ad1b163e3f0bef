"""How many of a thing were ordered: the cell of its row under the heading for quantities."""

from __future__ import annotations

import re

from glm4v_desktop.reader.kinds import Kind, asked_for
from glm4v_desktop.reader.retrieval.facts import Facts
from glm4v_desktop.reader.retrieval.findings import Where
from glm4v_desktop.reader.retrieval.lookup import Found, look_up

_QUANTITY = re.compile(
    r"(?:qty|quantity|quantities|units|pcs|pieces)\.?|(?:购买|订购)?(?:数量|件数)", re.IGNORECASE
)
_EN = re.compile(
    r"\W*how many (?:(?:units|pieces|items|copies|packs) of )?(?:the )?(?P<what>.+?)"
    r"(?: (?:did|do|does|were|was|are|is|have|has|had)\b(?P<rest>.*?))?[\s?.]*",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"\b(?:i|we|you|he|she|they|the|an?|this|my|our|there|been|have|order(?:ed)?|b[uo]y|bought|purchased?|g[eo]t|"
    r"take|need(?:ed)?|in|on|cart|basket|list|receipt|invoice|total)\b|\s",
    re.IGNORECASE,
)
_ZH = re.compile(r"(?P<before>.*?)(?:几|多少)[\u3400-\u9fff]?(?P<behind>.*?)[\s?？。]*")
_BOUGHT = r"(?:请问|我们?|一共|总共|购买|下单|采购|订购|[买点订要购了过的是有])+"
_ZH_ORDERED = re.compile(rf"^{_BOUGHT}|{_BOUGHT}$")


def quantity_of(question: str, facts: Facts) -> Found | None:
    """The quantity of the thing that a question names; None if no row, or more than one, may be meant."""
    if asked_for(question).kind is not Kind.COUNT:
        return None
    heads = [
        head for table in facts.tables for head in table.grid.headers if _QUANTITY.fullmatch(head.strip())
    ]
    thing = _thing(question)
    if len(heads) != 1 or not thing:
        return None
    found = look_up(facts, f"{thing} {heads[0]}")
    cell = found.certain
    if cell is None or cell.where is not Where.CELL or cell.values[0].header != heads[0]:
        return None
    return found


def _thing(question: str) -> str:
    """What is counted, without the words for ordering it; "" if the question asks something else."""
    if match := _EN.fullmatch(question):
        return "" if _ORDERED.sub("", match["rest"] or "") else match["what"]
    if match := _ZH.fullmatch(question.strip()):
        named = (_ZH_ORDERED.sub("", match["before"]), match["behind"].removeprefix("的"))
        return " ".join(part for part in named if part)
    return ""
