"""A stage for stories: a database where the shipped library is deployed, and a sandbox."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli import bootstrap, scenario
from cli.init import deploy_shipped, load_organisation
from cli.player import Played, Player
from cli.scenario import Scenario
from engine import Engine
from tasks.sandbox.http import ControlClient
from tasks.sandbox.server import Sandbox
from tests.support import MovableClock

STORIES = scenario.shipped()
NAMES = tuple(sorted(STORIES))


def story(name: str) -> Scenario:
    """A shipped story, of a contract or of a called process."""
    return scenario.read(STORIES[name])


def settings(file: Path, sandbox: str) -> bootstrap.Settings:
    """What a run of the command would have chosen."""
    return bootstrap.Settings(f"sqlite:///{file}", "system", interactive=False, sandbox=sandbox)


def prepare(file: Path) -> None:
    """Make a database with the organisation and the library."""
    with bootstrap.opened(
        settings(file, "http://127.0.0.1:9"), create=True, outside=True
    ) as opened:
        load_organisation(opened.engine, None, "system")
        deploy_shipped(opened.engine, "system")


@dataclass(frozen=True)
class Stage:
    """Where one story is played."""

    story: Scenario
    opened: bootstrap.Opened
    control: ControlClient

    @property
    def engine(self) -> Engine:
        """The engine."""
        return self.opened.engine

    def play(self) -> Played:
        """Play the story to its end."""
        return Player(self.opened, self.control, self.story, lambda _, __: None).play()


@contextmanager
def simulators(told: Scenario) -> Iterator[str]:
    """A sandbox that stands at the story's beginning; its address."""
    clock = MovableClock(told.start_at)
    with Sandbox(clock=clock, start_at=told.start_at, pause=lambda _: None) as sandbox:
        yield sandbox.addresses.url


@contextmanager
def stage(file: Path, told: Scenario, url: str) -> Iterator[Stage]:
    """The engine over a prepared database, its clock at the story's beginning or where it was."""
    with ExitStack() as stack:
        opened = stack.enter_context(bootstrap.opened(settings(file, url), outside=True))
        if opened.engine.setting(bootstrap.CLOCK) is None:
            opened.move(told.start_at)
        control = ControlClient(url)
        stack.callback(control.close)
        yield Stage(told, opened, control)
