"""The forms of an English word that compare equal: number, tense, spelling and derivation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MOST_WORDS = 20_000  # whose forms are kept
_SHORTEST_ROOT = 4
_STROKED = dict(zip("øØłŁđĐıħ", "oOlLdDih", strict=True))  # no accents that Unicode parts from the letter

_PEOPLE = {"people": "person", "children": "child", "men": "man", "women": "woman"}
# Forms that no rule below leads to the word they belong to.
_IRREGULAR = _PEOPLE | {
    "sent": "send", "made": "make", "paid": "pay", "payment": "pay", "payments": "pay", "held": "hold",
    "began": "begin", "begun": "begin", "met": "meet", "left": "leave", "bought": "buy", "sold": "sell",
    "took": "take", "taken": "take", "won": "win", "said": "say", "gave": "give", "given": "give",
    "ran": "run", "built": "build", "spent": "spend", "came": "come", "went": "go", "found": "find",
    "lost": "lose", "rose": "rise", "grew": "grow", "fell": "fall", "kept": "keep", "told": "tell",
    "wrote": "write", "written": "write", "brought": "bring", "led": "lead", "drove": "drive",
    "chose": "choose", "used": "use", "created": "create", "creating": "create",
    "creation": "create", "owed": "owe", "owing": "owe", "invited": "invite", "quoted": "quote",
    "united": "united", "cheque": "check", "cheques": "check", "licence": "license",
    "grey": "gray", "tyre": "tire", "programme": "program", "aluminium": "aluminum",
}  # fmt: skip
_NO_VERBS = re.compile(r"(?:de|a|com)partment|state|docu|instru|environ|supple|comple")
# A verb without -ed, -ing or -ion that had an e before it: placed, charged, updated, required, rated.
_LACKS_E = re.compile(
    r"(?:[cvzu]|[rdaeiou]g|ang|[^s]s|[^aeiouyl]l|ul|[^aeou]at|let|[^aeo]ir|[^o]ur|um|[^aeo]in|[^ao]id"
    r"|[^o]ud|rad|cod|[^op]ut|mput|[pl]ar|^[^aeiouy]*[aeiouy][^aeiouywx])$"
)
_TENSE = re.compile(r"(?<=[a-z]{3})(?<!e)ed$|(?<=[a-z]{4})ing$|(?<=[a-z]{2}[ky])ing$|(?<=[a-z]{4}[st])ion$")
_MENT = re.compile(r"(?<=[a-z]{4})ment$")
_PLURAL = re.compile(
    r"(?<=[a-z]{2})ies$|(?<=ss|[cs]h)es$|(?<=x)es$|(?<=[b-np-z]us)es$|(?<=[a-z]{2}[^sui])s$|(?<=[a-z]{2}[aeo]i)s$"
)
# British spellings, and letters that stand twice, as in "cancelled" and "canceled".
_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{3})our(?=s?$|it|ed|ing)"), "or"),
    (re.compile(r"(?<=[a-z])[ao]e(?=[a-z]{3})"), "e"),
    (re.compile(r"(?<=[a-z]{2}[tb])re$"), "er"),
    (re.compile(r"(?<=[a-z]{4})is(?=e$|ation)"), "iz"),
    (re.compile(r"(?<=[a-z]{3}og)ue$"), ""),
    (re.compile(r"(?<=[a-z]{2})([b-df-hj-np-tv-z])\1$"), r"\1"),
)
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ies|es|s|e|y)$")
_DERIVED = re.compile(r"(?<=[a-z]{3})(?:ations?|ions?|ships?|ments?|ings?|ees?|ers?|ors?|ery|ed|ly|al)$")


def without_accents(text: str) -> str:
    """The text with plain letters, as they are often typed; the length and all positions stay the same."""
    if text.isascii():
        return text
    return "".join(map(_plain_letter, text))


@lru_cache(_MOST_WORDS)
def stem(word: str) -> str:
    """What the number, the tense and the spelling of a word leave as it is; a name with digits stays."""
    word = word.lower().removesuffix("'s")
    if not _has_forms(word):
        return word
    base = _IRREGULAR.get(word) or _without_ending(word)
    for form, spelled in _SPELLINGS:
        base = form.sub(spelled, base)
    return base


@lru_cache(_MOST_WORDS)
def singular(word: str) -> str:
    """What singular and plural of a word have in common, in its own tense and spelling."""
    return _PEOPLE.get(word) or _ENDING.sub("", word) if _has_forms(word) else word


@lru_cache(_MOST_WORDS)
def root(word: str) -> str:
    """What a word has in common with those derived from it: "manager" and "manages"."""
    if not _has_forms(word):
        return word
    short, before = stem(word), ""
    while short != before and len(short) > _SHORTEST_ROOT:
        before, short = short, re.sub(r"([bdgmnprt])\1$", r"\1", _ENDING.sub("", _DERIVED.sub("", short)))
    return short if len(short) >= _SHORTEST_ROOT else before or short


@lru_cache(_MOST_WORDS)
def _plain_letter(letter: str) -> str:
    if letter in _STROKED:
        return _STROKED[letter]
    plain = unicodedata.normalize("NFD", letter)[0]
    return plain if plain.isascii() and plain.isalpha() else letter


def _has_forms(word: str) -> bool:
    return word.isascii() and not any(letter.isdigit() for letter in word)


def _without_ending(word: str) -> str:
    if singular := _PLURAL.search(word):
        word = word[: singular.start()] + ("y" if singular.group() == "ies" else "")
    if _MENT.search(word) and not _NO_VERBS.match(word):
        return _MENT.sub("", word)
    if word.endswith("ied") and len(word) > len("tied"):
        return word.removesuffix("ied") + "y"
    tense = _TENSE.search(word)
    if tense is None:
        return re.sub(r"(?<=[a-z]{3}er)y$", "", word)  # delivery
    base = word[: tense.start()]
    return f"{base}e" if _LACKS_E.search(base) else base
