"""The sandbox itself: control API, clock, pages, and what it lets nobody do."""

import http.client
import threading
from datetime import timedelta

import pytest

from engine.errors import ExternalRejected
from tasks.sandbox.http import ControlClient
from tasks.sandbox.server import HOST, SERVICE_KEY, Addresses, Sandbox, serve
from tests.contract.desk import BIDDERS, LETTERS, START, Desk, Somewhere, notice
from tests.contract.test_conversation import converse
from tests.contract.test_faults import awarded
from tests.support import MovableClock


def ask(
    sandbox: Somewhere, target: str, *, host: str | None = None, method: str = "GET", body: str = ""
) -> tuple[int, str, str]:
    """Status, type and text of a raw request."""
    port = int(sandbox.addresses.url.rsplit(":", 1)[1])
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        headers = {"Host": host} if host else {}
        connection.request(method, target, body=body or None, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()
    finally:
        connection.close()


def test_the_clock_stands_until_it_is_moved_and_never_goes_back(desk: Desk) -> None:
    assert desk.control.now() == START
    desk.control.move(START + timedelta(days=1))
    assert desk.control.now() == START + timedelta(days=1)
    with pytest.raises(ExternalRejected):
        desk.control.move(START)


def test_without_a_start_the_clock_that_was_handed_in_is_followed() -> None:
    clock = MovableClock(START)
    with Sandbox(clock=clock) as sandbox:
        control = ControlClient(sandbox.addresses.url)
        clock.advance(hours=5)
        assert control.now() == START + timedelta(hours=5)
        control.close()


def test_next_names_the_moment_when_something_happens(desk: Desk) -> None:
    assert desk.control.next_at() is None
    desk.perform("nara:publish-quotation-notice", notice=notice())

    assert desk.control.next_at() == notice()["opening_at"] + timedelta(minutes=5)


def test_one_long_jump_gives_the_same_letters_as_many_short_ones() -> None:
    arrived = []
    for steps in (1, 30):
        with Sandbox(clock=MovableClock(START), start_at=START) as sandbox:
            desk = Desk(sandbox)
            desk.control.play({"seed": 7, "bidders": BIDDERS, "letters": LETTERS[:1]})
            converse_until_sent(desk)
            for _ in range(steps):
                desk.later(hours=30 * 24 / steps)
            arrived.append(
                [(one.document_id, one.arrived_at) for one in desk.outside.document24.mailbox()]
            )
            desk.close()

    assert len(arrived[0]) == 1
    assert arrived[0] == arrived[1]


def converse_until_sent(desk: Desk) -> None:
    """A contract was sent and not yet signed."""
    desk.perform("nara:send-contract", **awarded(desk))


def test_a_wrong_scenario_is_refused_by_the_path_of_its_part(desk: Desk) -> None:
    with pytest.raises(ExternalRejected) as caught:
        desk.control.play({"letters": [{"form": "claim"}]})

    assert caught.value.refusal == "wrong_value"
    assert "outside.letters[0].on" in caught.value.reason


def test_the_pages_show_what_was_received_with_everything_escaped(desk: Desk) -> None:
    title = "<script>alert(1)</script> & 노트북"
    desk.perform("nara:publish-quotation-notice", notice=notice(title=title))

    for path in ("/", "/nara"):
        status, kind, text = ask(desk.sandbox, path)
        assert (status, kind) == (200, "text/html; charset=utf-8")
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; 노트북" in text
        assert "<script>" not in text


def test_every_page_shows_something_after_a_purchase(desk: Desk) -> None:
    converse(desk)

    for path, word in (
        ("/", "R26BK99000001-000"), ("/nara", "나래산업(주)"), ("/nara", "개찰완료"),
        ("/document24", "대가청구서"), ("/board", "대가지급"),
    ):  # fmt: skip
        assert word in ask(desk.sandbox, path)[2]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "10.0.0.1:80", ""])
def test_requests_under_another_host_name_are_refused(sandbox: Sandbox, host: str) -> None:
    assert ask(sandbox, "/control/clock", host=host or "x")[0] == 403


def test_an_unknown_path_is_a_readable_refusal(sandbox: Sandbox) -> None:
    status, _, text = ask(sandbox, "/agency/nothing")

    assert status == 404
    assert "no_such_path" in text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (f"ServiceKey={SERVICE_KEY}", "<returnReasonCode>30<"),
        ("ServiceKey=sandbox%252Bservice%252Fkey%253D%253D", "<returnReasonCode>30<"),
        ("type=json", "<returnReasonCode>30<"),
        ("ServiceKey=sandbox%2Bservice%2Fkey%3D%3D&inqryDiv=9&bidNtceNo=1", '"10"'),
        ("ServiceKey=sandbox%2Bservice%2Fkey%3D%3D&inqryDiv=2", '"08"'),
    ],
)
def test_the_public_api_answers_errors_with_status_200(
    sandbox: Sandbox, query: str, code: str
) -> None:
    target = f"/1230000/ad/BidPublicInfoService/getBidPblancListInfoThng?{query}"

    status, _, text = ask(sandbox, target)

    assert status == 200
    assert code in text


def test_xml_is_the_answer_when_json_was_not_asked_for(desk: Desk) -> None:
    desk.perform("nara:publish-quotation-notice", notice=notice(title="A&B <냉장고>"))
    query = "ServiceKey=sandbox%2Bservice%2Fkey%3D%3D&inqryDiv=2&bidNtceNo=R26BK99000001"

    _, kind, text = ask(
        desk.sandbox, f"/1230000/ad/BidPublicInfoService/getBidPblancListInfoThng?{query}"
    )

    assert kind.startswith("text/xml")
    assert "<bidNtceNm>A&amp;B &lt;냉장고&gt;</bidNtceNm>" in text
    assert "<totalCount>1</totalCount>" in text


@pytest.mark.parametrize("body", ["", "[]", "{", '{"now": 3}', '{"now": "2026-03-02T09:00"}'])
def test_a_wrong_control_request_is_refused(sandbox: Sandbox, body: str) -> None:
    assert ask(sandbox, "/control/clock", method="POST", body=body)[0] == 400


def test_a_write_without_a_key_is_refused(sandbox: Sandbox) -> None:
    status, _, text = ask(
        sandbox, "/disclosure/items", method="POST", body='{"group": "a", "title": "b"}'
    )

    assert status == 400
    assert "key_missing" in text


def test_serve_announces_its_addresses_and_stops_when_told() -> None:
    told: list[Addresses] = []
    stop = threading.Event()

    def announce(addresses: Addresses) -> None:
        told.append(addresses)
        stop.set()

    serve(0, clock=MovableClock(START), start_at=START, announce=announce, stop=stop)

    assert told[0].public.endswith("/1230000")
    assert told[0].url.startswith("http://127.0.0.1:")
