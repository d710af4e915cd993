"""Reading elements of the exchange's XML; what is missing or wrong names its line."""

from datetime import datetime
from typing import cast

from engine.errors import DocumentInvalid
from engine.values import SEOUL
from tasks.outside.xml import Element

_FIRST_YEAR = 1900


def fail(document: str, element: Element, reason: str, reason_ko: str) -> DocumentInvalid:
    """The error for an element, with its line."""
    line = cast("int | None", element.sourceline)
    return DocumentInvalid(document, line or 0, reason, reason_ko=reason_ko)


def child(document: str, element: Element, name: str) -> Element:
    """The one child of that name.

    Raises:
        DocumentInvalid: There is none, or more than one.
    """
    found = maybe(document, element, name)
    if found is None:
        raise fail(document, element, f"{name} is missing", f"{name} 항목이 없습니다")
    return found


def maybe(document: str, element: Element, name: str) -> Element | None:
    """The one child of that name, or None.

    Raises:
        DocumentInvalid: There is more than one: which one counts can't be known.
    """
    found = element.findall(name)
    if len(found) > 1:
        raise fail(document, found[1], f"{name} stands twice", f"{name} 항목이 두 번 있습니다")
    return found[0] if found else None


def texts(element: Element, path: str) -> tuple[str, ...]:
    """The texts of every element at a path, without blanks around them, in order."""
    return tuple((one.text or "").strip() for one in element.iterfind(path))


def text(element: Element, path: str) -> str:
    """The text at a path, without blanks around it; empty when there is none."""
    return (element.findtext(path) or "").strip()


def need(document: str, element: Element, path: str) -> str:
    """The text at a path.

    Raises:
        DocumentInvalid: It is missing or empty.
    """
    found = text(element, path)
    if not found:
        raise fail(document, element, f"{path} is empty or missing", f"{path} 값이 없습니다")
    return found


def moment(document: str, element: Element, path: str) -> datetime:
    """A `YYYY-MM-DD hh:mm:ss` in Asia/Seoul.

    Raises:
        DocumentInvalid: It is something else.
    """
    found = need(document, element, path)
    try:
        read = datetime.strptime(found, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SEOUL)
        if read.year < _FIRST_YEAR:
            raise ValueError(found)
    except ValueError as error:
        reason = f"{path} is not YYYY-MM-DD hh:mm:ss"
        raise fail(document, element, reason, f"{path} 일시 형식이 잘못됐습니다") from error
    return read
