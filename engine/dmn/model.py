"""The parts of a DMN file as plain values: what is written, before anything is compiled.

Named after the metamodel of DMN 1.5 (clauses 6, 7, 8 and 10.2). `reading.py` makes these from XML;
`compiling.py` turns them into functions; `lint.py` looks at them.
"""

from collections.abc import Mapping
from typing import Literal

from engine.feel.record import Record

HitPolicy = Literal["UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
Aggregation = Literal["", "SUM", "COUNT", "MIN", "MAX"]
FunctionKind = Literal["FEEL", "Java", "PMML"]


class Where(Record):
    """Where something stands: the line (from 1) and the id of the nearest element that has one."""

    line: int
    element: str


class Variable(Record):
    """A name with a type reference, as written; an empty reference means Any (clause 7.3.4)."""

    name: str
    type_ref: str
    where: Where


# --- boxed expressions (clause 10.2.1, 7.3) -------------------------------------------------------


class Text(Record):
    """A piece of FEEL: an expression or unary tests, as written."""

    text: str
    where: Where


class LiteralExpression(Record):
    """A FEEL expression in a box (10.2.1.2). `language` is empty for FEEL."""

    text: Text
    language: str = ""
    type_ref: str = ""


class InputClause(Record):
    """A column of conditions (8.3.2). `allowed` is the text of `inputValues`, or None."""

    label: str
    expression: Text
    type_ref: str
    allowed: Text | None
    where: Where


class OutputClause(Record):
    """A column of conclusions (8.3.3). `name` is empty where the table has one output."""

    name: str
    label: str
    type_ref: str
    allowed: Text | None
    default: Text | None
    where: Where


class Rule(Record):
    """A row (8.3.4). `annotation` joins its annotation entries, or is its description."""

    inputs: tuple[Text, ...]
    outputs: tuple[Text, ...]
    annotation: str
    where: Where


class DecisionTable(Record):
    """A decision table (clause 8). Rules are in document order, which is their number from 1."""

    hit_policy: HitPolicy
    aggregation: Aggregation
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    where: Where
    type_ref: str = ""


class ContextEntry(Record):
    """An entry of a boxed context; the one without a name is the result (10.2.1.4)."""

    variable: Variable | None
    value: "Expression"


class Context(Record):
    """A boxed context; later entries see earlier ones (10.2.1.4)."""

    entries: tuple[ContextEntry, ...]
    where: Where
    type_ref: str = ""


class Invocation(Record):
    """A boxed invocation: a function and its arguments by name (10.2.1.3)."""

    called: "Expression"
    bindings: tuple[tuple[Variable, "Expression"], ...]
    where: Where
    type_ref: str = ""


class ListExpression(Record):
    """A boxed list (10.2.1.5)."""

    items: tuple["Expression", ...]
    where: Where
    type_ref: str = ""


class Relation(Record):
    """A boxed relation: a list of contexts with the same entries (10.2.1.6)."""

    columns: tuple[Variable, ...]
    rows: tuple[tuple["Expression", ...], ...]
    where: Where
    type_ref: str = ""


class FunctionDefinition(Record):
    """A boxed function (10.2.1.7). `kind` other than FEEL is never run."""

    kind: FunctionKind
    parameters: tuple[Variable, ...]
    body: "Expression"
    where: Where
    type_ref: str = ""


class Conditional(Record):
    """A boxed if-then-else (10.2.1.8)."""

    test: "Expression"
    then: "Expression"
    otherwise: "Expression"
    where: Where
    type_ref: str = ""


class Filter(Record):
    """A boxed filter (10.2.1.9); `match` sees `item` and the entries of each item."""

    source: "Expression"
    match: "Expression"
    where: Where
    type_ref: str = ""


class Iterator(Record):
    """A boxed `for`, `some` or `every` (10.2.1.10)."""

    kind: Literal["for", "some", "every"]
    variable: str
    source: "Expression"
    body: "Expression"
    where: Where
    type_ref: str = ""


class Missing(Record):
    """No expression where one may stand: the value is null."""

    where: Where
    type_ref: str = ""


Expression = (
    LiteralExpression
    | DecisionTable
    | Context
    | Invocation
    | ListExpression
    | Relation
    | FunctionDefinition
    | Conditional
    | Filter
    | Iterator
    | Missing
)


# --- definitions (clauses 6 and 7) ----------------------------------------------------------------


class ItemDefinition(Record):
    """A type that the file declares (7.3.2).

    `type_ref` and `components` exclude each other; both empty means a function item or Any.
    `allowed` tests each item of a collection, `constraint` the whole value (DMN 1.5).
    """

    name: str
    type_ref: str
    is_collection: bool
    components: tuple["ItemDefinition", ...]
    allowed: Text | None
    constraint: Text | None
    function: "FunctionItem | None"
    where: Where


class FunctionItem(Record):
    """The signature of a function type (7.3.3)."""

    parameters: tuple[Variable, ...]
    output_type_ref: str


class Import(Record):
    """Another file that this one uses, by namespace (6.3.3). An empty name adds no prefix."""

    name: str
    namespace: str
    import_type: str
    where: Where


class Reference(Record):
    """An href: a namespace (that of the file itself when the href has none) and an id."""

    namespace: str
    id: str
    where: Where


class InputData(Record):
    """A value that must be given from outside (6.3.11)."""

    id: str
    name: str
    variable: Variable
    where: Where


class Decision(Record):
    """A decision (6.3.7): its logic and what it requires.

    `properties` are the file's own notes about it (`gyeyak:legalBasis` ...), by name.
    """

    id: str
    name: str
    variable: Variable
    logic: Expression
    required_inputs: tuple[Reference, ...]
    required_decisions: tuple[Reference, ...]
    required_knowledge: tuple[Reference, ...]
    properties: Mapping[str, str]
    where: Where


class KnowledgeModel(Record):
    """A business knowledge model (6.3.9): a function with a name."""

    id: str
    name: str
    variable: Variable
    logic: FunctionDefinition
    required_knowledge: tuple[Reference, ...]
    where: Where


class DecisionService(Record):
    """Decisions offered as one function (6.3.10); parameters: input data, then input decisions."""

    id: str
    name: str
    variable: Variable
    outputs: tuple[Reference, ...]
    encapsulated: tuple[Reference, ...]
    input_decisions: tuple[Reference, ...]
    input_data: tuple[Reference, ...]
    where: Where


class Model(Record):
    """One file. Every table is keyed by id; `items` by the name of the type."""

    file: str
    namespace: str
    name: str
    version: str
    imports: tuple[Import, ...]
    items: Mapping[str, ItemDefinition]
    inputs: Mapping[str, InputData]
    decisions: Mapping[str, Decision]
    knowledge: Mapping[str, KnowledgeModel]
    services: Mapping[str, DecisionService]


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The boxed expressions directly inside one, in document order."""
    match expression:
        case Context(entries):
            return tuple(entry.value for entry in entries)
        case Invocation(called, bindings):
            return called, *(value for _, value in bindings)
        case ListExpression(items):
            return items
        case Relation(_, rows):
            return tuple(cell for row in rows for cell in row)
        case FunctionDefinition(_, _, body):
            return (body,)
        case Conditional(test, then, otherwise):
            return test, then, otherwise
        case Filter(source, match):
            return source, match
        case Iterator(_, _, source, body):
            return source, body
        case _:
            return ()
