"""Which files belong together: imports resolved by namespace among files that are at hand.

Nothing is fetched. A file that is imported but not at hand, at hand twice, or that imports in a
circle is refused.
"""

from collections.abc import Callable, Iterable, Mapping

from engine.dmn import model as m
from engine.dmn.reading import read
from engine.errors import DefinitionInvalid, Problem
from engine.feel.record import Record

Key = tuple[str, str]  # namespace and id of an element


class Files(Record):
    """A file and all it imports, directly or not, by namespace."""

    root: m.Model
    models: Mapping[str, m.Model]

    def prefix(self, model: m.Model, namespace: str) -> str | None:
        """The name by which a model calls an imported namespace; None for its own."""
        if namespace == model.namespace:
            return None
        return next((i.name for i in model.imports if i.namespace == namespace), None)


def link(root: m.Model, candidates: Callable[[], Iterable[m.Model]]) -> Files:
    """The file with everything it imports; `candidates` is asked only when it imports anything.

    Raises:
        DefinitionInvalid: An import is missing, ambiguous or circular.
    """
    if not root.imports:
        return Files(root, {root.namespace: root})
    at_hand: dict[str, list[m.Model]] = {}
    for model in candidates():
        at_hand.setdefault(model.namespace, []).append(model)
    at_hand[root.namespace] = [root]
    models: dict[str, m.Model] = {}
    _visit(root, at_hand, models, ())
    return Files(root, models)


def _visit(
    model: m.Model,
    at_hand: Mapping[str, list[m.Model]],
    models: dict[str, m.Model],
    path: tuple[str, ...],
) -> None:
    models[model.namespace] = model
    for wanted in model.imports:
        if wanted.namespace in (*path, model.namespace):
            raise _refusal(model, wanted, "import_circular", "imports itself in a circle", "순환")
        found = at_hand.get(wanted.namespace, [])
        if len(found) != 1:
            rule, en, ko = _MISSING if not found else _AMBIGUOUS
            raise _refusal(model, wanted, rule, en, ko)
        if wanted.namespace not in models:
            _visit(found[0], at_hand, models, (*path, model.namespace))


_MISSING = ("import_missing", "is in no file of the same folder", "같은 폴더에 없음")
_AMBIGUOUS = ("import_ambiguous", "is in more than one file of the same folder", "중복")


def _refusal(model: m.Model, wanted: m.Import, rule: str, en: str, ko: str) -> DefinitionInvalid:
    return DefinitionInvalid(
        (
            Problem(
                model.file, wanted.where.line, wanted.where.element, "error", rule,
                f"the import {wanted.name!r} ({wanted.namespace}) {en}",
                f"가져오기 {wanted.name!r}({wanted.namespace}) 오류: {ko}",
            ),
        )
    )  # fmt: skip


def read_all(files: Mapping[str, bytes]) -> list[m.Model]:
    """The models among some files; those that are not DMN at all are left out.

    Whether one of them was needed shows when an import is missing.
    """
    found = []
    for name, content in sorted(files.items()):
        try:
            found.append(read(content, name))
        except DefinitionInvalid:
            continue
    return found
