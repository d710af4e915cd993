"""The envelope of a public answer, in every shape that is known to occur.

A normal answer is `response/header + body/items`, as JSON or XML. `items` is a list, an `item`
wrapping of one row or of a list, a single row, an empty text, or missing (no data). An error comes
in the same envelope, flat (`resultCode` at the top), in an envelope of the service's own name for
errors, or as the gateway's `OpenAPI_ServiceResponse`: XML even when JSON was asked for, often with
HTTP 200. What is none of these is a broken answer, and a broken answer is worth asking again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.errors import (
    ContractError,
    DocumentInvalid,
    ExternalRejected,
    ExternalUnavailable,
    ValueInvalid,
)
from engine.ports import Value
from engine.values import from_json, to_json
from tasks.nara.codes import CODES, UNKNOWN, Reaction
from tasks.nara.personal import Kept
from tasks.outside.http import Answer
from tasks.outside.meter import until_midnight
from tasks.outside.xml import Element, read_xml

SYSTEM = "Nara Marketplace (나라장터)"
Row = Mapping[str, str]
_SLOW_DOWN = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, cells as text; `total` counts the rows of all pages.

    A row prints its personal data masked.
    """

    rows: tuple[Row, ...]
    total: int


def _unheard() -> None:
    """Nobody keeps account of the quota."""


def read_page(answer: Answer, *, now: datetime, spent: Callable[[], None] = _unheard) -> Page:
    """The rows of an answer; no data is an empty page.

    Args:
        answer: Status, type and body as they came.
        now: Asia/Seoul; the daily quota opens again at the next midnight there.
        spent: Called when the outside says that the day's quota is used up.

    Raises:
        ExternalUnavailable: Broken, overloaded or out of quota (`retry_after` says until when).
        ExternalRejected: A code that no retry cures; `refusal` is `nara_NN`.
    """
    try:
        tree = _tree(answer.body)
    except (ValueInvalid, DocumentInvalid) as error:
        raise _unreadable(answer) from error
    code = _code(tree)
    if code is None:
        raise _unreadable(answer)
    known = CODES.get(code, UNKNOWN)
    if known.reaction is Reaction.EMPTY:
        return Page((), 0)
    if known.reaction is Reaction.NEXT_DAY:
        spent()
    if known.reaction is not Reaction.OK:
        raise _error(code, now)
    if answer.status >= 300:
        raise _unreadable(answer)
    return _page(tree)


def _tree(body: bytes) -> Mapping[str, Value]:
    text = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<"):
        root = read_xml(text, name="answer")
        return {str(root.tag): _element(root)}
    tree = from_json(text)
    if not isinstance(tree, dict):
        raise ValueInvalid("answer", "not an object")
    return tree


def _element(element: Element) -> Value:
    """An XML element as JSON would show it: repeated children become a list."""
    if not len(element):
        return (element.text or "").strip()
    found: dict[str, Value] = {}
    for child in element:
        name, value = str(child.tag), _element(child)
        if name in found:
            earlier = found[name]
            found[name] = [*(earlier if isinstance(earlier, list) else [earlier]), value]
        else:
            found[name] = value
    return found


def _inside(tree: Value, *path: str) -> Value:
    for name in path:
        tree = tree.get(name) if isinstance(tree, Mapping) else None
    return tree


_CODE_PATHS = (
    ("response", "header", "resultCode"),
    ("OpenAPI_ServiceResponse", "cmmMsgHeader", "returnReasonCode"),
    ("nkoneps.com.response.ResponseError", "header", "resultCode"),
    ("cmmMsgHeader", "returnReasonCode"),
    ("header", "resultCode"),
    ("response", "resultCode"),
    ("resultCode",),
)


def _code(tree: Mapping[str, Value]) -> str | None:
    for path in _CODE_PATHS:
        code = _inside(tree, *path)
        if isinstance(code, str | int) and str(code).strip():
            return str(code).strip().zfill(2)
    return None


def _unreadable(answer: Answer) -> ContractError:
    """What an answer without a readable envelope means, by its status."""
    if answer.status in (401, 403, 404):
        return ExternalRejected(SYSTEM, f"HTTP {answer.status}", f"http_{answer.status}")
    return ExternalUnavailable(
        SYSTEM, f"HTTP {answer.status} with an answer that cannot be read", answer.retry_after
    )


def _error(code: str, now: datetime) -> ContractError:
    known = CODES.get(code, UNKNOWN)
    reason = f"result code {code}: {known.meaning}"
    if known.reaction is Reaction.RETRY:
        return ExternalUnavailable(SYSTEM, reason)
    if known.reaction is Reaction.SLOW_DOWN:
        return ExternalUnavailable(SYSTEM, reason, _SLOW_DOWN)
    if known.reaction is Reaction.NEXT_DAY:
        return ExternalUnavailable(SYSTEM, reason, until_midnight(now))
    return ExternalRejected(SYSTEM, reason, f"nara_{code}")


def _page(tree: Mapping[str, Value]) -> Page:
    body = _inside(tree, "response", "body")
    items = _inside(body, "items")
    rows = tuple(_row(item) for item in _items(items))
    total = str(_inside(body, "totalCount") or "")
    return Page(rows, int(total) if total.isascii() and total.isdigit() else len(rows))


def _items(items: Value) -> list[Value]:
    if items in (None, "", []):
        return []
    if isinstance(items, Mapping):
        return _items(items["item"]) if "item" in items else [items]
    if isinstance(items, list):
        return [row for item in items for row in _items(item)]
    raise ExternalUnavailable(SYSTEM, "the items of the answer cannot be read")


def _row(item: Value) -> Row:
    return Kept((name, _cell(value)) for name, value in item.items())


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else str(to_json(value))
