"""Every documented shape of an answer, and what each error asks of us."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.errors import ExternalRejected, ExternalUnavailable
from engine.values import SEOUL
from tasks.nara.cells import Cells
from tasks.nara.codes import CODES
from tasks.nara.envelope import Page, read_page
from tasks.nara.parse import award, rows
from tasks.outside.http import Answer
from tasks.outside.meter import until_midnight

ERRORS = Path(__file__).parents[2] / "contract/answers/errors"
NOW = datetime(2026, 4, 1, 22, 30, tzinfo=SEOUL)


def page(body: bytes, status: int = 200) -> Page:
    return read_page(Answer(status, "application/json", body), now=NOW)


def written(name: str) -> bytes:
    return (ERRORS / name).read_bytes()


ONE = '{"response":{"header":{"resultCode":"00"},"body":{"items":%s,"totalCount":%s}}}'


@pytest.mark.parametrize(
    "items",
    [
        '[{"a":"1"},{"a":"2"}]',
        '{"item":[{"a":"1"},{"a":"2"}]}',
        '[{"item":{"a":"1"}},{"item":{"a":"2"}}]',
        '[{"item":[{"a":"1"},{"a":"2"}]}]',
        '[{"a":1},{"a":2}]',
    ],
)
def test_two_rows_are_read_from_every_wrapping(items: str) -> None:
    found = page((ONE % (items, '"2"')).encode())

    assert found == Page(({"a": "1"}, {"a": "2"}), 2)


@pytest.mark.parametrize("items", ['{"a":"1"}', '{"item":{"a":"1"}}', '[{"a":"1"}]'])
def test_a_single_row_is_read_from_every_wrapping(items: str) -> None:
    assert page((ONE % (items, "1")).encode()) == Page(({"a": "1"},), 1)


def test_a_missing_total_counts_the_rows() -> None:
    assert page((ONE % ('[{"a":"1"}]', '""')).encode()).total == 1


@pytest.mark.parametrize(
    "name",
    ["empty_list.json", "empty_missing_items.json", "empty_text_items.json", "no_data_03.json"],
)
def test_no_data_is_an_empty_page(name: str) -> None:
    assert page(written(name)) == Page((), 0)


def test_xml_is_read_like_json_with_blank_elements_as_blank_text() -> None:
    body = (
        "<response><header><resultCode>00</resultCode></header><body><items>"
        "<item><a>1</a><b/></item><item><a>2</a><b>나</b></item></items>"
        "<totalCount>2</totalCount></body></response>"
    )

    assert page(body.encode()) == Page(({"a": "1", "b": ""}, {"a": "2", "b": "나"}), 2)


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("envelope_07.json", "nara_07"),
        ("flat_10.json", "nara_10"),
        ("gateway_12.xml", "nara_12"),
        ("gateway_20.xml", "nara_20"),
        ("gateway_30.xml", "nara_30"),
    ],
)
@pytest.mark.parametrize("status", [200, 401, 500])
def test_an_error_that_no_retry_cures_is_a_rejection(name: str, refusal: str, status: int) -> None:
    with pytest.raises(ExternalRejected) as caught:
        page(written(name), status)

    assert caught.value.refusal == refusal


@pytest.mark.parametrize(
    ("name", "wait"),
    [
        ("gateway_04.xml", None),
        ("gateway_23.json", timedelta(seconds=1)),
        ("gateway_22.xml", timedelta(hours=1, minutes=30)),
        ("gateway_22.json", timedelta(hours=1, minutes=30)),
        ("html_maintenance.html", None),
        ("cut_off.json", None),
        ("entity.xml", None),
    ],
)
def test_an_error_worth_waiting_for_says_how_long_if_it_knows(
    name: str, wait: timedelta | None
) -> None:
    with pytest.raises(ExternalUnavailable) as caught:
        page(written(name))

    assert caught.value.retry_after == wait


@pytest.mark.parametrize("code", sorted(set(CODES) - {"00"}))
def test_every_listed_code_has_one_reaction_in_every_shape(code: str) -> None:
    shapes = (
        f'{{"response":{{"header":{{"resultCode":"{code}"}}}}}}',
        f'{{"resultCode":{int(code)}}}',
        (
            f"<OpenAPI_ServiceResponse><cmmMsgHeader><returnReasonCode>{code}</returnReasonCode>"
            "</cmmMsgHeader></OpenAPI_ServiceResponse>"
        ),
    )

    assert len({_outcome(shape) for shape in shapes}) == 1


def _outcome(body: str) -> str:
    try:
        return repr(page(body.encode()))
    except (ExternalRejected, ExternalUnavailable) as error:
        return repr(error)


def test_a_code_that_nobody_documented_is_asked_for_again() -> None:
    with pytest.raises(ExternalUnavailable):
        page(b'{"resultCode":"77"}')


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, ExternalRejected),
        (403, ExternalRejected),
        (429, ExternalUnavailable),
        (500, ExternalUnavailable),
        (502, ExternalUnavailable),
        (200, ExternalUnavailable),
    ],
)
def test_a_body_without_an_envelope_is_judged_by_its_status(
    status: int, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        page(b"<html><body>oops</body></html>", status)


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b'"x"', b"\xff\xfe", b'{"a":NaN}', b"<a", b"[" * 9999]
)
def test_garbage_is_unavailable(body: bytes) -> None:
    with pytest.raises(ExternalUnavailable):
        page(body)


def test_xml_nested_without_end_is_unavailable() -> None:
    with pytest.raises(ExternalUnavailable):
        page(b"<a>" * 2000 + b"</a>" * 2000)


def test_items_of_another_type_are_unavailable() -> None:
    with pytest.raises(ExternalUnavailable):
        page((ONE % ('["row"]', "1")).encode())


def test_a_row_with_shifted_columns_names_the_field_and_hides_its_value() -> None:
    found = page(written("shifted_columns.json"))

    with pytest.raises(ExternalUnavailable) as caught:
        rows(found, "getScsbidListSttusThng", award)

    assert "row 1" in caught.value.reason
    assert "sucsfbidAmt" in caught.value.reason
    assert "가상로" not in str(caught.value)


def test_a_missing_amount_is_named() -> None:
    with pytest.raises(ExternalUnavailable, match="bidwinnrBizno is missing"):
        award(Cells({"bidNtceNo": "R26BK09980007", "bidNtceOrd": "000"}, "row 1"))


def test_the_quota_opens_at_midnight_in_seoul_wherever_now_was_read() -> None:
    utc = datetime.fromisoformat("2026-04-01T14:00:00+00:00")

    assert until_midnight(utc) == timedelta(hours=1)
