"""A pattern to a program for the matching machine.

The program is a list of instructions: CHAR set · SPLIT preferred, other · JUMP to · SAVE slot ·
START · END · BACK group · MARK slot · MOVED slot (fails where nothing was consumed since MARK) ·
MATCH. Jumps are relative, so that a part can be repeated.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NoReturn

from engine.feel.limits import BoundHit
from engine.feel.record import Record
from engine.feel.regex import sets

CHAR, SPLIT, JUMP, SAVE, START, END, BACK, MARK, MOVED, MATCH = range(10)
Instruction = tuple[int, Any, Any]

_MAX_PROGRAM = 20_000  # instructions; `(a{1000}){1000}` is refused
_MAX_NESTING = 50
_SINGLE = {"n": "\n", "r": "\r", "t": "\t"} | {c: c for c in "\\|.?*+(){}-[]^$"}
_SPACE = " \t\n\r"


class BadPattern(Exception):
    """The pattern or its flags are not those of XPath."""


class Pattern(Record):
    """A compiled pattern. `groups` counts its capturing groups, `slots` what it saves."""

    program: tuple[Instruction, ...]
    groups: int
    slots: int
    multiline: bool
    literal: bool
    has_back_reference: bool
    ignore_case: bool


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, flags: str) -> Pattern:
    """The pattern as a program.

    Raises:
        BadPattern: It is not a pattern of XPath, or a flag is unknown.
        BoundHit: It is too large.
    """
    if set(flags) - set("smixq"):
        raise BadPattern(f"unknown flag in {flags}")
    return _Compiler(pattern, flags).compile()


class _Compiler:
    """Recursive descent over the pattern; each method returns the instructions of its part."""

    def __init__(self, pattern: str, flags: str) -> None:
        self._text = _without_space(pattern) if "x" in flags and "q" not in flags else pattern
        self._at = 0
        self._flags = flags
        self._ignore_case = "i" in flags
        self._groups = 0
        self._closed: set[int] = set()
        self._marks = 0
        self._back = False
        self._nesting = 0

    def compile(self) -> Pattern:
        literal = "q" in self._flags
        body = [self._literal(c) for c in self._text] if literal else self._alternatives()
        if self._at < len(self._text) and not literal:
            self._refuse()
        first_mark = 2 * (self._groups + 1)
        code = (*self._save(0, body), (MATCH, None, None))
        program = tuple((op, _slot(op, x, first_mark), y) for op, x, y in code)
        slots = first_mark + self._marks
        multiline = "m" in self._flags
        return Pattern(
            program, self._groups, slots, multiline, literal, self._back, self._ignore_case
        )

    def _refuse(self) -> NoReturn:
        raise BadPattern(f"unexpected character at {self._at + 1}")

    def _peek(self) -> str:
        return self._text[self._at] if self._at < len(self._text) else ""

    def _take(self) -> str:
        char = self._peek()
        if not char:
            self._refuse()
        self._at += 1
        return char

    def _accept(self, text: str) -> bool:
        found = self._text.startswith(text, self._at)
        self._at += len(text) if found else 0
        return found

    # --- structure -------------------------------------------------------------------------------

    def _alternatives(self) -> list[Instruction]:
        branches = [self._branch()]
        while self._accept("|"):
            branches.append(self._branch())
        code = branches.pop()
        while branches:
            first = branches.pop()
            code = [
                (SPLIT, 1, len(first) + 2),
                *first,
                (JUMP, len(code) + 1, None),
                *code,
            ]
        return _checked(code)

    def _branch(self) -> list[Instruction]:
        code: list[Instruction] = []
        while self._peek() not in ("", "|", ")"):
            code += self._quantified(self._atom())
            _checked(code)
        return code

    def _atom(self) -> list[Instruction]:
        char = self._take()
        if char == "(":
            return self._group()
        if char in "^$":
            return [(START if char == "^" else END, None, None)]
        if char == "\\":
            return self._escape()
        if char == "[":
            return [(CHAR, self._class(), None)]
        if char == ".":
            return [(CHAR, sets.any_char(dot_all="s" in self._flags), None)]
        if char in "?*+{})]":
            self._at -= 1
            self._refuse()
        return [self._literal(char)]

    def _literal(self, char: str) -> Instruction:
        return (CHAR, sets.literal(char, ignore_case=self._ignore_case), None)

    def _group(self) -> list[Instruction]:
        self._nesting += 1
        if self._nesting > _MAX_NESTING:
            raise BoundHit("depth", _MAX_NESTING)
        capturing = not self._accept("?:")
        self._groups += capturing
        number = self._groups
        code = self._alternatives()
        if not self._accept(")"):
            self._refuse()
        self._nesting -= 1
        if not capturing:
            return code
        self._closed.add(number)
        return self._save(number, code)

    def _save(self, group: int, code: Sequence[Instruction]) -> list[Instruction]:
        return [(SAVE, 2 * group, None), *code, (SAVE, 2 * group + 1, None)]

    # --- repetition ------------------------------------------------------------------------------

    def _quantified(self, atom: list[Instruction]) -> list[Instruction]:
        low, high = self._counts()
        if (low, high) == (1, 1):
            return atom
        reluctant = self._accept("?")
        needed = len(atom) * (low if high is None else max(high, 1)) + 4
        if needed > _MAX_PROGRAM:
            raise BoundHit("pattern", _MAX_PROGRAM)
        code = atom * low
        if high is None:
            return code + self._loop(atom, reluctant=reluctant)
        optional: list[Instruction] = []
        for _ in range(high - low):
            optional = [_split(len(atom) + len(optional) + 1, reluctant), *atom, *optional]
        return code + optional

    def _loop(self, atom: list[Instruction], *, reluctant: bool) -> list[Instruction]:
        slot, self._marks = self._marks, self._marks + 1
        body: list[Instruction] = [(MARK, slot, None), *atom, (MOVED, slot, None)]
        return [_split(len(body) + 2, reluctant), *body, (JUMP, -len(body) - 1, None)]

    def _counts(self) -> tuple[int, int | None]:
        simple: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        if self._peek() in simple:
            return simple[self._take()]
        if not self._accept("{"):
            return 1, 1
        low = self._number()
        high: int | None = low
        if self._accept(","):
            high = None if self._peek() == "}" else self._number()
        if not self._accept("}") or (high is not None and high < low):
            self._refuse()
        return low, high

    def _number(self) -> int:
        digits = ""
        while self._peek() in tuple("0123456789"):
            digits += self._take()
        if not digits:
            self._refuse()
        if len(digits) > 5:
            raise BoundHit("pattern", _MAX_PROGRAM)
        return int(digits)

    # --- escapes and classes ---------------------------------------------------------------------

    def _escape(self) -> list[Instruction]:
        if self._peek() in tuple("123456789"):
            return [self._back_reference()]
        found = self._escaped_set()
        return [(CHAR, found, None)] if found else [self._literal(self._escaped_char())]

    def _back_reference(self) -> Instruction:
        number = int(self._take())
        while (
            self._peek() in tuple("0123456789") and number * 10 + int(self._peek()) <= self._groups
        ):
            number = number * 10 + int(self._take())
        if number not in self._closed:
            self._refuse()
        self._back = True
        return (BACK, number, None)

    def _escaped_set(self) -> sets.CharSet | None:
        """The set after a backslash, or None (and nothing taken) when it is one character."""
        letter = self._peek()
        if letter in ("p", "P"):
            self._at += 1
            return self._property(negated=letter == "P")
        found = sets.escape_set(letter) if letter else None
        self._at += found is not None
        return found

    def _property(self, *, negated: bool) -> sets.CharSet:
        end = self._text.find("}", self._at)
        found = None
        if self._accept("{") and end > 0:
            found = sets.property_set(self._text[self._at : end])
            self._at = end + 1
        if found is None:
            self._refuse()
        return sets.inverse(found) if negated else found  # flag i does not reach categories

    def _escaped_char(self) -> str:
        char = self._take()
        if char not in _SINGLE:
            self._refuse()
        return _SINGLE[char]

    def _class(self) -> sets.CharSet:
        """`[...]`, after its opening bracket."""
        self._nesting += 1
        if self._nesting > _MAX_NESTING:
            raise BoundHit("depth", _MAX_NESTING)
        negated = self._accept("^")
        members: list[sets.CharSet] = []
        removed: sets.CharSet | None = None
        while not self._accept("]"):
            if members and self._accept("-["):
                removed = self._class()
                if self._peek() != "]":
                    self._refuse()
            else:
                members.append(self._member())
        if not members:
            self._refuse()
        self._nesting -= 1
        base = sets.union(tuple(members))
        base = sets.inverse(base) if negated else base
        return sets.minus(base, removed) if removed else base

    def _member(self) -> sets.CharSet:
        if self._accept("\\"):
            found = self._escaped_set()
            if found:
                return found
            low = self._escaped_char()
        else:
            low = self._class_char()
        if not self._ranges():
            return sets.literal(low, ignore_case=self._ignore_case)
        self._take()
        high = self._escaped_char() if self._accept("\\") else self._class_char()
        if high < low:
            self._refuse()
        inner = sets.span(low, high)
        return sets.ignoring_case(inner) if self._ignore_case else inner

    def _ranges(self) -> bool:
        """Whether a `-` that follows makes a range; `[a-]` and `[a-[b]]` have none."""
        return self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", "[", "")

    def _class_char(self) -> str:
        char = self._take()
        if char == "[":
            self._refuse()
        return char


def _slot(op: int, operand: Any, first_mark: int) -> Any:
    """Marks are saved behind the groups, whose number is known at the end."""
    return operand + first_mark if op in (MARK, MOVED) else operand


def _split(skip: int, reluctant: bool) -> Instruction:
    return (SPLIT, skip, 1) if reluctant else (SPLIT, 1, skip)


def _checked(code: list[Instruction]) -> list[Instruction]:
    if len(code) > _MAX_PROGRAM:
        raise BoundHit("pattern", _MAX_PROGRAM)
    return code


def _without_space(pattern: str) -> str:
    """The pattern of flag x: white space outside `[...]` does not count."""
    kept: list[str] = []
    depth = 0
    escaped = False
    for char in pattern:
        if char in _SPACE and not depth:
            continue
        depth += 0 if escaped else {"[": 1, "]": -1}.get(char, 0)
        escaped = char == "\\" and not escaped
        kept.append(char)
    return "".join(kept)
