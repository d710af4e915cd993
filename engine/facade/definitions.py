"""Definitions and decisions: checked, stored, asked."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import DefinitionNotFound, Problem
from engine.facade.rooms import Rooms
from engine.organisation import SYSTEM
from engine.store.port import Deployed

if TYPE_CHECKING:
    from engine.deploying import Deployment
    from engine.dmn import DecisionFamily, DecisionResult


class Definitions(Rooms):
    """What is deployed."""

    def deploy(self, *paths: str | Path, actor: str = SYSTEM) -> "tuple[Deployment, ...]":
        """Check files or folders and store what is new in them, all or nothing.

        Raises:
            DefinitionInvalid: Something is refused; nothing was stored.
        """
        return self._deployer.deploy([Path(p) for p in paths], actor=actor)

    def lint(self, *paths: str | Path) -> tuple[Problem, ...]:
        """What is wrong or unwise in files or folders; nothing is stored."""
        return self._deployer.lint([Path(p) for p in paths])

    def lint_decisions(self, *paths: str | Path) -> tuple[Problem, ...]:
        """What is wrong or unwise in the decision tables among files and folders.

        Gaps, overlaps, rows that never fire, rows without citation, holes between versions.
        """
        return self._deployer.lint_decisions([Path(p) for p in paths])

    def definitions(self) -> tuple[Deployed, ...]:
        """The newest version of every deployed process."""
        with self.store.read() as tx:
            return tuple(tx.deployed("process"))

    def definition(self, key: str) -> Deployed:
        """The newest version of a process.

        Raises:
            DefinitionNotFound: No such process is deployed.
        """
        with self.store.read() as tx:
            found = tx.latest("process", key)
        if found is None:
            raise DefinitionNotFound(key)
        return found

    def decisions(self) -> tuple[Deployed, ...]:
        """The newest version of every deployed decision."""
        with self.store.read() as tx:
            return tuple(tx.deployed("decision"))

    def decide(self, key: str, data: Mapping[str, Any], *, on: date) -> "DecisionResult":
        """Make a deployed decision with the table in force on a day.

        Raises:
            DecisionError: It could not be made.
        """
        return self._deployer.decide(key, data, on=on)

    def decision_family(self, key: str) -> "DecisionFamily":
        """The newest dated tables of a deployed decision.

        Raises:
            DecisionNotFound: No such decision is deployed.
        """
        return self._deployer.family(key)
