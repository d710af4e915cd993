"""The pages of the sandbox, read as a browser reads them: by the elements of their HTML.

No browser is on every machine that runs the tests, so the HTML is parsed instead; what a browser
may do with the page is settled by its headers.
"""

from typing import Any
from urllib.request import urlopen

import pytest
from lxml import etree

from tasks.sandbox.pages import TITLES
from tasks.sandbox.server import Sandbox
from tests.contract.desk import Desk, notice
from tests.contract.every_handler import CLEANPAY
from tests.contract.test_conversation import converse

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> \"'&"


def at(desk: Desk) -> Sandbox:
    """The sandbox that a desk stands before."""
    assert isinstance(desk.sandbox, Sandbox)
    return desk.sandbox


class Page:
    """A page as its elements."""

    def __init__(self, sandbox: Sandbox, path: str) -> None:
        with urlopen(f"{sandbox.addresses.url}{path}", timeout=5) as answer:  # noqa: S310 - loopback
            self.headers = answer.headers
            parser = etree.HTMLParser(encoding="utf-8", recover=False)
            self.root: Any = etree.fromstring(answer.read(), parser)

    def tables(self) -> dict[str, list[list[str]]]:
        """The rows of each table under its heading, without the row of names."""
        return {
            str(heading.xpath("string()")): [
                [str(cell.xpath("string()")) for cell in row.iter("td")]
                for row in heading.xpath("following-sibling::table[1]/tr[td]")
            ]
            for heading in self.root.iter("h2")
        }

    def text(self) -> str:
        """Everything that can be read on it."""
        return str(self.root.xpath("string()"))

    def tags(self) -> set[str]:
        """The names of every element."""
        return {element.tag for element in self.root.iter()}


@pytest.mark.parametrize("path", TITLES)
def test_every_page_is_well_formed_and_can_run_nothing(desk: Desk, path: str) -> None:
    converse(desk)
    page = Page(at(desk), path)

    allowed = {
        "html", "head", "meta", "title", "style", "body", "nav", "a", "h1", "h2", "p",
        "table", "tr", "th", "td",
    }  # fmt: skip
    assert page.tags() <= allowed
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert [link.get("href") for link in page.root.iter("a")] == list(TITLES)
    assert page.root.findtext(".//h1") == TITLES[path]


def test_a_purchase_can_be_followed_page_by_page(desk: Desk) -> None:
    converse(desk)

    nara = Page(at(desk), "/nara").tables()
    assert nara["공고"][0][0] == "R26BK99000001-000"
    assert nara["공고"][0][6] == "개찰완료"
    assert [row[2] for row in nara["개찰 결과"]] == ["가람상사(주)", "나래산업(주)", "다온물산(주)"]
    assert [row[1] for row in nara["개찰 결과"]] == ["", "1", "2"]
    assert nara["계약"][0][3] == "25,025,000"
    letters = Page(at(desk), "/document24").tables()["문서"]
    assert [row[0] for row in letters] == ["수신", "발신", "수신", "수신"]
    board = Page(at(desk), "/board").tables()["공개"]
    assert board[0][1:4] == ["대가지급", "보건소 업무용 노트북 구매", "R26TA99000001"]


def test_the_front_page_tells_clock_switches_and_every_effect(desk: Desk) -> None:
    desk.perform("nara:publish-quotation-notice", notice=notice())
    desk.control.faults("0.25", kinds=("lost",))
    desk.control.fault_next("garbage", "/agency/contracts", times=2)
    desk.control.quota(daily=1000, per_second=30)
    desk.control.look_up(supported=False, systems=("document24",))

    front = Page(at(desk), "/").tables()

    assert front["시계"] == [["2026-03-02 09:00", "2026-03-09 11:05"]]
    assert front["장애와 제한"] == [
        ["장애 비율", "0.25 (lost)"],
        ["예약된 장애", "garbage: /agency/contracts (2회)"],
        ["하루 요청 한도", "1000회"],
        ["초당 요청 한도", "30회"],
        ["처리 조회 불가", "document24"],
    ]
    assert [row[4] for row in front["받은 것"]] == ["i1:nara:publish-quotation-notice:1"]


def test_a_hostile_title_is_only_text(desk: Desk) -> None:
    desk.perform("nara:publish-quotation-notice", notice=notice(title=HOSTILE))
    item = {"group": "contract", "contract_no": "R26TA99000001", "title": HOSTILE}
    desk.perform("disclosure:publish", item=item)

    for path, table, column in (("/nara", "공고", 2), ("/board", "공개", 2)):
        page = Page(at(desk), path)
        assert page.tables()[table][0][column] == HOSTILE
        assert not page.tags() & {"script", "img"}


def test_numbers_of_people_are_masked(desk: Desk) -> None:
    title = "노트북 구매 900101-1234567 010-1234-5678 계좌 110-123-456789"
    desk.perform("nara:publish-quotation-notice", notice=notice(title=title))

    for path in ("/", "/nara"):
        text = Page(at(desk), path).text()
        assert "노트북 구매 ******-*******" in text
        for number in ("900101", "1234567", "1234-5678", "456789"):
            assert number not in text


def test_no_person_or_account_of_clean_pay_is_on_its_page(desk: Desk) -> None:
    opening = CLEANPAY[0]
    desk.perform(opening.type, **opening.given(desk))
    desk.later(days=3)
    sandbox = at(desk)

    shares = Page(sandbox, "/cleanpay").tables()["내역"]
    text = Page(sandbox, "/cleanpay").text()
    people = [share for r in sandbox.application.trust.requests.values() for share in r.shares]

    assert len(shares) == len(people) > 0
    for share in people:
        assert share.account.number not in text
        assert share.payee.phone not in text
        assert not share.payee.resident_no or share.payee.resident_no not in text
