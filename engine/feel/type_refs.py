"""Types as an expression names them: `number`, `list<string>`, `function<number>->string` ...

DMN 1.5, 10.3.1.2 rule 52 (type) and 10.3.2.9 (relations between types).
"""

from engine.feel.record import Record


class NamedType(Record):
    """A built-in type, or the name of an item definition of the model."""

    name: str


class ListType(Record):
    """`list<item>`."""

    item: "TypeRef"


class RangeType(Record):
    """`range<item>`."""

    item: "TypeRef"


class ContextType(Record):
    """`context<name: type, ...>`; more entries than these are allowed."""

    entries: tuple[tuple[str, "TypeRef"], ...]


class FunctionType(Record):
    """`function<type, ...> -> type`."""

    params: tuple["TypeRef", ...]
    result: "TypeRef"


TypeRef = NamedType | ListType | RangeType | ContextType | FunctionType

ANY = NamedType("Any")
BUILT_IN = frozenset(
    {
        "Any",
        "Null",
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)


def show(type_: TypeRef) -> str:
    """The type as FEEL text."""
    match type_:
        case NamedType(name):
            return name
        case ListType(item):
            return f"list<{show(item)}>"
        case RangeType(item):
            return f"range<{show(item)}>"
        case ContextType(entries):
            return f"context<{', '.join(f'{n}: {show(t)}' for n, t in entries)}>"
        case FunctionType(params, result):
            return f"function<{', '.join(map(show, params))}>->{show(result)}"
