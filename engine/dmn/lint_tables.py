"""Findings about one table: gaps, overlaps, rows that never fire, rows without citation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, islice
from typing import Any, Literal

from engine.dmn import model as m
from engine.dmn.cells import EVERYTHING, Interval, Kind, Region, intersection, region, union
from engine.dmn.coverage import ANYTHING, Axis, Point, TooBig, axis, gaps, overlap, shadowed
from engine.dmn.hits import is_single
from engine.dmn.running import Run
from engine.dmn.tables import Input, Table
from engine.dmn.texts import is_constant
from engine.dmn.types import RestrictedType, SimpleType, Type, plain
from engine.errors import FeelError, Problem
from engine.feel.parser import parse_tests
from engine.feel.record import Record

_MOST = 10  # findings of one sort in one table
_MAX_ROWS = 1_500
_BOOLEANS: tuple[Interval, ...] = (((False, 0), (False, 1)), ((True, 0), (True, 1)))
_KINDS: Mapping[str, Kind] = {
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
}


class View(Record):
    """A table with its axes; `clear` are the rows whose every cell can be seen through, as bits.

    `expected` are the axes cut down to what can be expected where no domain is declared: texts
    that the column names.
    """

    file: str
    table: Table
    axes: tuple[Axis, ...]
    expected: tuple[Axis, ...]
    clear: int

    @property
    def rows(self) -> range:
        """The rows, from 0."""
        return range(len(self.table.source.rules))

    def is_clear(self, row: int) -> bool:
        """Whether every cell of the row can be seen through."""
        return bool(self.clear >> row & 1)

    def outputs(self, row: int) -> tuple[str, ...]:
        """The output entries of a row, as written."""
        return tuple(cell.text for cell in self.table.source.rules[row].outputs)

    def problem(
        self, where: m.Where, severity: Literal["error", "warning"], rule: str, en: str, ko: str
    ) -> Problem:
        """A finding at a place of the table."""
        return Problem(self.file, where.line, where.element, severity, rule, en, ko)

    def about(
        self, row: int, severity: Literal["error", "warning"], rule: str, en: str, ko: str
    ) -> Problem:
        """A finding about a row."""
        return self.problem(self.table.source.rules[row].where, severity, rule, en, ko)


def table_problems(file: str, table: Table) -> Iterator[Problem]:
    """Everything worth saying about a table, in the order of the sorts of findings."""
    view = _view(file, table)
    yield from _uncited(view)
    if not len(view.rows) or len(view.rows) > _MAX_ROWS:
        return
    for find in (_gaps, _overlaps, _dead_rows):
        try:
            yield from islice(find(view), _MOST)
        except TooBig:
            yield view.problem(
                table.source.where, "warning", "coverage_unknown",
                "the table is too big to be searched for gaps and rows that never fire",
                "표가 너무 커서 빈틈과 적용될 수 없는 규칙을 모두 찾을 수 없습니다",
            )  # fmt: skip
    yield from _unclear(view)


# --- the axes -------------------------------------------------------------------------------------


def _view(file: str, table: Table) -> View:
    clear = (1 << len(table.source.rules)) - 1
    axes, expected = [], []
    for column in table.inputs:
        kind, domain = _domain(column)
        regions = [r if _fits(r, kind) else None for r in column.regions]
        clear &= ~sum(1 << row for row, found in enumerate(regions) if found is None)
        axes.append(axis(column.label, regions, kind, domain))
        named = _mentioned(regions) if kind == "string" and domain is None else domain
        expected.append(axis(column.label, regions, kind, named))
    return View(file, table, tuple(axes), tuple(expected), clear)


def _fits(found: Region | None, kind: Kind | None) -> bool:
    return found is not None and found.kind in (None, kind)


def _domain(column: Input) -> tuple[Kind | None, Sequence[Interval] | None]:
    """The kind of a column and the values it may have; None is any value of the kind."""
    declared = _declared(column)
    kinds: set[Kind] = {r.kind for r in column.regions if r is not None and r.kind is not None}
    kind = declared.kind or _kind_of(column.declared) or (kinds.pop() if len(kinds) == 1 else None)
    if declared.kind is not None:
        return kind, declared.intervals
    return kind, _BOOLEANS if kind == "boolean" else None


def _declared(column: Input) -> Region:
    found = _restriction(column.declared)
    allowed = None if column.allowed is None else column.allowed.cell.region
    return found if allowed is None else _both(found, allowed)


def _both(left: Region, right: Region) -> Region:
    """What both allow; a side of no kind allows everything but null."""
    if right.kind is None:
        return left
    return Region(right.kind, intersection(left.intervals, right.intervals))


def _restriction(type_: Type) -> Region:
    """The values a type allows, as far as that can be seen."""
    if not isinstance(type_, RestrictedType):
        return EVERYTHING
    outer = _restriction(type_.base)
    try:
        own = region(parse_tests(type_.text))
    except FeelError:
        return outer
    return outer if own is None else _both(outer, own)


def _kind_of(type_: Type) -> Kind | None:
    simple = plain(type_)
    return _KINDS.get(simple.name) if isinstance(simple, SimpleType) else None


def _mentioned(regions: Iterable[Region | None]) -> Sequence[Interval] | None:
    """The texts that the column names: without a declared domain others are not expected."""
    named = [
        interval
        for found in regions
        if found is not None
        for interval in found.intervals
        if interval[0][0] == interval[1][0]
    ]
    return union(named) or None


# --- findings -------------------------------------------------------------------------------------


def _uncited(view: View) -> Iterator[Problem]:
    for row in view.rows:
        if not view.table.source.rules[row].annotation:
            yield view.about(
                row, "warning", "rule_uncited", f"rule {row + 1} cites no legal basis",
                f"규칙 {row + 1}에 근거 조문(주석)이 없습니다",
            )  # fmt: skip


def _gaps(view: View) -> Iterator[Problem]:
    source = view.table.source
    if not is_single(source.hit_policy) or any(o.default is not None for o in source.outputs):
        return
    for point in gaps(view.expected, (1 << len(view.rows)) - 1, _MOST):
        shown = text_of(point)
        yield view.problem(
            source.where, "warning", "gap", f"no rule matches, for example: {shown}",
            f"해당하는 규칙이 없는 경우가 있습니다. 예: {shown}",
        )  # fmt: skip


def _overlaps(view: View) -> Iterator[Problem]:
    finders = {"UNIQUE": _unique, "ANY": _any}
    found = finders.get(view.table.source.hit_policy)
    if found is None:
        return
    spans = [[axis_.span(row) for row in view.rows] for axis_ in view.axes]
    for pair in combinations([row for row in view.rows if view.is_clear(row)], 2):
        point = overlap(view.axes, spans, pair)
        if point is not None:
            yield from found(view, pair, point)


def _unique(view: View, pair: tuple[int, int], point: Point) -> Iterator[Problem]:
    first, second, shown = pair[0] + 1, pair[1] + 1, text_of(point)
    yield view.about(
        pair[1], "error", "overlap",
        f"rules {first} and {second} both match under UNIQUE, for example: {shown}",
        f"UNIQUE 정책인데 규칙 {first}과(와) {second}이(가) 겹칩니다. 예: {shown}",
    )  # fmt: skip


def _any(view: View, pair: tuple[int, int], point: Point) -> Iterator[Problem]:
    outputs = view.outputs(pair[0]), view.outputs(pair[1])
    if outputs[0] == outputs[1] or not all(is_constant(t) for o in outputs for t in o):
        return
    first, second, shown = pair[0] + 1, pair[1] + 1, text_of(point)
    yield view.about(
        pair[1], "error", "any_conflict",
        f"rules {first} and {second} differ under ANY, for example: {shown}",
        f"ANY 정책인데 규칙 {first}과(와) {second}의 결과가 다릅니다. 예: {shown}",
    )  # fmt: skip


def _dead_rows(view: View) -> Iterator[Problem]:
    for row in view.rows:
        if not view.is_clear(row):
            continue
        if not all(axis_.span(row) for axis_ in view.axes):
            yield view.about(
                row, "warning", "never_fires", f"rule {row + 1} accepts no allowed input",
                f"규칙 {row + 1}은(는) 허용된 값 중 어느 것에도 해당하지 않습니다",
            )  # fmt: skip
        elif (before := _before(view, row)) and shadowed(view.axes, row, before):
            yield view.about(
                row, "warning", "never_fires",
                f"rule {row + 1} never fires: other rules come first wherever it matches",
                f"규칙 {row + 1}은(는) 적용될 수 없습니다. 항상 다른 규칙이 먼저 적용됩니다",
            )  # fmt: skip


def _before(view: View, row: int) -> int:
    """The rows (bits) that are taken rather than this one where both match."""
    policy = view.table.source.hit_policy
    if policy == "FIRST":
        return view.clear & ((1 << row) - 1)
    if policy != "PRIORITY":
        return 0
    ranks = {other: _rank(view, other) for other in view.rows if view.is_clear(other)}
    own = ranks[row]
    better = [n for n, r in ranks.items() if own and r and (r, n) < (own, row)]
    return sum(1 << n for n in better)


def _rank(view: View, row: int) -> tuple[int, ...]:
    """The priority of a row whose outputs are constants; empty when they are not."""
    if not all(is_constant(text) for text in view.outputs(row)):
        return ()
    run = Run()
    return tuple(output.rank(output.cells[row]({}, run)) for output in view.table.outputs)


def _unclear(view: View) -> Iterator[Problem]:
    rows = [str(row + 1) for row in view.rows if not view.is_clear(row)]
    if rows and is_single(view.table.source.hit_policy):
        listed = ", ".join(rows)
        yield view.problem(
            view.table.source.where, "warning", "not_analysed",
            f"rules {listed} hold conditions that were not looked into for gaps and overlaps",
            f"규칙 {listed}의 조건은 빈틈·겹침 검사에서 제외되었습니다",
        )  # fmt: skip


# --- examples as text -----------------------------------------------------------------------------


def text_of(point: Point) -> str:
    """An example input as people read it: `추정가격 = 20000000.5, 목적물 = "goods"`."""
    return ", ".join(f"{label} = {_literal(value)}" for label, value in point.items())


def _literal(value: Any) -> str:
    if value is ANYTHING:
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    return f'"{value}"' if isinstance(value, str) else str(value)
