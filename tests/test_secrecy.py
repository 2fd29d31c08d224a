"""What is masked, and what is left as it is?"""

import json
from types import ModuleType
from urllib.parse import quote

import pytest

from pnutprofile.dialects import Dialect
from pnutprofile.secrecy import Secrets, without_named
from tests.conftest import Cli
from tests.parrot import Parrot
from tests.searched import TOKEN, is_in
from tests.servers import ROOTS


@pytest.mark.parametrize("token", ["t0ken", "show"])
def test_a_short_token_is_masked_as_a_word(
    bare_cli: Cli, witness: ModuleType, dialect: Dialect, token: str
) -> None:
    bare_cli.environment["PNUTPROFILE_SERVER"] = ROOTS[dialect.name]
    bare_cli.transport = Parrot(witness.USER, "401", token).transport
    result = bare_cli("show", "--debug", PNUTPROFILE_TOKEN=token)
    assert f" {token} " not in result.stderr
    assert "(masked) is a bad token" in result.stderr
    assert result.code == 4


def test_a_short_token_falsifies_no_answer(
    bare_cli: Cli, witness: ModuleType, dialect: Dialect
) -> None:
    bare_cli.environment["PNUTPROFILE_SERVER"] = ROOTS[dialect.name]
    user = {**witness.USER, "name": "Eva"}
    bare_cli.transport = Parrot(user, "good", "Eva").transport
    assert bare_cli("show", "--field", "username", PNUTPROFILE_TOKEN="Eva").code == 0
    shown = bare_cli("show", "--field", "name", PNUTPROFILE_TOKEN="Eva").stdout
    assert shown == "I have Eva\n"


# By name


@pytest.mark.parametrize(
    "text",
    [
        "client_id=a&client_secret=s3cret&code=s3cret&grant_type=authorization_code",
        '{"access_token": "s3cret", "token": {"scopes": []}}',
        '{"access_token":"s3c\\"ret s3cret"}',
        '{"client_secret": "s3cret that is cut off',
        "location: https://x.example/cb#access_token=s3cret&state=1",
        "location: https://x.example/cb?code=s3cret",
    ],
)
def test_what_is_named_as_a_secret_is_masked_in_a_trace(text: str) -> None:
    masked = without_named(text)
    assert "s3cret" not in masked
    assert "(masked)" in masked


@pytest.mark.parametrize("text", ['{"meta": {"code": 200}}', "timezone=code", '{"codes": "a"}'])
def test_what_is_not_named_so_stays_in_a_trace(text: str) -> None:
    assert without_named(text) == text


def test_all_forms_of_a_secret_are_masked() -> None:
    secrets = Secrets()
    secrets.add(TOKEN)
    for text in (TOKEN, json.dumps(TOKEN), json.dumps(json.dumps(TOKEN)), quote(TOKEN, safe="")):
        assert not is_in(TOKEN, secrets.out_of_words(f"before {text} after"))
        assert not is_in(TOKEN, secrets.out_of_data(f"before {text} after"))
