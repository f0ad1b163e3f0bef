"""Questions about check boxes, radio buttons and switches: is it on, which are, how many are.

`about_marks` answers only where the page has such controls, and where the question names one of them or asks
for all of them. A state is stated only if the pixels told it and the label is exactly what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.mark_labels import label_of
from glm4v_desktop.ocr.page import Mark, MarkKind, MarkState, Page, Row, Segment, joined_text
from glm4v_desktop.reader.kinds import Asked, Kind
from glm4v_desktop.reader.markdown import LINE_BREAK, bold, escaped, escaped_line, quoted
from glm4v_desktop.reader.matching import Quality, bare, quality_of
from glm4v_desktop.reader.phrases import Language, Phrase, say
from glm4v_desktop.reader.prose.wording import wording
from glm4v_desktop.reader.question import language_of, subject_of

_MOST_LISTED = 30
_NEXT_LINE = 2.5  # heights of a mark to the next one below it
_SAME_EDGE = 3  # pixels by which marks below each other may be shifted


@dataclass(frozen=True, slots=True)
class Control:
    """A drawn control, the text that it belongs to, "" if there is none, and the row that it stands in."""

    mark: Mark
    box: Rect
    label: str
    row: Row

    @property
    def line(self) -> str:
        """The control as it is quoted: its row or, if others stand in that, only the control."""
        others = sum(box.mark is not None for segment in self.row.segments for box in segment.boxes) > 1
        if not others or not self.label:
            return self.row.text
        parts = (self.mark.sign, self.label)
        return joined_text(reversed(parts) if self.mark.kind is MarkKind.SWITCH else parts)


@dataclass(frozen=True, slots=True)
class _Asked:
    """`wanted` is the state asked for, `kinds` the controls that the question's word is used for."""

    wanted: MarkState
    word: str
    kinds: frozenset[MarkKind]
    label: str = ""  # of the control that is asked about; "" if it is asked for all
    count: bool = False
    either: bool = False  # "on or off", which is not answered by yes or no


def about_marks(question: str, page: Page) -> Iterator[str] | None:
    """The answer as pieces of Markdown; None if the question is not about the page's controls."""
    found = controls(page)
    if not found:
        return None
    language, plain = language_of(question), _folded(question)
    if (asked := _asked_for_all(plain)) is not None:
        among = [each for each in found if each.mark.kind in asked.kinds] or found
        read_as_text = any(_AS_TEXT.search(box.text) for box in page.boxes if box.mark is None)
        return _listed(among, asked, language, complete=not read_as_text)
    if (asked := _asked_for_one(plain)) is not None:
        return _about_one(found, asked, language)
    if two := next((match for form in _TWO if (match := form.fullmatch(plain))), None):
        named = [each for each in found if any(_is_named(each, two[side]) for side in ("a", "b"))]
        return _chosen(named, language) if len(named) == 2 else None
    if group := next((match for form in _GROUP if (match := form.fullmatch(plain))), None):
        is_tab = _TABS.search(plain) is not None
        return _group(page, found, group["label"], language) or (
            None if is_tab else _unnamed(found, language)
        )
    if (happens := _happens(found, plain, language)) is not None:
        return happens
    label = subject_of(_STATE_OF.sub("", plain))
    named = [each for each in found if label and _is_named(each, label)]
    return _one(named, None, language) if named else _group(page, found, label, language)


def _about_one(found: Sequence[Control], asked: _Asked, language: Language) -> Iterator[str] | None:
    for best in (Quality.EXACT, Quality.SYNONYM, Quality.CONTAINS, Quality.SLIP):
        named = [each for each in found if each.label and quality_of(each.label, asked.label) == best]
        if named:
            return _one(named, asked, language, is_exact=best <= Quality.SYNONYM)
    return None


def _happens(found: Sequence[Control], plain: str, language: Language) -> Iterator[str] | None:
    """Whether what a control says will happen ("Will the job run automatically?", 会自动清理吗).

    None if not exactly one control has all its words in the question. It is only quoted if the question has
    further words, or if one of the two denies.
    """
    is_chinese = re.search(r"[\u3400-\u9fff]", plain) is not None
    if not (_ZH_WHETHER.search(plain) if is_chinese else _EN_WHETHER.match(plain)):
        return None
    asked = _words_of(plain)
    named = [
        each for each in found if len(own := _words_of(each.label)) > (not is_chinese) and own.issubset(asked)
    ]
    if len(named) != 1:
        return None
    label, text = bare(named[0].label), bare(plain)
    if is_chinese:
        more = len(_ZH_LITTLE.sub("", text.replace(label, "")))
        is_exact = label in text and not more
    else:
        is_exact = _words_of(named[0].label) == asked
    denies = _DENIES.search(named[0].label.lower()) or _DENIES.search(plain)
    yes = _Asked(_ON, "", _SWITCHED)
    return _one(named, yes, language, is_exact=is_exact and not denies)


def _words_of(text: str) -> frozenset[str]:
    """The stems of the telling words of a text; of Chinese each two characters."""
    found = wording(Asked(Kind.OTHER, "", text.lower(), ""))
    runs = re.findall(r"[\u3400-\u9fff]+", text)
    return frozenset(
        (*found.latin, *(run[place : place + 2] for run in runs for place in range(len(run) - 1)))
    )


def _is_named(control: Control, label: str) -> bool:
    return bool(control.label) and quality_of(control.label, label) == Quality.EXACT


def in_words_of(language: Language, printed: str) -> str:
    """A piece of an answer with the signs of switches in its language."""
    if language is Language.ZH:
        for mark, phrase in _STATES.items():
            if mark[0] is MarkKind.SWITCH:
                sign = Mark(*mark).sign
                printed = printed.replace(escaped(sign), escaped(f"[{say(phrase, language)}]"))
    return printed


def controls(page: Page) -> list[Control]:
    """The drawn controls of a page in reading order, with their labels."""
    texts = [each for row in page.rows for each in row.segments if not any(box.mark for box in each.boxes)]
    found = []
    for block in page.blocks:
        for row in block.rows:
            for segment in row.segments:
                boxes = segment.boxes
                for number, box in enumerate(boxes):
                    if box.mark is None or box.mark.kind is MarkKind.SIGN:
                        continue
                    own = _until_next_mark(boxes[number + 1 :])
                    mark, label = (box.mark, own) if own else _apart(box, texts)
                    found.append(Control(mark, box.box, label, row))
    return found


def _until_next_mark(boxes: Sequence[Segment]) -> str:
    ends = next((number for number, box in enumerate(boxes) if box.mark is not None), len(boxes))
    return joined_text(box.text for box in boxes[:ends])


def _apart(box: Segment, texts: Sequence[Segment]) -> tuple[Mark, str]:
    """The mark and its label, where they stand apart; a printed "On" or "Off" between them is checked."""
    mark, label = box.mark or Mark(MarkKind.CHECK, MarkState.UNKNOWN), label_of(box.box, texts)
    if label is None:
        return mark, ""
    said = _SAID.get(bare(label.text))
    if said is None:
        return mark, label.text
    others = [text for text in texts if text is not label]
    further = label_of(box.box, others)
    state = mark.state if mark.state in (said, MarkState.UNKNOWN) else MarkState.UNKNOWN
    return Mark(mark.kind, state), further.text if further is not None else ""


_ON = MarkState.ON
_OFF = MarkState.OFF
_SAID = {
    **dict.fromkeys(("on", "enabled", "开", "开启", "已开启", "已启用", "打开", "已打开"), _ON),
    **dict.fromkeys(("off", "disabled", "关", "关闭", "已关闭", "未开启", "已禁用", "未启用"), _OFF),
}
_SWITCHED = frozenset({MarkKind.SWITCH, MarkKind.CHECK})
_TICKED = frozenset({MarkKind.CHECK, MarkKind.RADIO})

# Words for the states, the state, and what they are said of.
_EN_WORDS: tuple[tuple[str, MarkState, frozenset[MarkKind]], ...] = (
    (r"(?:turned |switched |set to )?on|enabled|activated|active", _ON, _SWITCHED),
    (r"(?:turned |switched |set to )?off|disabled|deactivated|inactive", _OFF, _SWITCHED),
    (r"checked|ticked|marked|checked off|ticked off", _ON, _TICKED),
    (r"unchecked|unticked|unmarked|empty", _OFF, _TICKED),
    (r"selected|chosen|picked", _ON, _TICKED),
    (r"unselected|deselected", _OFF, _TICKED),
)
_ZH_WORDS: tuple[tuple[str, MarkState, frozenset[MarkKind]], ...] = (
    (r"开启|打开|启用|激活|开着|开", _ON, _SWITCHED),
    (r"关闭|禁用|停用|关着|关", _OFF, _SWITCHED),
    (r"勾选|勾上|打勾|打钩|选中|选择|选", _ON, _TICKED),
)
_EN_WORD = "|".join(words for words, *_ in _EN_WORDS)
_ZH_WORD = "|".join(words for words, *_ in _ZH_WORDS)
_EN_NOT = r"(?P<no>(?:not|n't|never)\s+)?"
_ZH_NOT = r"(?P<no>未|没有?|不)?"

_EN_ONE = re.compile(
    r"^(?:is|are|was|were|has|have)(?P<no1>n't)?\s+(?P<label>.+?)\s+"
    rf"(?:been\s+|currently\s+|already\s+|now\s+)*{_EN_NOT}(?P<word>{_EN_WORD})"
    r"(?P<or>\s+or\s+(?:not|[a-z ]+))?$"
)
_NOW = r"(?:现在|目前|当前)?"
_DONE = r"(?:被|已经|已|处于)*"
_ENDING = r"(?:中|着|了|上|状态|的)*"
_ZH_ONE = (
    re.compile(rf"^(?:是否|有没有|是不是){_DONE}(?P<word>{_ZH_WORD})(?:着|了)*(?P<label>.+?)(?:了|吗|呢)*$"),
    re.compile(
        rf"^(?P<label>.+?){_NOW}(?:是否|是不是|有没有|有无){_DONE}{_ZH_NOT}(?P<word>{_ZH_WORD}){_ENDING}(?:吗|呢)?$"
    ),
    re.compile(
        rf"^(?P<label>.+?){_NOW}(?:是|有)?{_DONE}{_ZH_NOT}(?P<word>{_ZH_WORD}){_ENDING}"
        r"(?:吗|没有|没|么|与否|(?P<or>还是.+))$"
    ),
)
_EN_THINGS = (
    r"(?:(?:of|the|these|those|all|any|there|options?|box|boxes|items?|settings?|ones?|things?|check ?box"
    r"|check ?boxes|switch|switches|toggles?|radio|buttons?|features?|choices?|entry|entries|preferences) )*"
)
_EN_ALL = re.compile(
    rf"^(?:(?P<count>how many)|which|what|list|show(?: me)?)\s+(?P<things>{_EN_THINGS})"
    rf"(?:(?:that |which )?(?:is|are|was|were|has|have)\s+)?(?:been |currently |already |now )*{_EN_NOT}"
    rf"(?P<word>{_EN_WORD})(?:\s+(?:options?|boxes|items?|settings?|ones|features?|here|there))?$"
)
_WHICH = r"(?:(?P<count>多少|几)|哪(?:些|个|一个|几个|项|一项|几项)|什么|所有)"
_ZH_THINGS = (
    r"(?:个|项|条|些|的|选项|复选框|单选框|单选按钮|开关|设置|功能|框|项目|东西|方框|勾选框|按钮|是|有)*"
)
_ZH_ALL = (
    re.compile(
        rf"^(?:有|共有|一共有|图中|这里|列出)*{_WHICH}?(?P<things>{_ZH_THINGS}){_ZH_NOT}{_DONE}"
        rf"(?P<word>{_ZH_WORD}){_ENDING}(?:选项|项|项目|功能|设置|开关)?(?:是)?(?:哪些|哪个|什么|呢|吗)?$"
    ),
    re.compile(rf"^{_ZH_NOT}{_DONE}(?P<word>{_ZH_WORD}){_ENDING}是?{_WHICH}(?P<things>{_ZH_THINGS})$"),
)
# "Which payment method is selected?", "is A or B selected"
_GROUP = (
    re.compile(
        r"^(?:which|what) (?P<label>.+?) (?:is|was|has been) (?:selected|chosen|checked|ticked|picked)$"
    ),
    re.compile(
        r"^(?P<label>.+?)(?:选中|选择|勾选|选)(?:的|了)?是?(?:哪(?:个|一个|项|一项|些|种)|什么)(?:选项)?$"
    ),
)
_TWO = (
    re.compile(r"^(?:is|are) (?P<a>.+?) or (?P<b>.+?) (?:selected|chosen|checked|ticked|picked)$"),
    re.compile(r"^(?:选中|选择|勾选|选)(?:的|了)*是?(?P<a>.+?)还是(?P<b>.+)$"),
)
_ASKS_ALL = re.compile(r"哪|什么|多少|几|列出|所有")
_EN_WHETHER = re.compile(r"(?:is|are|will|does|do|did|can|should)\s")
_ZH_WHETHER = re.compile(r"(?:吗|么)$|是否|会不会|能不能|可不可以|是不是")
_ZH_LITTLE = re.compile(r"[会要能可以是否吗么呢的了被请问不]")
_DENIES = re.compile(r"\b(?:not|never|no|without)\b|n['’]t\b|不(?![会能可是])|禁|停|勿|免")
_TABS = re.compile(r"\b(?:tab|segment|menu|page)s?\b|标签|页签|选项卡|菜单")  # these are no controls
_AS_TEXT = re.compile(r"[□☐☑☒✓✔✗✘√]|\[[xX ]?\]")  # boxes that were read as letters
_STATE_OF = re.compile(r"(?:the )?(?:state|status|setting) of (?:the )?|的(?:状态|设置)|状态", re.IGNORECASE)
_NOUNS = re.compile(
    r"^(?:the |box |option |switch )+|\s+(?:check ?box|box|option|switch|toggle|setting|radio button|button)$"
)
_ZH_NOUNS = re.compile(r"(?:这个|的)?(?:选项|开关|复选框|单选框|按钮|功能|这一项|一项|框)$")


def _folded(question: str) -> str:
    text = " ".join(question.lower().split()).strip(" ?？。.!！")
    return re.sub(r"^(?:请问|请|please |tell me |can you tell me )+", "", text)


def _state_of(match: re.Match[str]) -> tuple[MarkState, frozenset[MarkKind]]:
    word = match["word"]
    wanted, kinds = next(
        (state, kinds) for words, state, kinds in (*_EN_WORDS, *_ZH_WORDS) if re.fullmatch(words, word)
    )
    groups = match.groupdict()
    negated = bool(groups.get("no")) != bool(groups.get("no1"))
    return (_opposite(wanted) if negated else wanted), kinds


def _opposite(state: MarkState) -> MarkState:
    return _OFF if state is _ON else _ON


def _asked_for_all(plain: str) -> _Asked | None:
    english = _EN_ALL.fullmatch(plain)
    chinese = (
        [match for form in _ZH_ALL if (match := form.fullmatch(plain))] if _ASKS_ALL.search(plain) else []
    )
    match = english or next(iter(chinese), None)
    if match is None:
        return None
    wanted, kinds = _state_of(match)
    return _Asked(wanted, match["word"], _kinds_named(match["things"]) or kinds, count=bool(match["count"]))


def _kinds_named(things: str) -> frozenset[MarkKind]:
    """The controls that the question names, empty if it names none."""
    words = (
        (r"box|复选|勾选框|方框", MarkKind.CHECK),
        (r"radio|单选", MarkKind.RADIO),
        (r"switch|toggle|开关", MarkKind.SWITCH),
    )
    return frozenset(kind for word, kind in words if re.search(word, things))


def _asked_for_one(plain: str) -> _Asked | None:
    match = _EN_ONE.fullmatch(plain)
    if match is None:
        match = next((found for form in _ZH_ONE if (found := form.fullmatch(plain))), None)
    if match is None:
        return None
    wanted, kinds = _state_of(match)
    label = match["label"]
    if any(form.fullmatch(plain) for form in _TWO):
        return None
    label = label.strip(" \"'“”‘’「」《》")
    label = _ZH_NOUNS.sub("", _NOUNS.sub("", label)).strip(" \"'“”‘’「」《》")
    either = bool(match.groupdict().get("or")) and not (match["or"] or "").endswith("not")
    return _Asked(wanted, match["word"], kinds, label, either=either) if label else None


def _one(
    named: Sequence[Control], asked: _Asked | None, language: Language, is_exact: bool = True
) -> Iterator[str]:
    """The state of one control; of several with the same label, of each."""
    quotation = LINE_BREAK.join(quoted(each.line) for each in named)
    states = {each.mark.state for each in named}
    told = len(states) == 1 and MarkState.UNKNOWN not in states
    if not told or not is_exact:
        doubt = Phrase.DOUBT_LABEL if told else Phrase.MARK_UNKNOWN
        yield f"{say(doubt, language)}\n\n{say(Phrase.LINE_READS, language)}\n\n{quotation}\n"
        return
    mark = named[0].mark
    state = say(_STATES[mark.kind, mark.state], language)
    if asked is None or asked.either or mark.state is MarkState.MIXED:
        yield f"{bold(state)}\n\n"
    else:
        answer = Phrase.YES if mark.state is asked.wanted else Phrase.NO
        yield f"{bold(say(answer, language))} ({escaped(state)})\n\n"
    yield f"{say(Phrase.LINE_READS, language)}\n\n{quotation}\n"


def _listed(among: Sequence[Control], asked: _Asked, language: Language, complete: bool) -> Iterator[str]:
    """Which controls have the state that is asked for; bold if all of the page are told."""
    hits = [each for each in among if each.mark.state is asked.wanted]
    unclear = [each for each in among if each.mark.state not in (_ON, _OFF)]
    total = len(among)
    phrase = Phrase.MARKS_ON if asked.wanted is _ON else Phrase.MARKS_OFF
    sure = complete and not any(each.mark.state is MarkState.UNKNOWN for each in unclear)
    count = bold(str(len(hits))) if asked.count and sure else str(len(hits))
    yield say(phrase, language, count=count, total=total) + "\n"
    if hits:
        yield "\n"
    for each in hits[:_MOST_LISTED]:
        label = each.label or each.row.text
        yield f"- {bold(label) if sure and each.label and not asked.count else escaped_line(label)}\n"
    if len(hits) > _MOST_LISTED:
        yield f"\n{say(Phrase.MORE_LINES, language, count=len(hits) - _MOST_LISTED)}\n"
    if not complete:
        yield f"\n{say(Phrase.MARKS_MORE, language)}\n"
    if unclear:
        lines = " · ".join(escaped(each.line) for each in unclear)
        yield f"\n{say(Phrase.MARKS_UNCLEAR, language, labels=lines)}\n"


def _group(page: Page, found: Sequence[Control], label: str, language: Language) -> Iterator[str] | None:
    """What is chosen among the options under this name; None if no options have it."""
    if not label:
        return None
    groups = [group for group in _groups(found) if len(group) > 1]
    named = [group for group in groups if quality_of(_name_of(group, page), label) == Quality.EXACT]
    return _chosen(named[0], language) if len(named) == 1 else None


def _unnamed(found: Sequence[Control], language: Language) -> Iterator[str] | None:
    """The chosen radio buttons, only quoted: whether they are what was asked for cannot be told."""
    chosen = [each for each in found if each.mark == Mark(MarkKind.RADIO, _ON)]
    if not chosen:
        return None
    lines = LINE_BREAK.join(quoted(each.line) for each in chosen)
    return iter((f"{say(Phrase.DOUBT_LABEL, language)}\n\n{say(Phrase.LINE_READS, language)}\n\n{lines}\n",))


def _groups(found: Sequence[Control]) -> list[list[Control]]:
    """Check boxes and radio buttons that stand beside or below each other."""
    groups: list[list[Control]] = []
    for each in found:
        last = groups[-1][-1] if groups else None
        beside = last is not None and last.mark.kind is each.mark.kind and each.mark.kind in _TICKED
        if last is not None and beside and (last.row is each.row or _is_below(each.box, last.box)):
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _is_below(lower: Rect, upper: Rect) -> bool:
    near = 0 < lower.top - upper.bottom <= _NEXT_LINE * upper.height
    return near and abs(lower.left - upper.left) <= _SAME_EDGE


def _name_of(group: Sequence[Control], page: Page) -> str:
    """The text before the first option in its row, or else the line above it; "" if there is none."""
    first = group[0]
    before = [part for part in first.row.segments if part.box.right <= first.box.left]
    if before:
        return before[0].text
    rows = page.rows
    number = next(number for number, row in enumerate(rows) if row is first.row)
    above = rows[number - 1].segments if number else ()
    if len(above) != 1 or any(box.mark for box in above[0].boxes):
        return ""
    return above[0].text if abs(above[0].box.left - first.box.left) <= 2 * first.box.height else ""


def _chosen(group: Sequence[Control], language: Language) -> Iterator[str]:
    chosen = [each for each in group if each.mark.state is _ON and each.label]
    unclear = any(each.mark.state not in (_ON, _OFF) for each in group)
    if unclear or (group[0].mark.kind is MarkKind.RADIO and len(chosen) > 1):
        yield f"{say(Phrase.MARK_UNKNOWN, language)}\n\n"
    elif chosen:
        yield " · ".join(bold(each.label) for each in chosen) + "\n\n"
    else:
        yield say(Phrase.MARKS_ON, language, count=0, total=len(group)) + "\n\n"
    rows = dict.fromkeys(each.row for each in group)
    yield f"{say(Phrase.LINE_READS, language)}\n\n" + LINE_BREAK.join(quoted(row.text) for row in rows) + "\n"


_STATES = {
    (MarkKind.SWITCH, _ON): Phrase.SWITCH_ON,
    (MarkKind.SWITCH, _OFF): Phrase.SWITCH_OFF,
    (MarkKind.CHECK, _ON): Phrase.CHECK_ON,
    (MarkKind.CHECK, _OFF): Phrase.CHECK_OFF,
    (MarkKind.CHECK, MarkState.MIXED): Phrase.CHECK_MIXED,
    (MarkKind.RADIO, _ON): Phrase.RADIO_ON,
    (MarkKind.RADIO, _OFF): Phrase.RADIO_OFF,
}
