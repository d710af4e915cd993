"""A loaded file, ready to decide: `evaluate` as the standard says, `decide` for officers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.dmn import model as m
from engine.dmn.functions import call
from engine.dmn.graph import Graph, Node, build
from engine.dmn.linking import Key, link, read_all
from engine.dmn.notes import Notes
from engine.dmn.reading import read
from engine.dmn.running import FiredRule, Reason, Run, show, tidy
from engine.dmn.session import Session, Step
from engine.errors import (
    DecisionError,
    DecisionNotFound,
    DefinitionInvalid,
    FeelBoundError,
    Language,
    Problem,
    ValueInvalid,
)
from engine.feel import domain
from engine.feel.limits import DEFAULT, BoundHit, Limits
from engine.ports import Value
from engine.values import SEOUL

_REFUSED_AT_LOAD = frozenset({"requirement_circle"})
_NO_NAMES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """What was decided, and everything needed to explain it.

    `outputs` is the decision's value: of one output the value itself, of several a dict by output
    name, of a policy with many hits a list. `rules` are the rows that made it, in the order of the
    result; `steps` are the decisions made on the way, required ones first, itself last. `inputs`
    are the input data that were used, after conversion. `warnings` are for people, in Korean and
    in English.
    """

    outputs: Value
    decision: str
    name: str
    rules: tuple[FiredRule, ...]
    inputs: Mapping[str, Value]
    reasons: tuple[Reason, ...]
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()
    warnings_en: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definitions:
    """The decisions, knowledge models and decision services of one file with its imports.

    `problems` are findings that do not keep the file from being read but from being deployed, such
    as an expression that does not parse; `checked` raises them. `notes` are those of the dated
    version this is, if it is one.
    """

    graph: Graph
    limits: Limits = DEFAULT
    notes: Notes | None = None

    @property
    def model(self) -> m.Model:
        """The file as it was written."""
        return self.graph.files.root

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found wrong while compiling, in the order of the files."""
        return tuple(sorted(self.graph.problems, key=lambda p: (p.file, p.line)))

    def checked(self) -> "Definitions":
        """These definitions, if nothing is wrong with them.

        Raises:
            DefinitionInvalid: There are problems other than warnings.
        """
        errors = tuple(p for p in self.problems if p.severity == "error")
        if errors:
            raise DefinitionInvalid(errors)
        return self

    def evaluate(
        self,
        name_or_id: str,
        inputs: Mapping[str, Value],
        *,
        now: datetime | None = None,
        functions: Mapping[str, Any] | None = None,
    ) -> DecisionResult:
        """Decide with the null semantics of the standard: what goes wrong is null, with reasons.

        `name_or_id` is a decision, a knowledge model or a decision service of this file; of the
        latter two, `inputs` are the arguments. An input of an imported file is found by its plain
        name, below the name of the import, or as `{namespace}name`. `now` is what `now()` and
        `today()` give. `functions` are FEEL functions (`engine.feel.function`) for all expressions.

        Raises:
            DecisionNotFound: The file has nothing of that name or id.
            ValueInvalid: An input is no value, such as a float.
            FeelBoundError: A bound of time, size or depth was reached.
        """
        return self._evaluate(name_or_id, inputs, now=now, functions=functions or {})[0]

    def decide(
        self,
        name_or_id: str,
        inputs: Mapping[str, Value],
        *,
        now: datetime | None = None,
        functions: Mapping[str, Any] | None = None,
    ) -> DecisionResult:
        """Decide, and refuse any result that rests on an error.

        Such are: an input that is missing or not allowed, a violation of UNIQUE or ANY, no row that
        matches, a value of the wrong type, a null that came from an error, an external function.

        Raises:
            DecisionError: The first of these, with expression, inputs and reason.
            DecisionNotFound: The file has nothing of that name or id.
            ValueInvalid: An input is no value, such as a float.
            FeelBoundError: A bound of time, size or depth was reached.
        """
        result, run = self._evaluate(name_or_id, inputs, now=now, functions=functions or {})
        wrong = next((r for r in run.why if r.kind != "note"), None)
        if wrong is not None:
            raise _refusal(result, wrong)
        return result

    def _evaluate(
        self,
        name_or_id: str,
        inputs: Mapping[str, Value],
        *,
        now: datetime | None,
        functions: Mapping[str, Any],
    ) -> tuple[DecisionResult, Run]:
        node = self._node(name_or_id)
        _check_values(inputs)
        run = Run(now, self.limits)
        session = Session(self.graph, run, self._given(node, inputs), inputs, functions)
        outputs = tidy(_bounded(session, node, inputs))
        rules = session.steps[-1].rules if node.kind == "decision" else tuple(run.fired)
        result = DecisionResult(
            outputs,
            node.id,
            node.name,
            rules,
            session.inputs if node.kind == "decision" else dict(inputs),
            tuple(run.why),
            tuple(session.steps),
            self._warnings(now, "ko"),
            self._warnings(now, "en"),
        )
        return result, run

    def _warnings(self, now: datetime | None, language: Language) -> tuple[str, ...]:
        if self.notes is None or now is None:
            return ()
        return self.notes.warnings(now.astimezone(SEOUL).date(), language)

    def _node(self, name_or_id: str) -> Node:
        node = self.graph.find(name_or_id)
        if node is None or node.kind == "input":
            raise DecisionNotFound(
                name_or_id,
                f"{self.model.file} has no such decision",
                "파일에 그런 의사결정이 없습니다",
            )
        return node

    def _given(self, node: Node, inputs: Mapping[str, Value]) -> dict[Key, Value]:
        if node.kind == "service":
            return {}
        found = ((key, self._find(key, inputs)) for key in self.graph.inputs)
        return {key: value for key, (known, value) in found if known}

    def _find(self, key: Key, inputs: Mapping[str, Value]) -> tuple[bool, Value]:
        prefix = self.graph.files.prefix(self.model, key[0])
        below = inputs.get(prefix) if prefix else None
        names = self.graph.nodes[key].aliases
        wanted: list[tuple[Any, str]] = [(inputs, f"{{{key[0]}}}{name}") for name in names]
        wanted += [(source, name) for source in (below, inputs) for name in names]
        for source, name in wanted:
            if isinstance(source, Mapping) and name in source:
                return True, source[name]
        return False, None


def _bounded(session: Session, node: Node, inputs: Mapping[str, Value]) -> Value:
    """The outcome; a bound reached between expressions is told as one reached inside."""
    try:
        return _outcome(session, node, inputs)
    except BoundHit as hit:
        bound, limit = hit.bound, hit.limit
    except RecursionError:
        bound, limit = "depth", session.run.limits.depth
    raise FeelBoundError(
        node.name,
        f"the bound {bound} = {limit} was reached",
        reason_ko=f"허용 한도({bound} = {limit})를 넘었습니다",
        bound=bound,
    )


def _outcome(session: Session, node: Node, inputs: Mapping[str, Value]) -> Value:
    if node.kind == "decision":
        return session.value(node.key)
    given = {name: inputs.get(name) for name, _ in node.parameters}
    if node.kind == "service":
        keys = dict(zip(given, node.given, strict=True))
        return session.serve(node, {keys[name]: value for name, value in given.items()})
    return call(session.value(node.key), given, session.run, node.where)


_PLAIN = frozenset({type(None), bool, int, Decimal, str})


def _check_values(value: Any, path: str = "inputs") -> None:
    if type(value) in _PLAIN:
        return
    if domain.kind(value) == domain.UNKNOWN:
        raise ValueInvalid(
            path,
            f"{type(value).__name__} is not a value; numbers are int or Decimal, never float",
            "쓸 수 없는 값입니다(수는 정수나 Decimal만 가능)",
        )
    if isinstance(value, Mapping):
        for name, entry in value.items():
            _check_values(entry, f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            _check_values(item, f"{path}[{number}]")


def _refusal(result: DecisionResult, wrong: Reason) -> DecisionError:
    at = f" [{wrong.element}, line {wrong.line}]" if wrong.element else ""
    text = f" in: {wrong.expression}" if wrong.expression else ""
    text_ko = f" 식: {wrong.expression}" if wrong.expression else ""
    given = ", ".join(f"{name} = {show(value)}" for name, value in result.inputs.items())
    return DecisionError(
        result.name,
        f"{wrong.message}{text}{at}; inputs: {given or 'none'}",
        f"{wrong.message_ko or wrong.message}{text_ko}{at}; 입력값: {given or '없음'}",
    )


# --- loading --------------------------------------------------------------------------------------


def load(path: str | Path, *, names: frozenset[str] = _NO_NAMES) -> Definitions:
    """Read a file to work with it; imports are found by namespace among the `.dmn` files beside it.

    An expression that does not parse is null, with that reason, and stands in `problems`. `names`
    are functions that callers will add, where a name is more than one word.

    Raises:
        DefinitionInvalid: The file is not readable as DMN 1.2-1.5, or an import is missing.
        OSError: There is no such file.
    """
    file = Path(path)
    root = read(file.read_bytes(), file.name)

    def beside() -> list[m.Model]:
        others = sorted(p for p in file.parent.glob("*.dmn") if p.name != file.name)
        return read_all({p.name: p.read_bytes() for p in others if p.is_file()})

    return _definitions(root, beside, names)


def loads(
    content: bytes,
    file: str,
    imports: Mapping[str, bytes] | None = None,
    *,
    names: frozenset[str] = _NO_NAMES,
) -> Definitions:
    """Read a file that is to be deployed; `imports` are the files it may import, by file name.

    Raises:
        DefinitionInvalid: Everything that is wrong with the file, down to its expressions.
    """
    return read_definitions(content, file, imports or {}, names=names).checked()


def read_definitions(
    content: bytes,
    file: str,
    imports: Mapping[str, bytes],
    *,
    names: frozenset[str] = _NO_NAMES,
) -> Definitions:
    """Read a file from its bytes to look at it, as `load` does.

    Raises:
        DefinitionInvalid: The file is not readable as DMN 1.2-1.5, or an import is missing.
    """
    return _definitions(read(content, file), lambda: read_all(imports), names)


def _definitions(
    root: m.Model, candidates: Callable[[], Iterable[m.Model]], names: frozenset[str]
) -> Definitions:
    graph = build(link(root, candidates), names)
    fatal = tuple(p for p in graph.problems if p.rule in _REFUSED_AT_LOAD)
    if fatal:
        raise DefinitionInvalid(fatal)
    return Definitions(graph)
