from collections.abc import Iterator

import pytest

from pnutprofile.dialects import ADN, PNUT, Dialect
from tests.sandbox.asking import Asking


@pytest.fixture(params=[PNUT, ADN], ids=["pnut", "adn"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    chosen: Dialect = request.param
    return chosen


@pytest.fixture
def ask(dialect: Dialect) -> Iterator[Asking]:
    asking = Asking(dialect)
    yield asking
    asking.sandbox.state.close()


@pytest.fixture
def limited(dialect: Dialect) -> Iterator[Asking]:
    """A sandbox that holds its callers to the rate limits."""
    asking = Asking(dialect, rate_limits=True)
    yield asking
    asking.sandbox.state.close()


@pytest.fixture
def pnut() -> Iterator[Asking]:
    asking = Asking(PNUT)
    yield asking
    asking.sandbox.state.close()


@pytest.fixture
def adn() -> Iterator[Asking]:
    asking = Asking(ADN)
    yield asking
    asking.sandbox.state.close()
