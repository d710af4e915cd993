"""The two languages of the command line: Korean when the locale is Korean, else English."""

from functools import lru_cache

from cli import bootstrap
from engine.errors import Language

_chosen: list[Language] = []


@lru_cache(maxsize=1)
def _of_the_locale() -> Language:
    return bootstrap.language()


def language() -> Language:
    """The language of this run."""
    return _chosen[-1] if _chosen else _of_the_locale()


def use(wanted: Language) -> None:
    """Speak this language from now on, whatever the locale says (for the reference)."""
    _chosen.append(wanted)


def t(english: str, korean: str) -> str:
    """The text in the language of this run."""
    return korean if language() == "ko" else english
