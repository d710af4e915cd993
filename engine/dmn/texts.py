"""Pieces of FEEL in a file, compiled to functions of a scope: expressions, tests, cells.

A piece that does not parse is reported, and its value is null with that reason, so that a whole
file can be looked at; deploying refuses it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from engine import feel
from engine.dmn import model as m
from engine.dmn.cells import EVERYTHING, Region, region
from engine.dmn.index import Column, column
from engine.dmn.items import Report, TypeTable
from engine.dmn.running import Evaluator, Run, Scope
from engine.dmn.types import Type
from engine.errors import FeelError
from engine.feel.library import BUILT_INS
from engine.feel.names import KEYWORDS
from engine.feel.record import Record
from engine.feel.syntax import Tests

Names = frozenset[str]
# Whether a value (seen as `?`) passes unary tests; null counts as no.
Test = Callable[[Any, Scope, Run], bool]

_CONSTANT = re.compile(r'"[^"\\]*"|-?\d+(\.\d+)?|true|false|null')
NOTHING_WRITTEN = ("", "-")


class Cell(Record):
    """A compiled condition: the test itself, and what it accepts where that can be seen."""

    test: Test
    region: Region | None


class Allowed(Record):
    """A list of allowed values: every alternative, and an index of the whole if it can be seen."""

    cell: Cell
    whole: Column | None
    alternatives: tuple[Region | None, ...]

    def accepts(self, value: Any, scope: Scope, run: Run) -> bool:
        """Whether the value is allowed."""
        mask = None if self.whole is None else self.whole.mask(value)
        return self.cell.test(value, scope, run) if mask is None else bool(mask)


class Texts(Record):
    """Compiles the texts of one element of a file.

    `known` are names that paths may use anywhere, such as the components of types; `added` are
    functions that callers add to every scope. `is_open` says that any name may be given from
    outside. `variables` are the types of what the element requires. `reads` gathers the names
    that are read.
    """

    types: TypeTable
    report: Report
    known: Names
    added: Names
    is_open: bool
    variables: Mapping[str, Type]
    reads: set[str]

    def expression(self, text: m.Text, names: Names) -> Evaluator:
        """A FEEL expression; `names` are the variables in scope."""
        if text.text in names or (self.is_open and is_name(text.text)):
            self.reads.add(text.text)
            return _variable(text)
        try:
            compiled = feel.compile(text.text, names | self.known)
        except FeelError as error:
            return self._unparsable(text, error)
        self._read(text, compiled.names_read - compiled.names_in_filters, names)
        if is_constant(text.text):
            value = compiled.evaluate({}).value
            return lambda _scope, _run: value
        types = self.types.references
        return lambda scope, run: run.value(compiled, scope, text, types)

    def entry(self, text: m.Text, names: Names) -> Evaluator:
        """An output entry; an empty one is null."""
        return null if text.text in NOTHING_WRITTEN else self.expression(text, names)

    def cell(self, text: m.Text, names: Names) -> Cell:
        """Unary tests; an empty text and `-` accept everything."""
        if text.text in NOTHING_WRITTEN:
            return Cell(_accept, EVERYTHING)
        try:
            compiled = feel.compile_unary(text.text, names | self.known)
        except FeelError as error:
            broken = self._unparsable(text, error)
            return Cell(lambda _value, scope, run: bool(broken(scope, run)), None)
        self._read(text, compiled.names_read, names)
        types = self.types.references
        return Cell(
            lambda value, scope, run: run.holds(compiled, value, scope, text=text, types=types),
            region(compiled.tree),
        )

    def allowed(self, text: m.Text | None, names: Names) -> Allowed | None:
        """The allowed values of a column, or None when it declares none."""
        if text is None:
            return None
        cell = self.cell(text, names)
        if cell.region is None:
            return Allowed(cell, None, ())
        tests = feel.compile_unary(text.text, names | self.known).tree.tests
        parts = tuple(region(Tests((test,))) for test in tests)
        return Allowed(cell, column([cell.region]), parts)

    def _unparsable(self, text: m.Text, error: FeelError) -> Evaluator:
        self.report(text.where, "expression_invalid", error.text("en"), error.text("ko"))

        def evaluate(_scope: Scope, run: Run) -> Any:
            run.add("note", text.where, error.text("en"), error.text("ko"), expression=text.text)

        return evaluate

    def _read(self, text: m.Text, read: Names, names: Names) -> None:
        """Remember what is read; a name that nothing gives is worth a warning."""
        self.reads.update(read)
        unknown = sorted(read - names - self.added - BUILT_INS.keys())
        if unknown and not self.is_open:
            self.report(
                text.where, "name_unknown",
                f"{', '.join(unknown)} is not a requirement or parameter here: {text.text}",
                f"{', '.join(unknown)}은(는) 여기서 쓸 수 있는 이름이 아닙니다: {text.text}",
            )  # fmt: skip


def is_constant(text: str) -> bool:
    """Whether a text is a literal, or empty."""
    return text in NOTHING_WRITTEN or _CONSTANT.fullmatch(text) is not None


def null(_scope: Scope, _run: Run) -> Any:
    """The evaluator of what is not there."""
    return None


def _accept(_value: Any, _scope: Scope, _run: Run) -> bool:
    return True


def is_name(text: str) -> bool:
    """Whether a text is one word that FEEL has no use for itself."""
    return text.isidentifier() and text not in KEYWORDS and text not in BUILT_INS


def _variable(text: m.Text) -> Evaluator:
    name = text.text

    def evaluate(scope: Scope, run: Run) -> Any:
        try:
            return scope[name]
        except KeyError:
            en, ko = f"{name} is not known", f"{name}의 값이 주어지지 않았습니다"
            run.add("fault", text.where, en, ko, expression=name)
            return None

    return evaluate
