"""Reading elements of the exchange's XML; what is missing or wrong names its line."""

from datetime import datetime
from typing import cast

from engine.errors import DocumentInvalid
from engine.values import SEOUL
from tasks.outside.xml import Element


def fail(document: str, element: Element, reason: str, reason_ko: str) -> DocumentInvalid:
    """The error for an element, with its line."""
    line = cast("int | None", element.sourceline)
    return DocumentInvalid(document, line or 0, reason, reason_ko=reason_ko)


def child(document: str, element: Element, name: str) -> Element:
    """The first child of that name.

    Raises:
        DocumentInvalid: There is none.
    """
    found = element.find(name)
    if found is None:
        raise fail(document, element, f"{name} is missing", f"{name} 항목이 없습니다")
    return found


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
        return datetime.strptime(found, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SEOUL)
    except ValueError as error:
        reason = f"{path} is not YYYY-MM-DD hh:mm:ss"
        raise fail(document, element, reason, f"{path} 일시 형식이 잘못됐습니다") from error
