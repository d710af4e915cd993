"""Numbers and keys that must not be kept, planted wherever anything comes in, and found again.

All of it is made up. What a text holds of them is found with any way of writing: with and without
separators, percent-encoded, packed.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cli.scenario import Answer, Scenario
from tasks.settings import SANDBOX_KEY

PERSON = "800101-1234562"
FOREIGNER = "850315-5123450"
ACCOUNT = "352-1234-5678-93"
CARD = "9410-1234-5678-9012"
TOKEN = "planted-agency-token-71"
NOTE = f"대표 {PERSON}, 계좌 {ACCOUNT}, 카드번호 {CARD}, {SANDBOX_KEY}, {TOKEN}"
_NUMBERS = (PERSON, FOREIGNER, ACCOUNT, CARD)


def needles(more: Iterable[str] = ()) -> frozenset[str]:
    """Everything planted, in every way in which it may be written."""
    numbers = {*_NUMBERS, *more} - {""}
    keys = {SANDBOX_KEY, TOKEN, quote(SANDBOX_KEY, safe="")}
    return frozenset(keys | numbers | {number.replace("-", "") for number in numbers})


def found(wanted: Iterable[str], texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Which of the wanted are in which of the texts: place -> what was found there."""
    hits = {place: [one for one in wanted if one in text] for place, text in texts.items()}
    return {place: one for place, one in hits.items() if one}


def kept_in(database: Path) -> dict[str, str]:
    """Every cell of every table of a database as text, packed ones unpacked: table.column -> text.

    Definitions and reference data are left out: designers' files, no values of any contract.
    """
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        cells = [cell for (name,) in names.fetchall() for cell in _cells(connection, name)]
    texts: dict[str, str] = {}
    for place, text in cells:
        texts[place] = f"{texts.get(place, '')}\n{text}"
    return texts


def _cells(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, str]]:
    rows = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of the schema
    columns = [column[0] for column in rows.description]
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            yield f"{table}.{column}", _text(value)


def _text(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zlib.decompress(value).decode(errors="replace")
    except zlib.error:
        return value.decode(errors="replace")


# --- planting -----------------------------------------------------------------------------------


def planted(story: Scenario) -> Scenario:
    """The story, with what must not be kept in everything that the outside says."""
    return replace(story, outside=_planted(story.outside))


def _planted(outside: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(outside)
    if "bidders" in told:
        told["bidders"] = [[_bidder(one) for one in notice] for notice in told["bidders"]]
    for part in ("notices", "contracts", "replies"):
        if part in told:
            told[part] = [_reasoned(one) for one in told[part]]
    if "letters" in told:
        told["letters"] = [_letter(one) for one in told["letters"]]
    if "cleanpay" in told:
        told["cleanpay"] = [_payment(one) for one in told["cleanpay"]]
    return told


def _bidder(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, "name": f"{one['name']} {PERSON} 계좌 {ACCOUNT}", "ceo": NOTE}


def _reasoned(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, "reason": f"{one.get('reason', '')} {NOTE}"}


def _letter(one: Mapping[str, Any]) -> dict[str, Any]:
    fields = {**one.get("fields", {}), "note": NOTE, "계좌번호": ACCOUNT, "resident_no": FOREIGNER}
    files = [*one.get("attachments", []), {"name": f"통장 {PERSON}.txt", "text": NOTE}]
    return {**one, "body": f"{one.get('body', '')} {NOTE}", "fields": fields, "attachments": files}


def _payment(one: Mapping[str, Any]) -> dict[str, Any]:
    split = [{**part, "payee_name": f"{part['payee_name']}"} for part in one.get("split", [])]
    return {**_reasoned(one), "split": split} if split else _reasoned(one)


def typed(story: Scenario, element: str, **data: Any) -> Scenario:
    """The story with more in what an officer fills in at an element."""
    answers = tuple(Answer(a.actor, {**a.data, **data}) for a in story.answers[element])
    return replace(story, answers={**story.answers, element: answers})
