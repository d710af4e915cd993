"""Resolving type references: built-in names, the file's own item definitions, imported ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.dmn import model as m
from engine.dmn import types as t
from engine.feel.type_refs import TypeRef

# Turns the text of unary tests into a check of one value.
CompileAllowed = Callable[[m.Text], Callable[[object], bool]]
Report = Callable[[m.Where, str, str, str], None]


# Types that other products write, and FEEL's name for them.
_INSTEAD = {"integer": "number", "long": "number", "double": "number", "any": "Any"}


@dataclass
class TypeTable:
    """The types that one file can name.

    `imported` holds the tables of its imports by prefix; the prefix is empty for a nameless import.
    `report` takes where, rule, message, message_ko of a reference that leads nowhere. `references`
    are the types by every name that FEEL may use, filled by `name_types`.
    """

    items: Mapping[str, m.ItemDefinition]
    imported: dict[str, list["TypeTable"]]
    compile_allowed: CompileAllowed
    report: Report
    references: dict[str, TypeRef] = field(default_factory=dict)
    _done: dict[str, t.Type] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def name_types(self) -> None:
        """Tell FEEL the types of this file and of its imports."""
        for name in self.items:
            self.references[name] = t.reference(self._item(name))
        for prefix, tables in self.imported.items():
            for name in (name for table in tables for name in table.items):
                full = f"{prefix}.{name}" if prefix else name
                self.references[full] = t.reference(self.resolve(full, m.Where(0, "")))

    def resolve(self, reference: str, where: m.Where) -> t.Type:
        """The type behind a reference; Any, and a report, when there is none."""
        found = self.find(reference) if reference else t.ANY
        if found is None:
            hint = _INSTEAD.get(reference)
            self.report(
                where,
                "type_unknown",
                f"the type {reference} is not defined" + (f"; write {hint}" if hint else ""),
                f"정의되지 않은 자료형입니다: {reference}"
                + (f". {hint}(으)로 쓰십시오" if hint else ""),
            )
        return found or t.ANY

    def find(self, reference: str) -> t.Type | None:
        """The type of that name, of a component path (`tOrder.lines`), or imported; or None."""
        if reference in self.items:
            return self._item(reference)
        return t.builtin(reference) or self._imported(reference) or self._component(reference)

    def _imported(self, reference: str) -> t.Type | None:
        for prefix, tables in self.imported.items():
            if not prefix or reference.startswith(prefix + "."):
                rest = reference[len(prefix) + 1 :] if prefix else reference
                for found in (table.find(rest) for table in tables):
                    if found is not None:
                        return found
        return None

    def _component(self, reference: str) -> t.Type | None:
        owner, _, name = reference.rpartition(".")
        found = self.find(owner) if owner else None
        while isinstance(found, t.RestrictedType | t.ListType):
            found = found.base if isinstance(found, t.RestrictedType) else found.item
        return dict(found.entries).get(name) if isinstance(found, t.ContextType) else None

    def _item(self, name: str) -> t.Type:
        if name in self._done:
            return self._done[name]
        item = self.items[name]
        if name in self._open:
            self.report(
                item.where, "type_cycle", f"the type {name} contains itself",
                f"자료형 {name}이(가) 자기 자신을 포함합니다",
            )  # fmt: skip
            return t.ANY
        self._open.append(name)
        self._done[name] = self._build(item)
        self._open.pop()
        return self._done[name]

    def _build(self, item: m.ItemDefinition) -> t.Type:
        one = self._restrict(self._base(item), item.allowed)
        whole = t.ListType(one) if item.is_collection else one
        return self._restrict(whole, item.constraint)

    def _base(self, item: m.ItemDefinition) -> t.Type:
        if item.components:
            return t.ContextType(tuple((c.name, self._build(c)) for c in item.components))
        if item.function is not None:
            parameters = tuple(self.resolve(p.type_ref, p.where) for p in item.function.parameters)
            return t.FunctionType(
                parameters, self.resolve(item.function.output_type_ref, item.where)
            )
        return self.resolve(item.type_ref, item.where)

    def _restrict(self, base: t.Type, tests: m.Text | None) -> t.Type:
        if tests is None:
            return base
        return t.RestrictedType(base, tests.text, self.compile_allowed(tests))


def component_names(items: Mapping[str, m.ItemDefinition]) -> frozenset[str]:
    """Every name that a path may use after a dot."""
    names: set[str] = set()
    todo = list(items.values())
    while todo:
        item = todo.pop()
        names.update(c.name for c in item.components)
        todo.extend(item.components)
    return frozenset(names)


def written_names(model: m.Model) -> frozenset[str]:
    """Names that boxed expressions of a file give to parts of their values."""
    names: set[str] = set()
    todo: list[m.Expression] = [d.logic for d in model.decisions.values()]
    todo += [k.logic for k in model.knowledge.values()]
    while todo:
        expression = todo.pop()
        names |= _names_in(expression)
        todo.extend(m.parts(expression))
    return frozenset(names)


def _names_in(expression: m.Expression) -> set[str]:
    match expression:
        case m.DecisionTable():
            return {output.name for output in expression.outputs if output.name}
        case m.Context():
            return {e.variable.name for e in expression.entries if e.variable is not None}
        case m.Relation():
            return {column.name for column in expression.columns}
        case _:
            return set()
