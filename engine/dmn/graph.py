"""The requirement graph of a file and its imports, compiled: what each node needs and does.

Clause 6.3: a decision sees exactly the variables of its information and knowledge requirements.
Imported elements are seen through the import's name, as entries of a context of that name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from engine import feel
from engine.dmn import model as m
from engine.dmn.compiling import Compiler
from engine.dmn.items import Report, TypeTable, component_names, written_names
from engine.dmn.linking import Files, Key
from engine.dmn.running import Evaluator
from engine.dmn.tables import Table
from engine.dmn.texts import Names, Texts, null
from engine.dmn.types import ANY, FunctionType, Type
from engine.errors import FeelSyntaxError, Problem

_WARNINGS = frozenset({"name_unknown"})
NodeKind = Literal["input", "decision", "knowledge", "service"]


@dataclass(frozen=True, slots=True)
class Need:
    """A requirement: the node, and the name (with the import's name before it) it has in scope."""

    key: Key
    prefix: str
    name: str


@dataclass(frozen=True, slots=True)
class Node:
    """An element that has a value or can be called.

    `type` is that of the value, or of what a call gives. `parameters` are in calling order; those
    of a service are the nodes `given`. `outputs` are the decisions that a service offers. `reads`
    are the names that the node's own expressions read, `tables` the decision tables in it.
    `aliases` are the names by which an input may be given: that of its variable and its own.
    """

    kind: NodeKind
    key: Key
    id: str
    name: str
    where: m.Where
    type: Type
    needs: tuple[Need, ...] = ()
    evaluator: Evaluator = null
    parameters: tuple[tuple[str, Type], ...] = ()
    given: tuple[Key, ...] = ()
    outputs: tuple[Key, ...] = ()
    reads: Names = frozenset()
    tables: tuple[Table, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass
class Graph:
    """Every node of a file and its imports, and what was found wrong while compiling them."""

    files: Files
    nodes: dict[Key, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, TypeTable] = field(default_factory=dict)
    inputs: list[Key] = field(default_factory=list)

    def draws_no_inputs(self, namespace: str) -> bool:
        """Whether a file names its inputs in expressions only."""
        return not self.files.models[namespace].inputs

    def find(self, name_or_id: str) -> Node | None:
        """The node of the root file with that id, or else that name."""
        namespace = self.files.root.namespace
        by_id = self.nodes.get((namespace, name_or_id))
        if by_id is not None:
            return by_id
        own = (n for n in self.nodes.values() if n.key[0] == namespace)
        return next((n for n in own if n.name == name_or_id), None)


def build(files: Files, names: Names) -> Graph:
    """Compile every element; `names` are those of functions that the caller will add."""
    graph = Graph(files)
    for model in files.models.values():
        graph.tables[model.namespace] = _type_table(graph, model)
    for model in files.models.values():
        graph.tables[model.namespace].imported.update(_imported_types(graph, model))
    for table in graph.tables.values():
        table.name_types()
    for model in files.models.values():
        builder = _Builder(graph, model, names)
        graph.nodes.update((node.key, node) for node in builder.nodes())
    graph.inputs.extend(key for key, node in graph.nodes.items() if node.kind == "input")
    _refuse_circles(graph)
    return graph


def _imported_types(graph: Graph, model: m.Model) -> dict[str, list[TypeTable]]:
    found: dict[str, list[TypeTable]] = {}
    for wanted in model.imports:
        found.setdefault(wanted.name, []).append(graph.tables[wanted.namespace])
    return found


def _type_table(graph: Graph, model: m.Model) -> TypeTable:
    report = _reporter(graph, model.file)

    def allowed(text: m.Text) -> Callable[[object], bool]:
        try:
            tests = feel.compile_unary(text.text, component_names(model.items))
        except FeelSyntaxError as error:
            report(text.where, "expression_invalid", error.text("en"), error.text("ko"))
            return lambda _value: True
        return lambda value: tests.matches(value, {}).value is True

    return TypeTable(model.items, {}, allowed, report)


def _reporter(graph: Graph, file: str) -> Report:
    def report(where: m.Where, rule: str, message: str, message_ko: str) -> None:
        severity: Literal["error", "warning"] = "warning" if rule in _WARNINGS else "error"
        found = Problem(file, where.line, where.element, severity, rule, message, message_ko)
        if found not in graph.problems:
            graph.problems.append(found)

    return report


@dataclass
class _Builder:
    """Compiles the elements of one file of a graph."""

    graph: Graph
    model: m.Model
    names: Names

    def __post_init__(self) -> None:
        models = self.graph.files.models.values()
        known = [component_names(model.items) | written_names(model) for model in models]
        others = [_own_names(model) for model in models if model is not self.model]
        self.known = self.names.union(*known, *others)
        self.types = self.graph.tables[self.model.namespace]
        self.report = _reporter(self.graph, self.model.file)

    def nodes(self) -> Iterator[Node]:
        """All nodes of the file."""
        yield from map(self.input, self.model.inputs.values())
        yield from map(self.decision, self.model.decisions.values())
        yield from map(self.knowledge, self.model.knowledge.values())
        yield from map(self.service, self.model.services.values())

    def key(self, identity: str) -> Key:
        """The key of an element of this file."""
        return self.model.namespace, identity

    def compiler(self, variables: Mapping[str, Type]) -> Compiler:
        """A compiler for one element, given the types of what it requires."""
        is_open = not self.model.inputs
        texts = Texts(self.types, self.report, self.known, self.names, is_open, variables, set())
        return Compiler(texts)

    def type_of(self, variable: m.Variable) -> Type:
        """The type of a variable."""
        return self.types.resolve(variable.type_ref, variable.where)

    def input(self, source: m.InputData) -> Node:
        """A node for input data."""
        type_ = self.type_of(source.variable)
        key = self.key(source.id)
        name, given = source.variable.name, (source.variable.name, source.name)
        return Node("input", key, source.id, name, source.where, type_, aliases=given)

    def decision(self, source: m.Decision) -> Node:
        """A node for a decision."""
        needs = self.needs(
            source.required_inputs, source.required_decisions, source.required_knowledge
        )
        compiler = self.compiler({need.name: self._given_type(need.key) for need in needs})
        evaluator = compiler.expression(source.logic, visible(needs))
        return Node(
            "decision",
            self.key(source.id),
            source.id,
            source.name,
            source.where,
            self.type_of(source.variable),
            needs,
            evaluator,
            reads=frozenset(compiler.texts.reads),
            tables=tuple(compiler.tables),
        )

    def knowledge(self, source: m.KnowledgeModel) -> Node:
        """A node for a business knowledge model."""
        needs = self.needs(source.required_knowledge)
        parameters = [(p.name, self.type_of(p)) for p in source.logic.parameters]
        inside = visible(needs) | {source.variable.name} | {name for name, _ in parameters}
        type_ = self.type_of(source.variable)
        compiler = self.compiler(dict(parameters))
        return Node(
            "knowledge",
            self.key(source.id),
            source.id,
            source.variable.name,
            source.where,
            type_.result if isinstance(type_, FunctionType) else type_,
            needs,
            compiler.body(source.logic, source.name, inside),
            tuple(parameters),
            tables=tuple(compiler.tables),
        )

    def service(self, source: m.DecisionService) -> Node:
        """A node for a decision service."""
        given = self.needs(source.input_data, source.input_decisions)
        type_ = self.type_of(source.variable)
        return Node(
            "service",
            self.key(source.id),
            source.id,
            source.variable.name,
            source.where,
            type_.result if isinstance(type_, FunctionType) else type_,
            parameters=tuple((need.name, self._given_type(need.key)) for need in given),
            given=tuple(need.key for need in given),
            outputs=tuple(need.key for need in self.needs(source.outputs)),
        )

    def _given_type(self, key: Key) -> Type:
        variable = _variables(self.graph.files.models[key[0]]).get(key[1])
        if variable is None:
            return ANY
        return self.graph.tables[key[0]].resolve(variable.type_ref, variable.where)

    def needs(self, *groups: Sequence[m.Reference]) -> tuple[Need, ...]:
        """The requirements behind references, in order; what leads nowhere is reported."""
        found = [self._need(reference) for group in groups for reference in group]
        return tuple(need for need in found if need is not None)

    def _need(self, reference: m.Reference) -> Need | None:
        model = self.graph.files.models.get(reference.namespace)
        variable = None if model is None else _variables(model).get(reference.id)
        if variable is None:
            self.report(
                reference.where, "reference_unknown", f"nothing has the id {reference.id}",
                f"아이디 {reference.id}에 해당하는 요소가 없습니다",
            )  # fmt: skip
            return None
        prefix = self.graph.files.prefix(self.model, reference.namespace) or ""
        return Need((reference.namespace, reference.id), prefix, variable.name)


def visible(needs: Sequence[Need]) -> Names:
    """The names that requirements bring into scope."""
    return frozenset(need.prefix or need.name for need in needs)


def _variables(model: m.Model) -> Mapping[str, m.Variable]:
    groups = (model.inputs, model.decisions, model.knowledge, model.services)
    return {identity: e.variable for group in groups for identity, e in group.items()}


def _own_names(model: m.Model) -> frozenset[str]:
    return frozenset(variable.name for variable in _variables(model).values())


# --- circles --------------------------------------------------------------------------------------


def _refuse_circles(graph: Graph) -> None:
    """Decisions may not require themselves; knowledge may, as functions may be recursive."""
    done: set[Key] = set()
    for node in graph.nodes.values():
        if node.kind == "decision":
            _walk(graph, node, (), done)


def _walk(graph: Graph, node: Node, path: tuple[Key, ...], done: set[Key]) -> None:
    if node.key in path:
        file = graph.files.models[node.key[0]].file
        _reporter(graph, file)(
            node.where, "requirement_circle", f"the decision {node.name} requires itself",
            f"의사결정 {node.name}이(가) 자기 자신을 요구합니다",
        )  # fmt: skip
        return
    if node.key in done:
        return
    for need in node.needs:
        required = graph.nodes.get(need.key)
        if required is not None and required.kind == "decision":
            _walk(graph, required, (*path, node.key), done)
    done.add(node.key)
