"""Which characters of a text are not what they look like?

Warns of what a person cannot see and would hardly mean, and is silent about ordinary writing in any
script: joiners between letters that need them, emoji sequences, marks of direction beside letters
that run from right to left.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BIDI_MARKS = frozenset("\u200e\u200f\u061c")
_INVISIBLE = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064"
    "\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
)
_ZWNJ, _ZWJ, _ZWSP = "\u200c", "\u200d", "\u200b"
_VS15, _VS16, _FLAG, _TAG_END = "\ufe0e", "\ufe0f", "\U0001f3f4", "\U000e007f"
_MOST_CHARS, _MOST_NAMED = 4096, 3
"""What stands further behind in a text is not looked at: no server takes so much."""
_NEAR = 16
"""So many characters on either side decide: the longest flag has seven tags."""
_KEYCAP_BASES = frozenset("0123456789#*")

_JOINING_SCRIPTS = frozenset(
    """
    ARABIC SYRIAC MANDAIC NKO MONGOLIAN MANICHAEAN ADLAM HANIFI DEVANAGARI BENGALI GURMUKHI GUJARATI
    ORIYA TAMIL TELUGU KANNADA MALAYALAM SINHALA MYANMAR KHMER TIBETAN BALINESE JAVANESE SUNDANESE
    TAI CHAKMA BRAHMI KAITHI GRANTHA NEWA TIRHUTA SIDDHAM MODI TAKRI MEETEI LIMBU LEPCHA
    """.split()
)
"""Scripts whose letters take a joiner or a non-joiner between them (Unicode, chapters 9-17)."""

_UNSPACED_SCRIPTS = frozenset({"THAI", "LAO", "KHMER", "MYANMAR", "TAI", "JAVANESE", "BALINESE"})
"""Scripts that mark with a zero-width space where a line may be broken."""

_WORD = re.compile(r"[^\W\d_]+")
_LOOK_ALIKES = (
    (
        ("LATIN", frozenset("aceopxyisjhdqwlABCEHIJKMOPSTXY")),
        ("CYRILLIC", frozenset("асеорхуіѕјһԁԛԝӏАВСЕНІЈКМОРЅТХҮ")),
    ),
    (
        ("LATIN", frozenset("oviupABEZHIKMNOPTYX")),
        ("GREEK", frozenset("ονιυρΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")),
    ),
    (
        ("CYRILLIC", frozenset("орАВЕНІКМОРТХПГФ")),
        ("GREEK", frozenset("ορΑΒΕΗΙΚΜΟΡΤΧΠΓΦ")),
    ),
)
"""Of two scripts the letters that look like a letter of the other."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]|\r(?!\n)")


def oddities(name: str, text: str) -> Iterator[str]:
    """Say in a sentence each what is odd about a field's value, with the positions from 0 on."""
    text = text[:_MOST_CHARS]
    kinds: tuple[tuple[str, Callable[[str], Iterable[int]]], ...] = (
        ("a character that turns the direction of writing", _bidi),
        ("an invisible character", _invisible),
        ("a control character", lambda text: (found.start() for found in _CONTROLS.finditer(text))),
    )
    for words, find in kinds:
        places = list(find(text))
        if places:
            yield f"the {name} holds {words}: {_listed(text, places)}"
    for word, odd in _mixed_words(text):
        yield f"the {name} mixes scripts in {word}: {odd}"
    if "\r\n" in text:
        yield f"the {name} has line ends of Windows (CR LF), which servers keep"
    yield from _blank_ends(name, text)


def _bidi(text: str) -> Iterator[int]:
    is_leftward = any(
        unicodedata.bidirectional(char) in ("R", "AL") for char in text if char not in _BIDI_MARKS
    )
    for place, char in enumerate(text):
        if char in _BIDI_CONTROLS or (char in _BIDI_MARKS and not is_leftward):
            yield place


def _invisible(text: str) -> Iterator[int]:
    for place, char in enumerate(text):
        near = slice(max(0, place - _NEAR), place), slice(place + 1, place + 1 + _NEAR)
        if not char.isprintable() or _is_selector(char) or char in _INVISIBLE:
            before, after = (text[part] for part in near)
            if _is_hidden(char, before, after):
                yield place


def _is_hidden(char: str, before: str, after: str) -> bool:
    """Tell whether a character shows nothing and does nothing where it stands."""
    if char == _ZWSP:
        return not _is_unspaced(before[-1:], after[:1])
    if char in (_ZWJ, _ZWNJ):
        return not _joins(char, before, after)
    if _is_selector(char):
        return not _selects(char, before)
    if "\U000e0000" <= char <= _TAG_END:
        return not _is_in_flag(char, before, after)
    return char in _INVISIBLE


def _is_unspaced(*chars: str) -> bool:
    return any(_script(char) in _UNSPACED_SCRIPTS for char in chars)


def _joins(joiner: str, before: str, after: str) -> bool:
    """Tell whether a joiner stands where one belongs: in such a script, or between emoji."""
    base = _base(before)
    if _script(base) in _JOINING_SCRIPTS:
        return True
    return joiner == _ZWJ and _is_pictorial(base) and _is_pictorial(after[:1])


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= _VS16 or "\U000e0100" <= char <= "\U000e01ef"


def _selects(char: str, before: str) -> bool:
    """Tell whether a variation selector has a character to vary: a picture, ideograph or symbol."""
    base = before[-1:]
    if char in (_VS15, _VS16):
        return base in _KEYCAP_BASES or _is_pictorial(base)
    return bool(base) and unicodedata.category(base)[0] in "LNSP" and not base.isascii()


def _is_in_flag(char: str, before: str, after: str) -> bool:
    """Tell whether a tag is a part of a flag, as that of Scotland is made."""
    has_begun = re.search(rf"{_FLAG}[\U000e0020-\U000e007e]*\Z", before)
    return bool(has_begun and re.match(r"[\U000e0020-\U000e007e]*\U000e007f", char + after))


def _base(before: str) -> str:
    """Give the character that marks, modifiers and selectors at the end of a text belong to."""
    for char in reversed(before):
        if unicodedata.category(char) not in ("Mn", "Mc", "Me", "Sk", "Cf"):
            return char
        if _script(char) in _JOINING_SCRIPTS:
            return char
    return ""


def _is_pictorial(char: str) -> bool:
    """Tell whether a character may be an emoji: a symbol, or one of a few signs and a letter."""
    return char > "\x7f" and (unicodedata.category(char)[0] in "SP" or char == "ℹ")


def _script(char: str) -> str:
    """Name the script of a letter: the first word of its name says it."""
    return unicodedata.name(char, "").partition(" ")[0] if char else ""


def _mixed_words(text: str) -> Iterator[tuple[str, str]]:
    """Give each word of two scripts in which all letters of one of them look like the other's."""
    for word in dict.fromkeys(_WORD.findall(text)):
        by_script: dict[str, list[str]] = {}
        for char in word:
            by_script.setdefault(_script(char), []).append(char)
        odd = [
            (len(by_script[script]), script)
            for pair in _LOOK_ALIKES
            for script, alike in pair
            if all(name in by_script for name, _ in pair) and alike.issuperset(by_script[script])
        ]
        if odd:
            script = min(odd)[1]
            chars = [f"{char} (U+{ord(char):04X})" for char in dict.fromkeys(by_script[script])]
            yield word, f"{' and '.join(chars)} {_is_or_are(chars)} {script.title()}"


def _is_or_are(things: Collection[object]) -> str:
    return "are" if len(things) > 1 else "is"


def _blank_ends(name: str, text: str) -> Iterator[str]:
    *lines, _ = text.replace("\r\n", "\n").split("\n")
    ends = [str(number) for number, line in enumerate(lines, 1) if line != line.rstrip()]
    if ends:
        word = "lines" if len(ends) > 1 else "line"
        yield f"the {name} has blanks at the end of {word} {', '.join(ends[:_MOST_NAMED])}"
    if text != text.rstrip():
        yield f"the {name} ends with blank space that nobody sees"


def _listed(text: str, places: list[int]) -> str:
    named = [f"{_called(text[place])} at {place}" for place in places[:_MOST_NAMED]]
    rest = len(places) - _MOST_NAMED
    return ", ".join(named) + (f" and {rest} more" if rest > 0 else "")


def _called(char: str) -> str:
    named = unicodedata.name(char, "").lower()
    return f"U+{ord(char):04X}" + (f" {named}" if named else "")
