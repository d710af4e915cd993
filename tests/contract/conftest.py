"""A sandbox on a free loopback port and a desk before it."""

from collections.abc import Iterator

import pytest

from tasks.sandbox.server import Sandbox
from tests.contract.desk import BIDDERS, LETTERS, START, Desk
from tests.contract.worlds import Worlds
from tests.support import MovableClock


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(clock=MovableClock(START), start_at=START, pause=lambda _: None) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox) -> Iterator[Desk]:
    opened = Desk(sandbox)
    opened.control.play({"seed": 7, "bidders": BIDDERS, "letters": LETTERS})
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    return Worlds(tmp_path_factory.mktemp("worlds"))
