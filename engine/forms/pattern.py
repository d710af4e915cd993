r"""Regular expressions that a designer may write, matched in linear time.

A form's `validate.pattern` is somebody else's text, run against somebody else's text. Python's `re`
backtracks, so `(a+)+$` and thirty letters stop the program. Here the pattern is compiled to a small
machine that walks the text once with a set of states (Pike's machine): time is bounded by the
length of the text times the size of the machine, and the size is bounded too.

The language is the part of ECMAScript's that validates input: literals, `.`, classes,
`\d \w \s`, groups, `|`, `* + ? {m,n}`, `^` and `$`. Look-around, back-references and
word boundaries are refused. As in form-js, a pattern without anchors may match anywhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from engine.errors import ValueInvalid

MAX_PATTERN = 500
MAX_STATES = 1_000
_MAX_REPEAT = 500

_Test = Callable[[str], bool]

_CLASSES: dict[str, _Test] = {
    "d": lambda c: c in "0123456789",
    "w": lambda c: c == "_" or (c.isascii() and c.isalnum()),
    "s": lambda c: c.isspace() or c == "\ufeff",
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_COUNT = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")


# --- the tree of a pattern ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    """One character that passes a test."""

    test: _Test


@dataclass(frozen=True, slots=True)
class _Anchor:
    """`start` or `end` of the text."""

    op: str


@dataclass(frozen=True, slots=True)
class _All:
    """Parts one after another."""

    parts: "tuple[_Node, ...]"


@dataclass(frozen=True, slots=True)
class _Any:
    """One of the branches."""

    branches: "tuple[_Node, ...]"


@dataclass(frozen=True, slots=True)
class _Repeat:
    """`low` to `high` times (None: without end)."""

    node: "_Node"
    low: int
    high: int | None


_Node: TypeAlias = _Read | _Anchor | _All | _Any | _Repeat


# --- the machine ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Step:
    """One instruction. `test` reads a character; `targets` are where to go on without reading."""

    op: str
    test: _Test | None = None
    targets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern."""

    text: str
    steps: tuple[_Step, ...]

    def search(self, text: str) -> bool:
        """Whether the pattern matches somewhere in the text."""
        states: set[int] = set()
        for position in range(len(text) + 1):
            at_end = position == len(text)
            if self._enter(states, {0}, at_start=position == 0, at_end=at_end):
                return True
            if not at_end:
                states = self._read(states, text[position])
        return False

    def _enter(self, states: set[int], more: set[int], *, at_start: bool, at_end: bool) -> bool:
        """Close the states over steps that read nothing; True when the match step is among them."""
        todo = list(states | more)
        states.clear()
        while todo:
            state = todo.pop()
            if state in states:
                continue
            states.add(state)
            step = self.steps[state]
            if step.op == "match":
                return True
            if {"go": True, "start": at_start, "end": at_end}.get(step.op, False):
                todo.extend(step.targets)
        return False

    def _read(self, states: set[int], character: str) -> set[int]:
        return {
            state + 1
            for state in states
            if (test := self.steps[state].test) is not None and test(character)
        }


def compile_pattern(text: str) -> Pattern:
    """The pattern of a text.

    Raises:
        ValueInvalid: Not a pattern, outside the language above, or too large.
    """
    if len(text) > MAX_PATTERN:
        _refuse(text, f"longer than {MAX_PATTERN} characters", f"{MAX_PATTERN}자를 넘습니다")
    parser = _Parser(text)
    try:
        node = parser.alternatives()
    except RecursionError:
        _refuse(text, "nested too deeply", "너무 깊게 중첩되었습니다")
    if parser.at < len(text):
        _refuse(
            text, f"unexpected {text[parser.at]!r}", f"{text[parser.at]!r}이(가) 잘못되었습니다"
        )
    steps: list[_Step] = []
    _emit(node, steps, text)
    return Pattern(text, (*steps, _Step("match")))


def _refuse(text: str, reason: str, reason_ko: str) -> NoReturn:
    raise ValueInvalid("pattern", f"{text!r}: {reason}", f"{text!r}: {reason_ko}")


# --- from text to a tree ------------------------------------------------------------------------


@dataclass(slots=True)
class _Parser:
    """Recursive descent over the pattern; `at` is the next character."""

    text: str
    at: int = field(default=0)

    def alternatives(self) -> _Node:
        branches = [self.sequence()]
        while self._take("|"):
            branches.append(self.sequence())
        return _Any(tuple(branches)) if len(branches) > 1 else branches[0]

    def sequence(self) -> _Node:
        parts: list[_Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._repeated(self._atom()))
        return _All(tuple(parts))

    def _repeated(self, node: _Node) -> _Node:
        bounds = self._bounds()
        if bounds is None:
            return node
        self._take("?")  # lazy: the same texts match
        if isinstance(node, _Anchor):
            _refuse(self.text, "an anchor cannot repeat", "^와 $는 반복할 수 없습니다")
        if self._bounds() is not None:
            _refuse(self.text, "nothing to repeat", "반복할 대상이 없습니다")
        return _Repeat(node, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(sign):
                return bounds
        found = _COUNT.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        low = int(found[1])
        high = low if found[2] is None else (int(found[3]) if found[3] else None)
        if max(low, high or 0) > _MAX_REPEAT or (high is not None and high < low):
            _refuse(self.text, f"{found[0]} is out of range", f"{found[0]} 범위가 잘못되었습니다")
        return (low, high)

    def _atom(self) -> _Node:
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return _Read(self._class())
        if character == "\\":
            return _Read(self._escape())
        if character in "^$":
            return _Anchor("start" if character == "^" else "end")
        if character == ".":
            return _Read(lambda c: c not in "\n\r\u2028\u2029")
        if character in "*+?":
            _refuse(self.text, f"nothing to repeat before {character}", "반복할 대상이 없습니다")
        return _Read(lambda c: c == character)

    def _group(self) -> _Node:
        if self._take("?") and not self._take(":"):
            _refuse(self.text, "look-around and names are not allowed", "전방탐색은 쓸 수 없습니다")
        node = self.alternatives()
        if not self._take(")"):
            _refuse(self.text, "a parenthesis is not closed", "괄호가 닫히지 않았습니다")
        return node

    def _escape(self) -> _Test:
        character = self._next()
        if character.lower() in _CLASSES:
            test = _CLASSES[character.lower()]
            return test if character.islower() else lambda c: not test(c)
        wanted = self._escaped(character)
        return lambda c: c == wanted

    def _escaped(self, character: str) -> str:
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character == "u" and (found := re.compile("[0-9a-fA-F]{4}").match(self.text, self.at)):
            self.at = found.end()
            return chr(int(found[0], 16))
        if character.isalnum():
            _refuse(self.text, f"\\{character} is not allowed", f"\\{character}는 쓸 수 없습니다")
        return character

    def _class(self) -> _Test:
        negated = self._take("^")
        tests: list[_Test] = []
        while not self._take("]"):
            tests.append(self._member())
        return lambda c: any(test(c) for test in tests) is not negated

    def _member(self) -> _Test:
        low = self._next()
        if low == "\\":
            if self.text[self.at : self.at + 1].lower() in _CLASSES:
                return self._escape()
            low = self._escaped(self._next())
        if self.text[self.at : self.at + 1] != "-" or self.text[self.at + 1 : self.at + 2] == "]":
            return lambda c: c == low
        self.at += 1
        high = self._next()
        if high == "\\":
            high = self._escaped(self._next())
        if high < low:
            _refuse(self.text, f"{low}-{high} is reversed", f"{low}-{high} 범위가 거꾸로입니다")
        return lambda c: low <= c <= high

    def _take(self, character: str) -> bool:
        if self.text.startswith(character, self.at):
            self.at += 1
            return True
        return False

    def _next(self) -> str:
        if self.at >= len(self.text):
            _refuse(self.text, "ends too early", "정규식이 중간에 끝났습니다")
        self.at += 1
        return self.text[self.at - 1]


# --- from the tree to steps ---------------------------------------------------------------------


def _emit(node: _Node, steps: list[_Step], text: str) -> None:
    if len(steps) > MAX_STATES:
        _refuse(text, "too large", "정규식이 너무 큽니다")
    match node:
        case _Read(test):
            steps.append(_Step("read", test=test))
        case _Anchor(op):
            steps.append(_Step(op, targets=(len(steps) + 1,)))
        case _All(parts):
            for part in parts:
                _emit(part, steps, text)
        case _Any(branches):
            _emit_any(branches, steps, text)
        case _Repeat():
            _emit_repeat(node, steps, text)


def _emit_any(branches: tuple[_Node, ...], steps: list[_Step], text: str) -> None:
    fork = len(steps)
    steps.append(_Step("go"))
    starts: list[int] = []
    exits: list[int] = []
    for branch in branches:
        starts.append(len(steps))
        _emit(branch, steps, text)
        exits.append(len(steps))
        steps.append(_Step("go"))
    steps[fork] = _Step("go", targets=tuple(starts))
    for place in exits:
        steps[place] = _Step("go", targets=(len(steps),))


def _emit_repeat(repeat: _Repeat, steps: list[_Step], text: str) -> None:
    for _ in range(repeat.low):
        before = len(steps)
        _emit(repeat.node, steps, text)
        if len(steps) == before:
            return  # the empty text, however often
    if repeat.high is None:
        _emit_endless(repeat.node, steps, text)
        return
    forks: list[int] = []
    for _ in range(repeat.high - repeat.low):
        forks.append(len(steps))
        steps.append(_Step("go"))
        _emit(repeat.node, steps, text)
    for place in forks:
        steps[place] = _Step("go", targets=(place + 1, len(steps)))


def _emit_endless(node: _Node, steps: list[_Step], text: str) -> None:
    fork = len(steps)
    steps.append(_Step("go"))
    _emit(node, steps, text)
    steps.append(_Step("go", targets=(fork,)))
    steps[fork] = _Step("go", targets=(fork + 1, len(steps)))
