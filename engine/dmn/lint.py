"""`gyeyak decision lint`: what a designer or auditor should know before a table decides.

Gaps and overlaps over the declared domains, with an example input for each; rows that can never
fire; rows without citation; versions that leave a hole in time; and everything that does not
parse. Nothing is run.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from engine.dmn import model as m
from engine.dmn.definitions import Definitions, read_definitions
from engine.dmn.family import dated, main_decision
from engine.dmn.lint_tables import table_problems
from engine.dmn.notes import DATES, STATUSES, day_of, notes_of
from engine.errors import DefinitionInvalid, Problem

_DAY = timedelta(days=1)


def lint(files: Mapping[str, bytes], *, names: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """The findings about files, by file and line.

    Files of one folder may import each other; those named by a day (`quote_floor/2026-07-01.dmn`)
    are the versions of one decision. `names` are functions that callers will add.
    """
    found: set[Problem] = set()
    versions: dict[str, list[_Version]] = {}
    for name, content in files.items():
        try:
            definitions = read_definitions(content, name, _beside(name, files), names=names)
        except DefinitionInvalid as error:
            found.update(error.problems)
            continue
        found.update(_file(definitions))
        _sort_in(name, definitions, versions)
    for family in versions.values():
        found.update(_family(sorted(family, key=lambda version: version.first)))
    return tuple(sorted(found, key=lambda p: (p.file, p.line, p.rule, p.message)))


def _beside(name: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    folder = name.rpartition("/")[0]
    return {n: c for n, c in files.items() if n != name and n.rpartition("/")[0] == folder}


def _file(definitions: Definitions) -> Iterator[Problem]:
    yield from definitions.problems
    for node in definitions.graph.nodes.values():
        if node.key[0] == definitions.model.namespace:
            for table in node.tables:
                yield from table_problems(definitions.model.file, table)


# --- versions -------------------------------------------------------------------------------------


class _Version:
    """A file that is named by the day from which it holds."""

    def __init__(self, definitions: Definitions, first: date) -> None:
        self.first = first
        self.file = definitions.model.file
        decisions = definitions.model.decisions
        main = decisions.get(main_decision(definitions))
        self.where = m.Where(0, "") if main is None else main.where
        self.properties = {} if main is None else main.properties
        self.notes = notes_of(self.properties)

    def problem(
        self, severity: Literal["error", "warning"], rule: str, en: str, ko: str
    ) -> Problem:
        """A finding about the version."""
        return Problem(self.file, self.where.line, self.where.element, severity, rule, en, ko)


def _sort_in(name: str, definitions: Definitions, versions: dict[str, list[_Version]]) -> None:
    found = dated(name)
    if found is not None:
        versions.setdefault(found[0], []).append(_Version(definitions, found[1]))


def _family(versions: Sequence[_Version]) -> Iterator[Problem]:
    for version in versions:
        yield from _notes(version)
    for earlier, later in pairwise(versions):
        yield from _seam(earlier, later)


def _notes(version: _Version) -> Iterator[Problem]:
    for name in DATES:
        text = version.properties.get(name, "")
        if text and day_of(text) is None:
            yield version.problem(
                "error",
                "note_date",
                f"{name} is not a day: {text}",
                f"{name}: 날짜가 아닙니다({text})",
            )
    if version.notes.effective_from not in (None, version.first):
        yield version.problem(
            "error", "note_date", "gyeyak:effectiveFrom is not the day in the file's name",
            "gyeyak:effectiveFrom이 파일 이름의 날짜와 다릅니다",
        )  # fmt: skip
    if version.notes.last_read_on is None:
        yield version.problem(
            "warning", "note_missing", "gyeyak:lastReadOn does not say when the text was last read",
            "조문을 마지막으로 확인한 날(gyeyak:lastReadOn)이 없습니다",
        )  # fmt: skip
    if version.notes.status not in STATUSES:
        yield version.problem(
            "warning", "note_missing", f"gyeyak:status is none of {', '.join(STATUSES)}",
            f"gyeyak:status는 {', '.join(STATUSES)} 중 하나여야 합니다",
        )  # fmt: skip


def _seam(earlier: _Version, later: _Version) -> Iterator[Problem]:
    """What is wrong between two neighbouring versions."""
    last_day, end, read = later.first - _DAY, earlier.notes.effective_to, earlier.notes.last_read_on
    if end is not None and end < last_day:
        yield earlier.problem(
            "error", "version_hole",
            f"no version is in force from {end + _DAY} to {last_day}",
            f"{end + _DAY}부터 {last_day}까지 시행 중인 규정이 없습니다",
        )  # fmt: skip
    if end is not None and end > last_day:
        yield earlier.problem(
            "error", "version_overlap",
            f"it says that it holds until {end}, but {later.file} holds from {later.first}",
            f"{end}까지 시행된다고 하나 {later.first}부터 다른 규정({later.file})이 시행됩니다",
        )  # fmt: skip
    if end is None and read is not None and read < last_day:
        yield earlier.problem(
            "warning", "version_unread",
            f"nobody has read it after {read}, but it is used until {last_day}",
            f"{read} 이후 확인되지 않은 채 {last_day}까지 적용됩니다",
        )  # fmt: skip
