"""Frozen values without the start-up cost of dataclasses.

A frozen dataclass costs about half a millisecond to define; FEEL has some fifty such classes and
is needed in every cold command. `Record` gives the same: positional and keyword construction,
equality by value, hash, `match`, no assignment.
"""

from inspect import get_annotations
from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record:
    """A class whose annotated attributes are its fields, in order; private ones are none."""

    _defaults: ClassVar[dict[str, Any]] = {}
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        own = [name for name in get_annotations(cls) if name[0] != "_"]
        names = (*cls.__match_args__, *own)
        cls.__match_args__ = names  # type: ignore[misc]  # as a dataclass does
        cls._defaults = cls._defaults | {n: cls.__dict__[n] for n in own if n in cls.__dict__}

    def __init__(self, *values: Any, **named: Any) -> None:
        names = self.__match_args__
        given = dict(zip(names, values, strict=False)) | named
        if len(given) < len(names):
            given = self._defaults | given
        if len(values) > len(names) or given.keys() != set(names):
            raise TypeError(f"{type(self).__name__}: the fields are {', '.join(names)}")
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is frozen")

    def fields(self) -> tuple[Any, ...]:
        """The values of the fields, in order."""
        return tuple(self.__dict__[name] for name in self.__match_args__)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.fields() == other.fields()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.fields()))

    def __repr__(self) -> str:
        fields = ", ".join(f"{n}={self.__dict__[n]!r}" for n in self.__match_args__)
        return f"{type(self).__name__}({fields})"
