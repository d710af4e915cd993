"""Expressions as BPMN writes them: which language they are in, and their text when it is FEEL."""

from engine.model.context import FileContext
from engine.model.definition import Expr
from engine.model.tags import Node, attribute, expression, line, text

_NAMES = frozenset({"", "feel", "application/feel"})
_ADDRESSES = ("www.omg.org/spec/dmn/", "www.omg.org/spec/feel/")


def is_feel(language: str) -> bool:
    """Whether a language name or address means FEEL; an empty one does."""
    plain = language.strip().lower().removeprefix("http://").removeprefix("https://")
    return plain in _NAMES or plain.startswith(_ADDRESSES)


def formal_expression(
    node: Node | None, context: FileContext, *, plain_is_value: bool = False
) -> Expr | None:
    """The FEEL text of an expression element, with or without its leading `=`.

    A text without `=` belongs to the file's expression language; that language must be FEEL, unless
    such a text is a plain value here. None, with a problem, when it is another language; None when
    there is no text.
    """
    if node is None or not text(node):
        return None
    written = text(node)
    own = attribute(node, "language")
    default = "" if written.startswith("=") or plain_is_value else context.language
    if not is_feel(own or default):
        context.problem("foreign_language", node, language=own or default)
        return None
    return expression(written, line(node))
