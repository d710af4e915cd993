"""One decision through time: a file for each day from which its text holds.

The law's history is in the tree: `processes/decisions/<key>/<effective_from>.dmn`. What the files
say about themselves stands in the `zeebe:properties` of the decision; docs/dmn.md lists the names.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from engine.dmn.definitions import Definitions, loads
from engine.dmn.notes import MAX_AGE, Notes, notes_of
from engine.errors import DecisionNotFound, DefinitionInvalid, Problem
from engine.feel.record import Record
from engine.values import digest

_DATED = re.compile(r"(?:(?P<key>[^/\\]+)[/\\])?(?P<day>\d{4}-\d\d-\d\d)(?:\.dmn)?\Z")


class Version(Record):
    """The text of a decision from one day on.

    `effective_from` is the first day on which it holds, `effective_to` the last (None: until the
    next version). `hash` is the sha256 of the file, and of its imports where it has any.
    `last_read_on` is the day on which somebody last saw this text in force.
    """

    effective_from: date
    definitions: Definitions
    hash: str
    file: str
    notes: Notes

    @property
    def last_read_on(self) -> date | None:
        """The day on which somebody last saw this text in force, if the file says so."""
        return self.notes.last_read_on

    @property
    def effective_to(self) -> date | None:
        """The last day on which it holds, if the file says so."""
        return self.notes.effective_to


class DecisionFamily(Record):
    """The dated versions of one decision, oldest first."""

    key: str
    versions: tuple[Version, ...]

    def in_force(self, on: date) -> Version:
        """The version that holds on a day; which day that is, the law says (`appliesToEvent`).

        Raises:
            DecisionNotFound: None holds on that day.
        """
        found = [version for version in self.versions if version.effective_from <= on]
        if not found:
            first = self.versions[0].effective_from
            raise self._none(on, f"the first holds from {first}", f"최초 시행일은 {first}입니다")
        last = found[-1]
        if last.effective_to is not None and on > last.effective_to:
            end = last.effective_to
            raise self._none(on, f"the last one ended on {end}", f"{end}에 효력이 끝났습니다")
        return last

    def _none(self, on: date, why: str, why_ko: str) -> DecisionNotFound:
        return DecisionNotFound(
            self.key,
            f"no version is in force on {on}; {why}",
            f"{on}에 시행 중인 규정이 없습니다. {why_ko}",
        )


def family(
    files: Mapping[str, bytes],
    *,
    max_age: timedelta = MAX_AGE,
    names: frozenset[str] = frozenset(),
) -> DecisionFamily:
    """The family of files named by their first day, such as `quote_floor/2026-07-01.dmn`.

    The folder and the ending may be left out. Other files are what these may import. `max_age` is
    how long after the day of last reading a text may be used without a warning. `names` are
    functions of more than one word that callers will add.

    Raises:
        DefinitionInvalid: A file is refused, or no file is named by a day.
    """
    days = {name: found for name in files if (found := dated(name))}
    others = {name: content for name, content in files.items() if name not in days}
    if not days:
        raise DefinitionInvalid((_no_versions(", ".join(files)),))
    versions = [
        _version(found, loads(files[name], name, others, names=names), files, max_age)
        for name, found in days.items()
    ]
    versions.sort(key=lambda version: version.effective_from)
    key = next((key for key, _ in days.values() if key), "")
    return DecisionFamily(key or main_decision(versions[-1].definitions), tuple(versions))


def dated(name: str) -> tuple[str, date] | None:
    """The key (empty when there is no folder) and the first day that a file's name tells."""
    match = _DATED.search(name)
    if match is None:
        return None
    try:
        return match["key"] or "", date.fromisoformat(match["day"])
    except ValueError:
        return None


def _version(
    found: tuple[str, date],
    definitions: Definitions,
    files: Mapping[str, bytes],
    max_age: timedelta,
) -> Version:
    key, first = found
    decisions = definitions.model.decisions
    main = decisions.get(key) or decisions.get(main_decision(definitions))
    notes = notes_of({} if main is None else main.properties, max_age)
    return Version(
        first,
        replace(definitions, notes=notes),
        _hash(definitions, files),
        definitions.model.file,
        notes,
    )


def _hash(definitions: Definitions, files: Mapping[str, bytes]) -> str:
    used = {model.file for model in definitions.graph.files.models.values()}
    own = digest(files[definitions.model.file])
    imported = sorted(digest(files[name]) for name in used - {definitions.model.file})
    return digest("\n".join([own, *imported])) if imported else own


def main_decision(definitions: Definitions) -> str:
    """The id of the decision that no other decision of the file requires; the last of several."""
    decisions = definitions.model.decisions
    required = {r.id for d in decisions.values() for r in d.required_decisions}
    free = [identity for identity in decisions if identity not in required]
    return free[-1] if free else ""


def _no_versions(found: str) -> Problem:
    return Problem(
        found, 0, "", "error", "version_missing",
        "no file is named by the day from which it holds (YYYY-MM-DD.dmn)",
        "시행일(YYYY-MM-DD.dmn)을 이름으로 한 파일이 없습니다",
    )  # fmt: skip
