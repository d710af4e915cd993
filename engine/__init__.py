"""Advances process instances and stores them. `Engine` is the facade."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.facade import Engine

__all__ = ["Engine"]


def __getattr__(name: str) -> Any:
    """Load the facade when it is first asked for: `engine.errors` alone stays light.

    Raises:
        AttributeError: The package has no such name.
    """
    if name == "Engine":
        from engine.facade import Engine as facade  # noqa: N813

        return facade
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
