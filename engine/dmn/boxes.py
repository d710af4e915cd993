"""Reading boxed expressions and decision tables from checked XML (DMN 1.5 clauses 8 and 10.2.1)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from lxml import etree

from engine.dmn import model as m
from engine.dmn.xml import Element, line_of
from engine.errors import Problem

_FUNCTION_KINDS = {"": "FEEL", "FEEL": "FEEL", "Java": "Java", "PMML": "PMML"}


@dataclass
class BoxReader:
    """Walks one file; what is wrong is collected, so that a designer sees all of it at once.

    `ns` is the namespace of the DMN version, `target` that of the model itself.
    """

    file: str
    ns: str
    problems: list[Problem] = field(default_factory=list)
    target: str = ""

    # --- small tools ----------------------------------------------------------------------------

    def local(self, element: Element) -> str:
        """The tag without namespace; empty for an element of another vendor."""
        name = etree.QName(element)
        return name.localname if name.namespace == self.ns else ""

    def all(self, element: Element, tag: str) -> Iterable[Element]:
        """The children with that tag of DMN's own namespace, in order."""
        return element.findall(f"{{{self.ns}}}{tag}")

    def one(self, element: Element, tag: str) -> Element | None:
        """The first child with that tag, or None."""
        return element.find(f"{{{self.ns}}}{tag}")

    def where(self, element: Element) -> m.Where:
        """The line of the element and the nearest id at or above it."""
        near: Element | None = element
        while near is not None and not near.get("id"):
            near = near.getparent()
        return m.Where(line_of(element), "" if near is None else near.get("id") or "")

    def wrong(self, element: Element, rule: str, message: str, message_ko: str) -> None:
        """Note a problem."""
        at = self.where(element)
        self.problems.append(
            Problem(self.file, at.line, at.element, "error", rule, message, message_ko)
        )

    def name_of(self, element: Element) -> str:
        """The `name`, blanks collapsed as FEEL reads names; a problem when there is none."""
        name = " ".join((element.get("name") or "").split())
        if not name:
            tag = self.local(element)
            self.wrong(
                element, "name_missing", f"<{tag}> has no name", f"<{tag}>에 이름이 없습니다"
            )
        return name

    def text_of(self, element: Element) -> m.Text:
        """The `text` child as written, blanks around it dropped."""
        child = self.one(element, "text")
        at = element if child is None else child
        return m.Text(("" if child is None else child.text or "").strip(), self.where(at))

    def type_ref(self, element: Element) -> str:
        """The type reference, as an attribute or (older style) as a child."""
        child = self.one(element, "typeRef")
        written = element.get("typeRef") or (child.text if child is not None else "") or ""
        return " ".join(written.split())

    def variable(self, element: Element, fallback: Element) -> m.Variable:
        """The `variable` of an element; what is missing there comes from the element."""
        child = self.one(element, "variable")
        if child is None:
            return m.Variable(self.name_of(fallback), "", self.where(fallback))
        name = " ".join((child.get("name") or "").split()) or self.name_of(fallback)
        return m.Variable(name, self.type_ref(child), self.where(child))

    def flag(self, element: Element, name: str) -> bool:
        """An xsd:boolean attribute; false when absent."""
        return (element.get(name) or "").strip() in ("true", "1")

    def optional_text(self, element: Element, tag: str) -> m.Text | None:
        """The text of a child, or None when there is no child or nothing in it."""
        child = self.one(element, tag)
        found = None if child is None else self.text_of(child)
        return found if found is not None and found.text else None

    def parameter(self, element: Element) -> m.Variable:
        """A formal parameter, column or binding parameter."""
        return m.Variable(self.name_of(element), self.type_ref(element), self.where(element))

    def id_of(self, element: Element) -> str:
        """The id, or the name where a file gives none."""
        return element.get("id") or self.name_of(element)

    def language(self, element: Element) -> None:
        """A problem when the element says that it is not FEEL."""
        language = (element.get("expressionLanguage") or "").strip()
        if language and not language.rstrip("/").lower().endswith("feel"):
            self.wrong(
                element, "expression_language", f"the language {language} is refused; write FEEL",
                f"{language} 언어는 허용되지 않습니다. FEEL로 작성하십시오",
            )  # fmt: skip

    # --- expressions ----------------------------------------------------------------------------

    def child_expression(self, element: Element) -> m.Expression:
        """The expression directly under `element`; `Missing` when there is none."""
        found = [c for c in element if self.local(c) in _EXPRESSIONS]
        return self.expression(found[0]) if found else m.Missing(self.where(element))

    def part(self, element: Element, tag: str) -> m.Expression:
        """The expression in the child `tag`; a problem when the child is missing."""
        child = self.one(element, tag)
        if child is None:
            self._incomplete(element, tag)
            return m.Missing(self.where(element))
        return self.child_expression(child)

    def _incomplete(self, element: Element, tag: str) -> None:
        name = self.local(element)
        self.wrong(
            element,
            "part_missing",
            f"<{name}> has no <{tag}>",
            f"<{name}>에 <{tag}>이(가) 없습니다",
        )

    def expression(self, element: Element) -> m.Expression:
        """Any boxed expression."""
        return _EXPRESSIONS[self.local(element)](self, element)

    def literal(self, element: Element) -> m.Expression:
        """A `literalExpression`."""
        self.language(element)
        if self.one(element, "importedValues") is not None:
            self.wrong(
                element, "imported_values", "imported values are refused",
                "외부 값 가져오기는 허용되지 않습니다",
            )  # fmt: skip
        text = self.text_of(element)
        if not text.text:
            return m.Missing(text.where, self.type_ref(element))
        return m.LiteralExpression(text, type_ref=self.type_ref(element))

    def context(self, element: Element) -> m.Expression:
        """A `context`."""
        entries = tuple(self.entry(e) for e in self.all(element, "contextEntry"))
        return m.Context(entries, self.where(element), self.type_ref(element))

    def entry(self, element: Element) -> m.ContextEntry:
        """A `contextEntry`."""
        variable = self.one(element, "variable")
        named = None if variable is None else self.parameter(variable)
        return m.ContextEntry(named, self.child_expression(element))

    def invocation(self, element: Element) -> m.Expression:
        """An `invocation`."""
        bindings = tuple(self.binding(e) for e in self.all(element, "binding"))
        return m.Invocation(
            self.child_expression(element), bindings, self.where(element), self.type_ref(element)
        )

    def binding(self, element: Element) -> tuple[m.Variable, m.Expression]:
        """A `binding`: the parameter and the expression for it."""
        parameter = self.one(element, "parameter")
        if parameter is None:
            self._incomplete(element, "parameter")
        named = m.Variable("", "", self.where(element))
        return (
            named if parameter is None else self.parameter(parameter),
            self.child_expression(element),
        )

    def list(self, element: Element) -> m.Expression:
        """A `list`."""
        items = tuple(self.expression(e) for e in element if self.local(e) in _EXPRESSIONS)
        return m.ListExpression(items, self.where(element), self.type_ref(element))

    def relation(self, element: Element) -> m.Expression:
        """A `relation`."""
        columns = tuple(self.parameter(e) for e in self.all(element, "column"))
        rows = []
        for row in self.all(element, "row"):
            cells = tuple(self.expression(e) for e in row if self.local(e) in _EXPRESSIONS)
            if len(cells) != len(columns):
                self._width(row, len(cells), len(columns), "column")
            rows.append(cells)
        return m.Relation(columns, tuple(rows), self.where(element), self.type_ref(element))

    def _width(self, element: Element, found: int, wanted: int, what: str) -> None:
        self.wrong(
            element, "row_width", f"the row has {found} entries for {wanted} {what}s",
            f"열은 {wanted}개인데 칸은 {found}개입니다",
        )  # fmt: skip

    def function(self, element: Element) -> m.FunctionDefinition:
        """A `functionDefinition` or `encapsulatedLogic`."""
        kind = (element.get("kind") or "").strip()
        if kind not in _FUNCTION_KINDS:
            self.wrong(
                element, "function_kind", f"unknown kind of function {kind!r}",
                f"알 수 없는 함수 종류입니다: {kind!r}",
            )  # fmt: skip
        return m.FunctionDefinition(
            _FUNCTION_KINDS.get(kind, "FEEL"),  # type: ignore[arg-type]  # the table holds only FunctionKind
            tuple(self.parameter(e) for e in self.all(element, "formalParameter")),
            self.child_expression(element),
            self.where(element),
            self.type_ref(element),
        )

    def conditional(self, element: Element) -> m.Expression:
        """A `conditional`."""
        return m.Conditional(
            self.part(element, "if"),
            self.part(element, "then"),
            self.part(element, "else"),
            self.where(element),
            self.type_ref(element),
        )

    def filter(self, element: Element) -> m.Expression:
        """A `filter`."""
        return m.Filter(
            self.part(element, "in"),
            self.part(element, "match"),
            self.where(element),
            self.type_ref(element),
        )

    def iterator(self, element: Element) -> m.Expression:
        """A `for`, `some` or `every`."""
        kind: Any = self.local(element)
        return m.Iterator(
            kind,
            " ".join((element.get("iteratorVariable") or "").split()),
            self.part(element, "in"),
            self.part(element, "return" if kind == "for" else "satisfies"),
            self.where(element),
            self.type_ref(element),
        )

    # --- decision tables ------------------------------------------------------------------------

    def table(self, element: Element) -> m.Expression:
        """A `decisionTable`."""
        inputs = tuple(self.input_clause(e) for e in self.all(element, "input"))
        outputs = tuple(self.output_clause(e) for e in self.all(element, "output"))
        if not outputs:
            self._incomplete(element, "output")
        self._output_names(element, outputs)
        rules = tuple(self.rule(e, len(inputs), len(outputs)) for e in self.all(element, "rule"))
        return m.DecisionTable(
            self._hit_policy(element), self._aggregation(element, len(outputs)),
            inputs, outputs, rules, self.where(element), self.type_ref(element),
        )  # fmt: skip

    def _output_names(self, element: Element, outputs: tuple[m.OutputClause, ...]) -> None:
        names = [o.name for o in outputs]
        if len(names) > 1 and (len(set(names)) < len(names) or "" in names):
            self.wrong(
                element, "output_names", "every output of several needs its own name",
                "결과 열이 여럿이면 각각 다른 이름이 필요합니다",
            )  # fmt: skip

    def _hit_policy(self, element: Element) -> m.HitPolicy:
        written: Any = element.get("hitPolicy") or "UNIQUE"
        if written not in get_args(m.HitPolicy):
            self.wrong(
                element, "hit_policy", f"unknown hit policy {written!r}",
                f"알 수 없는 적중 정책입니다: {written!r}",
            )  # fmt: skip
        return written  # type: ignore[no-any-return]  # anything else is a problem that refuses the file

    def _aggregation(self, element: Element, outputs: int) -> m.Aggregation:
        written: Any = element.get("aggregation") or ""
        if written not in get_args(m.Aggregation):
            self.wrong(
                element, "aggregation", f"unknown aggregation {written!r}",
                f"알 수 없는 집계 방식입니다: {written!r}",
            )  # fmt: skip
        elif written and outputs > 1:
            self.wrong(
                element, "aggregation", "an aggregation works on one output only",
                "집계는 결과 열이 하나일 때만 쓸 수 있습니다",
            )  # fmt: skip
        return written  # type: ignore[no-any-return]  # anything else is a problem that refuses the file

    def input_clause(self, element: Element) -> m.InputClause:
        """An `input` of a table."""
        expression = self.one(element, "inputExpression")
        if expression is None:
            self._incomplete(element, "inputExpression")
        source = element if expression is None else expression
        self.language(source)
        return m.InputClause(
            " ".join((element.get("label") or "").split()),
            self.text_of(source),
            self.type_ref(source),
            self.optional_text(element, "inputValues"),
            self.where(element),
        )

    def output_clause(self, element: Element) -> m.OutputClause:
        """An `output` of a table."""
        return m.OutputClause(
            " ".join((element.get("name") or "").split()),
            " ".join((element.get("label") or "").split()),
            self.type_ref(element),
            self.optional_text(element, "outputValues"),
            self.optional_text(element, "defaultOutputEntry"),
            self.where(element),
        )

    def rule(self, element: Element, inputs: int, outputs: int) -> m.Rule:
        """A `rule` of a table."""
        tests = tuple(self.cell(e) for e in self.all(element, "inputEntry"))
        results = tuple(self.cell(e) for e in self.all(element, "outputEntry"))
        if len(tests) != inputs:
            self._width(element, len(tests), inputs, "input")
        if len(results) != outputs:
            self._width(element, len(results), outputs, "output")
        return m.Rule(tests, results, self.annotation(element), self.where(element))

    def cell(self, element: Element) -> m.Text:
        """An input or output entry."""
        self.language(element)
        return self.text_of(element)

    def annotation(self, element: Element) -> str:
        """The annotation entries of a row, or its description (where Camunda Modeler puts it)."""
        entries = [self.text_of(e).text for e in self.all(element, "annotationEntry")]
        description = self.one(element, "description")
        if description is not None:
            entries.append((description.text or "").strip())
        return "; ".join(e for e in entries if e)


_EXPRESSIONS: Mapping[str, Callable[[BoxReader, Element], m.Expression]] = {
    "literalExpression": BoxReader.literal,
    "decisionTable": BoxReader.table,
    "context": BoxReader.context,
    "invocation": BoxReader.invocation,
    "list": BoxReader.list,
    "relation": BoxReader.relation,
    "functionDefinition": BoxReader.function,
    "conditional": BoxReader.conditional,
    "filter": BoxReader.filter,
    "for": BoxReader.iterator,
    "some": BoxReader.iterator,
    "every": BoxReader.iterator,
}
