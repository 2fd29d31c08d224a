"""Which characters of a text are told to be odd, and which are ordinary writing?"""

import pytest

from pnutprofile.oddities import oddities
from tests.conftest import Cli

ORDINARY = {
    "latin": "Straße, naïve café e\u0301, Ægir Ðórsson",
    "newlines and tabs": "one\ntwo\tthree\n\nfour",
    "cyrillic": "Москва и Киев, Љубљана, сор",
    "greek": "Ελλάδα, Αθήνα",
    "arabic": "مرحبا بالعالم",
    "persian with non-joiners": "می\u200cخواهم کتاب\u200cها",
    "hebrew with marks": "שלום\u200f! (abc\u200e)",
    "hindi with joiners": "क्\u200dष र्\u200dय क्\u200cष",
    "sinhala": "ශ්\u200dරී ලංකා",
    "bengali": "ক্\u200dষ",
    "thai with places to break": "สวัสดี\u200bชาวโลก",
    "japanese": "日本語 葛\U000e0100 ｶﾞ",
    "korean": "안녕하세요",
    "family": "👨\u200d👩\u200d👧\u200d👦",
    "astronaut with a skin tone": "👩🏽\u200d🚀 🤷🏽\u200d♀\ufe0f",
    "rainbow": "🏳\ufe0f\u200d🌈 👁\ufe0f\u200d🗨\ufe0f ❤\ufe0f\u200d🔥",
    "keycaps": "1\ufe0f\u20e3 #\ufe0f\u20e3",
    "flags": "🇩🇪 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "signs as pictures": "☺\ufe0e ©\ufe0f ‼\ufe0f ™\ufe0f ↔\ufe0f 〰\ufe0f ㊗\ufe0f ℹ\ufe0f",
    "letters of mathematics": "𝔸𝕕𝕒",
    "words of two scripts": "IT-шник, PDFка, USBкабель, αSMA, TNFα, NFκB, µm, Ω",
    "digits of other scripts": "२०२६ ٢٠٢٦",
    "markdown": '[my log](https://harbor.example/log "Harbor log") @quiet #tea',
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_writing_is_not_odd(name: str) -> None:
    assert list(oddities("text", ORDINARY[name])) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\u202eb", "turns the direction of writing: U+202E right-to-left override at 1"),
        ("a\u2066b", "U+2066 left-to-right isolate at 1"),
        ("abc\u200f", "U+200F right-to-left mark at 3"),
        ("a\u200bb", "an invisible character: U+200B zero width space at 1"),
        ("a\u200db", "U+200D zero width joiner at 1"),
        ("a\u200cb", "U+200C zero width non-joiner at 1"),
        ("👩\u200d", "U+200D zero width joiner at 1"),
        ("\ufeffa", "U+FEFF zero width no-break space at 0"),
        ("soft\u00adhyphen", "U+00AD soft hyphen at 4"),
        ("a\u2060b", "U+2060 word joiner at 1"),
        ("\u3164", "U+3164 hangul filler at 0"),
        ("a\ufe0f", "U+FE0F variation selector-16 at 1"),
        ("😀\ufe0f\ufe0f", "U+FE0F variation selector-16 at 2"),
        ("a\U000e0101", "U+E0101 variation selector-18 at 1"),
        ("a\U000e0041", "U+E0041 tag latin capital letter a at 1"),
        ("🏴\U000e0067\U000e0062", "U+E0067 tag latin small letter g at 1"),
        ("\u200b" * 5, "zero width space at 2 and 2 more"),
        ("a\x07", "a control character: U+0007 at 1"),
        ("a\x1b[0m", "U+001B at 1"),
        ("a\x85b", "U+0085 at 1"),
        ("a\u2028b", "U+2028 line separator at 1"),
        ("a\rb", "U+000D at 1"),
        ("p\u0430ypal", "mixes scripts in pаypal: а (U+0430) is Cyrillic"),
        ("r\u0430yp\u0430l", "а (U+0430) is Cyrillic"),
        ("М\u006fсква", "mixes scripts in Мoсква: o (U+006F) is Latin"),
        ("\u0391pple", "Α (U+0391) is Greek"),
        ("see \u0430pple.com now", "mixes scripts in аpple"),
        ("a\r\nb", "line ends of Windows"),
        ("a ", "ends with blank space"),
        ("a\u00a0", "ends with blank space"),
        ("a\n", "ends with blank space"),
        ("a \nb\u3000\nc", "blanks at the end of lines 1, 2"),
    ],
)
def test_what_nobody_sees_is_told(text: str, words: str) -> None:
    (sentence,) = oddities("text", text)
    assert sentence.startswith("the text ")
    assert words in sentence


def test_every_kind_is_told() -> None:
    found = list(oddities("name", "\u202e\u200b\x07p\u0430y "))
    assert len(found) == 5
    assert all(sentence.startswith("the name ") for sentence in found)


@pytest.mark.parametrize("scrap", ["\u200d", "\u0430b", "a \n", "👩🏽\u200d🚀", "\U000e0061", " "])
def test_a_huge_text_is_no_burden(scrap: str) -> None:
    assert len(list(oddities("text", "🏴" + scrap * 300_000))) <= 4


# Every write says it


def test_writes_warn_and_write(cli: Cli) -> None:
    result = cli("patch", "--name", "p\u0430ypal", "--text", "tea\u200b ")
    assert result.code == 0
    assert result.stderr.splitlines() == [
        "warning: the name mixes scripts in pаypal: а (U+0430) is Cyrillic",
        "warning: the text holds an invisible character: U+200B zero width space at 3",
        "warning: the text ends with blank space that nobody sees",
        "changed: name, text",
    ]


def test_set_warns_too_and_json_is_silent(cli: Cli) -> None:
    argv = ("set", "--name", "a\u202eb", "--text", "t", "--locale", "en_US")
    zone = ("--timezone", "Europe/Paris")
    assert "warning: the name holds a character that turns" in cli(*argv, *zone).stderr
    assert cli(*argv, *zone, "--json").stderr == ""
