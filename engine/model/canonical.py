"""The meaning of definitions as a hash: equal where two files behave equally."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from engine.model.definition import Process
from engine.values import digest, dumps

# where something stands in the file, and what is only read by people who open the diagram
_WITHOUT_MEANING = frozenset({"line", "file", "documentation"})


def meaning(processes: Iterable[Process]) -> str:
    """The sha256 of everything in the processes that execution, work items or history can show."""
    return digest(dumps([_plain(p) for p in processes]))


def _plain(value: object) -> object:
    """Dataclasses as `{type, field: value}`; the order of a mapping is part of its meaning."""
    if is_dataclass(value):
        kept = {
            f.name: _plain(getattr(value, f.name))
            for f in fields(value)
            if f.name not in _WITHOUT_MEANING
        }
        return {"is": type(value).__name__, **kept}
    if isinstance(value, Mapping):
        return [[k, _plain(v)] for k, v in value.items()]
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value
