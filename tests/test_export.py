"""How does a profile become a file?"""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pnutprofile.anchors import name_links
from pnutprofile.bio import Link, misplaced
from pnutprofile.dialects import Dialect
from pnutprofile.document import Document
from pnutprofile.document_writer import write_document
from pnutprofile.pictures.scenes.drawings import draw
from tests.conftest import Cli
from tests.servers import Server, Wire, changed, data

DOCUMENTS = {
    "pnut": """# The profile of @robin on sandbox.
# What is not mentioned here is left alone; an empty text removes.
# Without avatar and cover: `export -o FILE` writes the pictures beside the file.
name = "Robin Marlowe"
text = '''
Lighthouse keeper 🗺️ & amateur cartographer
Notes in [my log](https://harbor.example/log "Harbor log"), ask @quiet about #slowmaps
'''
locale = "en_GB"
timezone = "Europe/London"

[raw."me.rafaelcosta.user.profiles"]
profiles = [
  { service = "homepage", url = "https://harbor.example" },
  { service = "mastodon", id = "@robin@social.example", url = "https://social.example/@robin" },
]
""",
    "adn": """# The profile of @robin on sandbox-adn.
# What is not mentioned here is left alone; an empty text removes.
# Without avatar and cover: `export -o FILE` writes the pictures beside the file.
name = "Robin Marlowe"
text = '''
Lighthouse keeper 🗺️ & amateur cartographer
Notes in [my log](https://harbor.example/log), ask @quiet about #slowmaps
'''
locale = "en_GB"
timezone = "Europe/London"
""",
}

TEXTS = (
    "a\r\nb\r\n",
    "trailing blanks  \nand more   ",
    "it's '''quoted''' and \"\"\"so\"\"\"",
    "back\\slash \\n and\n\\",
    "🗺️👩🏽‍🚀\n🏳️‍🌈",
    "last\n\n",
    "see https://a.example and b.example",
    "[a](https://a.example) [b](c d) [[x](https://x.example)]",
    "\u202eevil\u2066",
)


def test_the_whole_document(cli: Cli, dialect: Dialect) -> None:
    result = cli("export")
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout.startswith(DOCUMENTS[dialect.name])


def test_as_json_it_can_be_searched(cli: Cli, dialect: Dialect) -> None:
    found = cli("export", "--json").json
    assert found["name"] == "Robin Marlowe"
    assert found["text"].startswith("Lighthouse keeper 🗺️ & amateur cartographer\nNotes in [my log]")
    assert len(found["raw"]) == {"pnut": 1, "adn": 2}[dialect.name]
    assert cli("export", "--field", "locale").stdout == "en_GB\n"


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_exported_and_applied_sends_nothing(cli: Cli, wire: Wire, text: str) -> None:
    assert cli("patch", "--text", text, "--name", "'\"\\ \t🗺", "--no-history").code == 0
    document = cli("export").stdout
    wire.requests.clear()
    result = cli("apply", "-", stdin=document)
    assert (result.code, wire.writes) == (0, [])
    assert result.stderr == "unchanged: the profile is as stdin says\n"
    assert cli("diff", "-", stdin=document).code == 0


@given(
    text=st.text(
        st.sampled_from("ab []()\"'\\\n#@.🗺") | st.characters(categories=["L", "Zs", "Po"]),
        min_size=1,
        max_size=40,
    ),
    links=st.lists(st.integers(0, 40), max_size=4, unique=True),
    title=st.sampled_from(["", 'a "title"', "t"]),
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_with_any_links_survives(
    cli: Cli, text: str, links: list[int], title: str
) -> None:
    check_survival(cli, text, links, title)


@pytest.mark.slow
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
    links=st.lists(st.integers(0, 80), max_size=6, unique=True),
    title=st.text(st.characters(categories=["L"]), max_size=3),
)
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
def test_any_text_with_any_links_survives_many_times(
    cli: Cli, text: str, links: list[int], title: str
) -> None:
    check_survival(cli, text[:250], links, title)


def check_survival(cli: Cli, text: str, cuts: list[int], title: str) -> None:
    """Send a bio by a document; what is exported then is applied, and exported again."""
    ends = sorted(cut for cut in cuts if cut <= len(text))
    links: list[Link] = []
    for start, end in zip(ends[::2], ends[1::2], strict=False):
        link = Link(pos=start, len=end - start, url="https://a.example", text="", title=title)
        if not misplaced(text, [*links, link]):
            links.append(link)
    assert len(name_links(text, links)) == len(links)
    document = write_document(Document(fields={"text": text}, links=tuple(links) or None))
    cli("apply", "-", "--no-history", stdin=document)
    before = cli("show", "--json").json
    first = cli("export").stdout
    assert cli("apply", "-", "--no-history", stdin=first).stderr.startswith("unchanged")
    assert cli("patch", "--text", "something else", "--no-history").code == 0
    result = cli("apply", "-", "--no-history", stdin=first)
    assert result.code == 0, result.stderr
    assert cli("export").stdout == first
    after = cli("show", "--json").json
    for user in (before, after):
        for key in ("content", "description"):
            user.get(key, {}).pop("markdown_text", None)
    assert shown(after) == shown(before)


def shown(user: dict[str, Any]) -> Any:
    bio = user.get("content") or user.get("description") or {}
    links = bio.get("entities", {}).get("links", [])
    return bio.get("text"), [
        (one["pos"], one["len"], one["url"], one.get("title")) for one in links
    ]


# Into files


def test_a_file_and_the_pictures_beside_it(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "me.toml"
    result = cli("export", "-o", str(out), "--json")
    avatar, cover = tmp_path / "me-avatar.png", tmp_path / "me-cover.png"
    pictures = {"avatar": str(avatar), "cover": str(cover)}
    assert result.json == {"path": str(out), "pictures": pictures}
    assert 'avatar = "me-avatar.png"\ncover = "me-cover.png"\n' in out.read_text()
    assert avatar.read_bytes() == cli("avatar", "fetch", "-o", "-").raw
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == [
        "me-avatar.png",
        "me-cover.png",
        "me.toml",
    ]


def test_default_pictures_are_called_default(
    bare_cli: Cli, server: Server, witness: ModuleType, tmp_path: Path
) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    server.pictures = draw("portrait", 20, 20)
    assert bare_cli("export", "-o", str(tmp_path / "me.toml")).code == 0
    text = (tmp_path / "me.toml").read_text()
    assert 'avatar = "me-avatar.png"\ncover = "default"\n' in text
    assert not (tmp_path / "me-cover.png").exists()


@pytest.mark.parametrize("name", ["me.toml", "me-avatar.png", "me-cover.webp"])
def test_a_taken_name_is_refused_before_anything_is_fetched(
    cli: Cli, wire: Wire, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("mine")
    result = cli("export", "-o", str(tmp_path / "me.toml"))
    assert (result.code, wire.requests) == (3, [])
    assert result.stderr.startswith(f"error: {tmp_path / name} exists already\n")
    assert (tmp_path / name).read_text() == "mine"


def test_force_overwrites(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "me.toml").write_text("mine")
    (tmp_path / "me-avatar.png").write_text("mine")
    assert cli("export", "-o", str(tmp_path / "me.toml"), "--force").code == 0
    assert (tmp_path / "me.toml").read_text().startswith("# The profile")
    assert (tmp_path / "me-avatar.png").read_bytes().startswith(b"\x89PNG")


def test_a_picture_that_does_not_arrive_whole_leaves_no_file(
    bare_cli: Cli, server: Server, witness: ModuleType, tmp_path: Path
) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    server.pictures = draw("portrait", 200, 200)[:500]
    result = bare_cli("export", "-o", str(tmp_path / "me.toml"))
    assert result.code == 6
    assert result.stderr.startswith("error: what arrived is no whole avatar\n")
    assert [path.name for path in tmp_path.glob("me*")] == []


def test_a_folder_that_is_not_there(cli: Cli, tmp_path: Path) -> None:
    result = cli("export", "-o", str(tmp_path / "no" / "me.toml"))
    assert result.code == 12
    assert "cannot write" in result.stderr


def test_escape_sequences_never_reach_the_output(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    key = witness.EXTRA_KEY
    extra = {"a\x1b": [{"b\x1b": "\x1b[31m"}]} if key == "raw" else [
        {"type": "a\x1b", "value": {"b\x1b": "\x1b[31m"}}
    ]  # fmt: skip
    user = changed(witness.USER, name="\x1b[31m\u202e", **{key: extra})
    server.answers["GET users/me"] = data(user)
    result = bare_cli("export")
    assert result.code == 0
    assert "\x1b" not in result.stdout
    assert 'name = "\\u001B[31m\\u202E"' in result.stdout


def test_extra_data_that_is_no_object_is_left_out_with_a_warning(
    bare_cli: Cli, server: Server, witness: ModuleType, dialect: Dialect
) -> None:
    extra: dict[str, dict[str, Any]] = {
        "pnut": {"raw": {"a.b": ["x"]}},
        "adn": {"annotations": [{"type": "a.b"}]},
    }
    server.answers["GET users/me"] = data({**witness.USER, **extra[dialect.name]})
    result = bare_cli("export")
    assert (result.code, result.stderr) == (
        0,
        "warning: a.b is left out: it is no JSON object\n",
    )
    assert "[raw" not in result.stdout


# Bringing a file up to date

OURS = """# mine

timezone = "Europe/Paris" # where I am
name = 'Robin Marlowe'

text = '''
Old words
''' # bio
avatar = "pictures/me.png"
cover = "default" # none
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "ours.toml"
    path.write_text(OURS)
    return path


def test_update_rewrites_what_differs_and_nothing_else(
    cli: Cli, ours: Path, tmp_path: Path
) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "me.png").write_bytes(draw("dusk", 300, 300))
    assert cli("patch", "--text", "New words").code == 0
    result = cli("export", "--update", str(ours))
    assert result.code == 0, result.stderr
    assert (
        ours.read_text()
        == """# mine

timezone = "Europe/London" # where I am
name = 'Robin Marlowe'

text = "New words" # bio
avatar = "pictures/me-2.png"
cover = "ours-cover.png" # none
"""
    )
    assert (tmp_path / "pictures" / "me.png").read_bytes() == draw("dusk", 300, 300)
    avatar = (tmp_path / "pictures" / "me-2.png").read_bytes()
    assert avatar == cli("avatar", "fetch", "-o", "-").raw
    again = cli("export", "--update", str(ours))
    assert again.stderr == f"unchanged: {ours} says what the profile is\n"
    assert cli("diff", str(ours)).code == 0


def test_update_of_a_picture_that_is_there_keeps_it(cli: Cli, ours: Path, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    picture = tmp_path / "pictures" / "me.png"
    picture.write_bytes(draw("dusk", 300, 300))
    assert cli("avatar", "upload", str(picture)).code == 0
    assert cli("export", "--update", str(ours)).code == 0
    assert 'avatar = "pictures/me.png"\n' in ours.read_text()


def test_update_takes_no_broken_document(cli: Cli, ours: Path, wire: Wire) -> None:
    ours.write_text("nmae = 'x'\n")
    result = cli("export", "--update", str(ours))
    assert (result.code, wire.requests) == (3, [])
    assert ours.read_text() == "nmae = 'x'\n"


def test_update_overwrites_nothing_else(cli: Cli, ours: Path) -> None:
    assert cli("export", "--update", str(ours), "--force").code == 2
    assert cli("export", "--update", str(ours), "-o", "x").code == 2
    assert ours.read_text() == OURS
