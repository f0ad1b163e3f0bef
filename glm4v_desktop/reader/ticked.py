"""Questions about tables of yes and no: which plans have a feature, whether one has it, how many have.

The cells hold ticks and crosses, or the words for them. An answer is stated only if every cell that it comes
from says yes or no, and the name in the question is that of one row or column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from glm4v_desktop.ocr.page import Block, BlockKind, Page, Row, normalized
from glm4v_desktop.reader.markdown import bold, escaped, escaped_line, quoted
from glm4v_desktop.reader.phrases import Language, Phrase, say
from glm4v_desktop.reader.question import language_of
from glm4v_desktop.reader.word_forms import stem

_YES = frozenset({"✓", "✔", "√", "☑", "✅", "yes", "y", "included", "是", "有", "支持", "包含"})
_NO = frozenset(
    {"✗", "✘", "×", "✕", "✖", "☒", "❌", "☐", "no", "n", "not included", "否", "无", "不支持", "不包含"}
)
_MOSTLY = 0.5  # share of the filled cells of a row or column that say yes or no

_EITHER = re.compile(r"有没有|是不是|能不能|可不可以|支不支持|包不包含|是否|有无")
_NOT = re.compile(r"\b(?:not|without|lacks?|lacking|missing|no)\b|n['’]t\b|没有|没|不|无|缺")
_WHETHER = re.compile(
    r"^(?:do|does|did|is|are|can|could|has|have|will)\b|吗$|有没有|是不是|能不能|是否|有无|支不支持"
)
_HOW_MANY = re.compile(r"\bhow many\b|多少|几[个种款项]")
_MEASURES = re.compile(r"\bhow (?!many\b)|多少(?![个种款项])|多[久大高长远快贵重]|几(?![个种款项])")
_WHICH = re.compile(r"\b(?:which|what|who)\b|哪|谁|什么")
_HAVING = re.compile(
    r"\b(?:which|what|who|how|many|do|does|did|is|are|can|could|will|has|have|having|not|without|lacks?|lacking"
    r"|missing|no|of|there|me|i|we|you|it|them|all|any|also|come|comes|get|gets|use|uses|include[sd]?|including"
    r"|contains?|offers?|provides?|support(?:s|ed)?|allows?|available|part|features?|tell)\b|\b\w+n['’]t\b"
)
_HAVING_ZH = re.compile(
    r"[哪几][些个种款项]*|多少|什么|谁|请问|可以|能够?|包[含括]|支持|提供|具[有备]|拥有|使用|带有?|没有?|不|无|有|用|都|吗|的|了|里|中"
)
_NOUN_ZH = 3  # characters of a noun for the rows or columns
_LATIN = re.compile(r"[a-z0-9]+(?:[-'’&/.][a-z0-9]+)*")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_LITTLE = frozenset({"a", "an", "the", "of", "and", "or", "for", "to", "in", "on", "with", "per"})


@dataclass(frozen=True, slots=True)
class _Line:
    """A row or a column: its name, the names across it, and what each cell says, None for neither."""

    name: str
    across: tuple[str, ...]
    says: tuple[bool | None, ...]
    rows: tuple[Row, ...]

    @property
    def is_told(self) -> bool:
        return all(said is not None for said in self.says) and all(self.across)


def about_ticked(question: str, page: Page) -> Iterator[str] | None:
    """The answer as pieces of Markdown; None if the question names no row or column of yes and no."""
    plain = " ".join(question.lower().split()).strip(" ?？。.!！")
    for block in page.blocks:
        if block.kind is BlockKind.TABLE and len(block.cells) > 1:
            rows, columns = list(_rows_of(block)), list(_columns_of(block))
            labels = {word for cells in (block.cells[0], *block.cells) for word in _words(cells[0].text)}
            labels |= {word for cell in block.cells[0] for word in _words(cell.text)}
            answer = _answer(plain, rows, columns, labels, language_of(question))
            if answer is not None:
                return answer
    return None


def _answer(
    plain: str, rows: Sequence[_Line], columns: Sequence[_Line], labels: Set[str], language: Language
) -> Iterator[str] | None:
    """`labels` are the words of all names in the table, also of rows with other values."""
    if not rows or not columns:
        return None
    row, column = _named(plain, rows), _named(plain, columns)
    if (row is None and column is None) or _MEASURES.search(plain):
        return None
    if not _says_only(plain, (row, column), labels):
        return None
    if row is not None and column is not None:
        return _whether(row, column, plain, language) if _WHETHER.search(plain) else None
    line = row or column
    if line is None or _WHETHER.search(plain):
        return None
    wanted = not _NOT.search(_EITHER.sub("", plain))
    if _HOW_MANY.search(plain):
        return _count(line, wanted, language)
    return _which(line, wanted, language) if _WHICH.search(plain) else None


def _rows_of(block: Block) -> Iterator[_Line]:
    """The rows whose cells mostly say yes or no."""
    heading = [cell.text for cell in block.cells[0]]
    for number, cells in enumerate(block.cells[1:], 1):
        says = tuple(_said(cell.text) for cell in cells[1:])
        if _are_answers(says, [cell.text for cell in cells[1:]]):
            yield _Line(cells[0].text, tuple(heading[1:]), says, (block.rows[number],))


def _columns_of(block: Block) -> Iterator[_Line]:
    """The columns with their cells in the rows that mostly say yes or no."""
    numbers = [
        number
        for number, cells in enumerate(block.cells)
        if number
        and _are_answers([_said(cell.text) for cell in cells[1:]], [cell.text for cell in cells[1:]])
    ]
    names = tuple(block.cells[number][0].text for number in numbers)
    for column in range(1, len(block.cells[0])):
        says = tuple(_said(block.cells[number][column].text) for number in numbers)
        if any(said is not None for said in says):
            rows = tuple(block.rows[number] for number in numbers)
            yield _Line(block.cells[0][column].text, names, says, rows)


def _are_answers(says: Sequence[bool | None], texts: Sequence[str]) -> bool:
    filled = sum(bool(text.strip()) for text in texts)
    told = sum(said is not None for said in says)
    return told > 0 and told >= _MOSTLY * filled


def _said(text: str) -> bool | None:
    form = text.strip().lower()
    return True if form in _YES else False if form in _NO else None


def _named(plain: str, lines: Sequence[_Line]) -> _Line | None:
    """The one that the question names: the longest name if one is a part of another; None of several."""
    named = [line for line in lines if _is_in(line.name, plain)]
    longest = [
        line
        for line in named
        if not any(_is_in(line.name, other.name.lower()) for other in named if other is not line)
    ]
    return longest[0] if len(longest) == 1 else None


def _is_in(name: str, plain: str) -> bool:
    """Whether a text has all words of a name; what the name has in brackets may be left out."""
    short = _BRACKETS.sub("", name).strip() or name
    if re.search(r"[\u3400-\u9fff]", short):
        return normalized(short) in normalized(plain)
    words = _words(short)
    return bool(words) and words <= _words(plain)


def _words(text: str) -> set[str]:
    return {stem(word) for word in _LATIN.findall(text.lower())} - _LITTLE


def _says_only(plain: str, named: Iterable[_Line | None], labels: Set[str]) -> bool:
    """Whether a question has nothing but the names, words for having, and one noun for what has them."""
    rest, own = _EITHER.sub(" ", plain), set[str]()
    for line in named:
        own |= _words(line.name) if line else set()
        rest = rest.replace(line.name.lower(), " ") if line else rest
    more = _words(_HAVING.sub(" ", rest)) - own
    chinese = "".join(re.findall(r"[\u3400-\u9fff]+", _HAVING_ZH.sub("", rest)))
    others = (_words(plain) - own) & labels
    return len(more) <= 1 and not others and len(chinese) <= _NOUN_ZH


def _whether(row: _Line, column: _Line, plain: str, language: Language) -> Iterator[str] | None:
    if column.name not in row.across:
        return None
    said = row.says[row.across.index(column.name)]
    if said is None or _NOT.search(_EITHER.sub("", plain)):
        return None
    answer = bold(say(Phrase.YES if said else Phrase.NO, language))
    return iter((f"{answer}\n\n{escaped(row.name)} · {escaped(column.name)}\n\n", *_lines(row, language)))


def _which(line: _Line, wanted: bool, language: Language) -> Iterator[str]:
    names = [name for name, said in zip(line.across, line.says, strict=True) if said is wanted]
    if not names:
        total = len(line.says)
        yield say(Phrase.MARKS_ON if wanted else Phrase.MARKS_OFF, language, count=0, total=total) + "\n\n"
    else:
        joined = ("、" if language is Language.ZH else ", ").join(names)
        yield (bold(joined) if line.is_told else escaped_line(joined)) + "\n\n"
    yield from _lines(line, language)


def _count(line: _Line, wanted: bool, language: Language) -> Iterator[str]:
    count = sum(said is wanted for said in line.says)
    if line.is_told:
        yield f"{bold(str(count))}\n\n"
    yield from _lines(line, language)


def _lines(line: _Line, language: Language) -> Iterator[str]:
    yield f"{say(Phrase.LINE_READS, language)}\n\n"
    yield "  \n".join(quoted(row.text) for row in line.rows) + "\n"
