"""Answers about chats: who said what and when, as printed.

A message without a name is only said to stand on its side: most programs put one's own messages on the right,
but the picture does not show whose program it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.dividing.messages import is_time
from glm4v_desktop.ocr.page import Block, BlockKind, Message, Page, Side, normalized
from glm4v_desktop.reader.chat_questions import ChatQuestion, Place, Wanted, chat_question
from glm4v_desktop.reader.kinds import Kind, asked_for
from glm4v_desktop.reader.markdown import LINE_BREAK, bold, escaped, escaped_line, quoted
from glm4v_desktop.reader.phrases import Language, Phrase, say
from glm4v_desktop.reader.prose.people import places_in
from glm4v_desktop.reader.prose.values import values_of

_MOST_MESSAGES = 12
_FITS = 0.6  # share of the words of a question that are in a message
_ASKS_THE_SAME = 0.5  # the same where no other message fits better
_HEADING_ROWS = 2  # rows above a chat that may name who is on the left

_I = re.compile(r"i|me|my|myself|we|us|(?:the )?user|我们?|我方|本人|自己")
_OTHER = re.compile(r"he|she|they|him|her|them|the other(?: person| side)?|[他她]们?|ta|对方|另一个人")
_ANYBODY = re.compile(r"|any(?:body|one)|some(?:body|one)|people|every(?:body|one)|大家|有人|所有人")
_SIDES = {"right": Side.RIGHT, "left": Side.LEFT, "右": Side.RIGHT, "左": Side.LEFT}
_THINGS = re.compile(r"^(?:the|this|that|it|a|an)\b|^(?:这|那|图|它)", re.IGNORECASE)
_COMMON = re.compile(
    r"an?|the|is|are|was|were|be|to|of|in|on|at|for|and|or|that|this|its?|he|she|they|i|you|we|do|did|does"
    r"|about|with|by|from|as|there|ha[sd]|have|had|will|can"
)

_CLOCK = re.compile(
    r"(?:at |在)?(?P<hour>\d{1,2})[:：](?P<minute>\d{2})\s*(?P<half>[ap])?\.?(?:m\.?)?(?:的时候|时)?",
    re.IGNORECASE,
)
_ASKS = re.compile(r"^[^\d]*[?？]$")
_ASKING = re.compile(
    r"\b(?:what|when|where|which|who|whose|how|why|time|much|many|place)\b"
    r"|几点钟?|什么时候|什么时间|什么地方|哪里|哪儿|在哪|哪天|多少|什么|怎么|为什么|谁|吗|呢|[在是的]",
    re.IGNORECASE,
)


def chat_answer(question: str, page: Page, language: Language) -> Iterator[str] | None:
    """The answer to a question about the messages of a chat; None without a chat, or to other questions."""
    asked = chat_question(question)
    block = next((block for block in page.blocks if block.kind is BlockKind.CHAT), None)
    if block is None:
        return None
    chat = _Chat.of(page, block)
    if asked is None:
        return chat.reply(question, language)
    if asked.wanted is Wanted.PEOPLE:
        return chat.people(language)
    chosen = chat.by(asked.who)
    if chosen is None:
        return None if _THINGS.match(asked.who) else chat.nobody(asked.who, language)
    return chat.answer(asked, chosen, language)


def chat_text(block: Block, language: Language) -> Iterator[str]:
    """The whole chat: a line for each message, with its name or side and its time."""
    for number, message in enumerate(block.messages, start=1):
        yield escaped_line(_line(message, language)) + (LINE_BREAK if number < len(block.messages) else "\n")


def _line(message: Message, language: Language) -> str:
    if message.side is Side.MIDDLE:
        return message.text.text
    time = f" ({message.time.text})" if message.time.text else ""
    return f"{_speaker(message, language)}{time}: {message.text.text}"


def _speaker(message: Message, language: Language) -> str:
    side = Phrase.CHAT_RIGHT if message.side is Side.RIGHT else Phrase.CHAT_LEFT
    return message.speaker.text or say(side, language)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The messages of whom a question names; `who` is printed, or a side."""

    messages: tuple[Message, ...]
    who: str = ""
    side: Side | None = None  # where they are chosen by their side
    heading: str = ""  # where the heading names who is on the left


@dataclass(frozen=True, slots=True)
class _Chat:
    messages: tuple[Message, ...]  # without the notes between them
    stamps: dict[Message, str]  # the last time printed between messages above each
    heading: tuple[str, ...]

    @classmethod
    def of(cls, page: Page, block: Block) -> _Chat:
        stamp, stamps = "", {}
        for message in block.messages:
            if message.side is Side.MIDDLE and is_time(message.text.text):
                stamp = message.text.text
            stamps[message] = stamp
        said = tuple(message for message in block.messages if message.side is not Side.MIDDLE)
        above = page.blocks[: page.blocks.index(block)]
        rows = [row.text for part in above for row in part.rows][-_HEADING_ROWS:]
        return cls(said, stamps, tuple(rows))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(message.speaker.text for message in self.messages if message.speaker.text))

    def by(self, who: str) -> _Chosen | None:
        """The messages of whom a question names; None if nobody of that name is found."""
        name = " ".join(who.lower().split())
        if names := [printed for printed in self.names if _is_named(printed, name)]:
            of_these = tuple(message for message in self.messages if message.speaker.text in names)
            return _Chosen(of_these, ", ".join(names))
        if _ANYBODY.fullmatch(name):
            return _Chosen(self.messages)
        side = next((side for word, side in _SIDES.items() if re.search(rf"\b{word}\b|^{word}", name)), None)
        if _I.fullmatch(name) or side is Side.RIGHT:
            return self._on(Side.RIGHT)
        left = {message.speaker.text for message in self.messages if message.side is Side.LEFT}
        if side is Side.LEFT or (_OTHER.fullmatch(name) and len(left) == 1):
            return self._on(Side.LEFT)
        if left == {""} and (heading := next((row for row in self.heading if _is_named(row, name)), "")):
            on_left = self._on(Side.LEFT)
            return _Chosen(on_left.messages, heading, Side.LEFT, heading)
        return None

    def _on(self, side: Side) -> _Chosen:
        messages = tuple(message for message in self.messages if message.side is side)
        names = {message.speaker.text for message in messages}
        return _Chosen(messages, names.pop() if len(names) == 1 else "", side)

    def reply(self, question: str, language: Language) -> Iterator[str] | None:
        """The message that asks the same, and the one after it; None if no message does.

        A message that asks and tells ("The fee is 30, can you pay it?") is left to looking up.
        """
        same = _about(_ASKING.sub(" ", question), self.messages, _ASKS_THE_SAME)
        if not same or not all(_ASKS.search(each.text.text) for each in same) or len(same) > 1:
            return None
        place = self.messages.index(same[0])
        both = self.messages[place : place + 2]
        return _replied(question, *both, language) if len(both) == 2 else None

    def people(self, language: Language) -> Iterator[str]:
        yield self._names(language) + "\n"

    def nobody(self, who: str, language: Language) -> Iterator[str]:
        yield f"{say(Phrase.CHAT_NOBODY, language, who=escaped(who))}\n\n{self._names(language)}\n"

    def _names(self, language: Language) -> str:
        names = ", ".join(map(escaped, self.names))
        return say(Phrase.CHAT_NAMES if names else Phrase.CHAT_NO_NAMES, language, names=names)

    def answer(self, asked: ChatQuestion, chosen: _Chosen, language: Language) -> Iterator[str]:
        messages = chosen.messages
        if asked.wanted is Wanted.COUNT:
            unsure = any(message.maybe_several for message in messages)
            phrase = Phrase.CHAT_COUNT_LEAST if unsure else Phrase.CHAT_COUNT
            yield say(phrase, language, count=len(messages)) + "\n"
        if asked.about:
            messages = _about(asked.about, messages)
            if not messages:
                yield say(Phrase.CHAT_NOT_SAID, language, about=escaped(asked.about)) + "\n"
                return
        if asked.place is not Place.ANY:
            messages = messages[-1:] if asked.place is Place.LAST else messages[:1]
        if len(messages) == 1 and asked.wanted is not Wanted.COUNT:
            yield from self._one(asked.wanted, messages[0], language)
        else:
            yield from self._several(asked, messages, language)
        yield from _notes(chosen, messages, language)

    def _one(self, wanted: Wanted, message: Message, language: Language) -> Iterator[str]:
        stated, doubt = message.text.text, ""
        if wanted is Wanted.SPEAKER:
            stated = message.speaker.text
            doubt = say(Phrase.CHAT_FOLLOWS, language) if message.follows else ""
            if not stated and message.side is Side.LEFT and self.heading:
                doubt = say(Phrase.CHAT_HEADING, language, heading=escaped(self.heading[-1]))
            elif not stated:
                side = Phrase.CHAT_ON_RIGHT if message.side is Side.RIGHT else Phrase.CHAT_ON_LEFT
                doubt = say(side, language)
        elif wanted is Wanted.TIME and not (stated := message.time.text):
            stamp = self.stamps[message]
            phrase = Phrase.CHAT_STAMP if stamp else Phrase.CHAT_NO_TIME
            doubt = say(phrase, language, time=escaped(stamp))
        if doubt:
            yield f"{doubt}\n\n"
        elif all(is_sure(segment) for segment in message.text.segments):
            yield f"{bold(stated)}\n\n"
        yield f"{say(Phrase.CHAT_MESSAGE, language)}\n\n{quoted(_line(message, language))}\n"

    def _several(self, asked: ChatQuestion, messages: Sequence[Message], language: Language) -> Iterator[str]:
        if asked.wanted is not Wanted.COUNT:
            yield say(Phrase.CHAT_MESSAGES, language, count=len(messages)) + "\n"
        yield "\n"
        for message in messages[:_MOST_MESSAGES]:
            stamp = self.stamps[message]
            above = asked.wanted is Wanted.TIME and not message.time.text and stamp
            note = " — " + say(Phrase.CHAT_STAMP_ABOVE, language, time=escaped(stamp)) if above else ""
            yield f"- {escaped_line(_line(message, language))}{note}\n"
        if len(messages) > _MOST_MESSAGES:
            yield "\n" + say(Phrase.MORE_LINES, language, count=len(messages) - _MOST_MESSAGES) + "\n"


def _replied(question: str, asks: Message, reply: Message, language: Language) -> Iterator[str]:
    """The value in the reply, if it has one of the kind that both ask for, and both messages."""
    asked = asked_for(question)
    kinds = {asked.kind, asked_for(asks.text.text).kind}
    if len(kinds) == 1 or kinds == {Kind.TIME, Kind.PLACE}:
        text = reply.text.text
        found = {text[slice(*place)] for place in values_of(asked.kind, text, asked.unit)}
        if asked.kind is Kind.PLACE:
            found = set(places_in(text, asked.is_chinese))
        if len(found) == 1 and all(is_sure(segment) for segment in reply.text.segments):
            yield f"{bold(found.pop())}\n\n"
    yield from _quotation((asks, reply), language)


def _quotation(messages: Sequence[Message], language: Language) -> Iterator[str]:
    yield f"{say(Phrase.CHAT_REPLY, language)}\n\n"
    for message in messages:
        yield f"{quoted(_line(message, language))}  \n"
    if any(not is_sure(segment) for message in messages for segment in message.text.segments):
        yield f"\n{say(Phrase.UNCERTAIN, language)}\n"


def _notes(chosen: _Chosen, messages: Sequence[Message], language: Language) -> Iterator[str]:
    """How the messages were chosen where no name tells, and which are not read with certainty."""
    unnamed = any(not message.speaker.text for message in messages)
    if chosen.heading:
        yield f"\n{say(Phrase.CHAT_HEADING, language, heading=escaped(chosen.heading))}\n"
    elif chosen.side is Side.RIGHT and unnamed:
        yield f"\n{say(Phrase.CHAT_RIGHT_SIDE, language)}\n"
    elif chosen.side is Side.LEFT and unnamed:
        yield f"\n{say(Phrase.CHAT_LEFT_SIDE, language)}\n"
    if any(not is_sure(segment) for message in messages for segment in message.text.segments):
        yield f"\n{say(Phrase.UNCERTAIN, language)}\n"


def _is_named(printed: str, name: str) -> bool:
    """Whether a printed name is meant: all words of `name` are in it, or the Chinese name is a part of it."""
    if not name:
        return False
    if name.isascii():
        return set(re.findall(r"[\w'-]+", name)) <= set(re.findall(r"[\w'-]+", printed.lower()))
    return normalized(name) in normalized(printed)


def _about(about: str, messages: Sequence[Message], least: float = _FITS) -> tuple[Message, ...]:
    """The messages that have most of the words; only those with all of them, if there are any."""
    if (clock := _CLOCK.fullmatch(about)) and (
        timed := tuple(message for message in messages if _is_at(message.time.text, clock))
    ):
        return timed
    wanted = normalized(about)
    if exact := tuple(message for message in messages if wanted in normalized(message.text.text)):
        return exact
    words = _words(about)
    if not words:
        return ()
    fits = [sum(word in message.text.text.lower() for word in words) / len(words) for message in messages]
    best = max(fits, default=0.0)
    if best < least:
        return ()
    return tuple(message for message, fit in zip(messages, fits, strict=True) if fit == best)


def _is_at(printed: str, clock: re.Match[str]) -> bool:
    """Whether a printed time is the one of a question, which may leave out the half of the day."""
    found = _CLOCK.search(printed)
    if found is None or (int(found["hour"]), found["minute"]) != (int(clock["hour"]), clock["minute"]):
        return False
    return {"a", "p"} != {half.lower() for half in (found["half"], clock["half"]) if half}


def _words(text: str) -> list[str]:
    """The words that say what a text is about; of Chinese each two characters."""
    latin = [word for word in re.findall(r"[a-z0-9][a-z0-9'-]*", text.lower()) if not _COMMON.fullmatch(word)]
    runs = re.findall(r"[\u3400-\u9fff]+", text)
    chinese = [run[place : place + 2] for run in runs for place in range(max(1, len(run) - 1))]
    return [*map(_stem, latin), *chinese]


def _stem(word: str) -> str:
    return re.sub(r"(?<=\w{3})(?:ed|ing|es|s)$", "", word)
