"""Patience, keys and JSON answers, without a server."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.errors import ExternalRejected, ExternalUnavailable
from tasks.outside.http import (
    Answer,
    Patience,
    Secrets,
    Wire,
    encoded_once,
    json_answer,
    segment,
)


def unavailable(times: int, wait: timedelta | None = None) -> Callable[[int], int]:
    """An action that fails so many times and then gives the number of its try."""

    def action(attempt: int) -> int:
        if attempt <= times:
            raise ExternalUnavailable("outside", "busy", wait)
        return attempt

    return action


def test_an_unavailable_outside_is_tried_again_up_to_the_limit() -> None:
    patience = Patience(attempts=3, sleep=lambda _: None)

    assert patience.run(unavailable(2)) == 3
    with pytest.raises(ExternalUnavailable):
        patience.run(unavailable(3))


def test_a_named_wait_is_kept_and_one_too_long_is_handed_on() -> None:
    slept: list[float] = []
    patience = Patience(attempts=3, longest_wait=timedelta(seconds=4), sleep=slept.append)

    assert patience.run(unavailable(1, timedelta(seconds=3))) == 2
    assert slept[0] >= 3
    with pytest.raises(ExternalUnavailable):
        patience.run(unavailable(1, timedelta(hours=9)))
    assert len(slept) == 1


def test_waits_grow_and_stay_below_the_longest() -> None:
    slept: list[float] = []
    patience = Patience(attempts=9, longest_wait=timedelta(seconds=2), sleep=slept.append)

    patience.run(unavailable(8))

    assert len(slept) == 8
    assert all(0 <= wait <= 2 for wait in slept)
    assert len(set(slept)) > 1


def test_a_refusal_is_never_tried_again() -> None:
    tries: list[int] = []

    def refuse(attempt: int) -> None:
        tries.append(attempt)
        raise ExternalRejected("outside", "no")

    with pytest.raises(ExternalRejected):
        Patience(sleep=lambda _: None).run(refuse)
    assert tries == [1]


def test_a_write_looks_before_it_sends_again_and_not_before_the_first_time() -> None:
    wire = Wire("outside", "http://127.0.0.1:1", patience=Patience(sleep=lambda _: None))
    done: list[str] = []

    def look() -> str | None:
        done.append("look")
        return "found" if done.count("send") == 2 else None

    def send() -> str:
        done.append("send")
        raise ExternalUnavailable("outside", "lost")

    assert wire.once(look=look, send=send) == "found"
    assert done == ["send", "look", "send", "look"]
    wire.close()


@pytest.mark.parametrize("key", ["a+b/c==", "a%2Bb%2Fc%3D%3D", "a%2bb%2fc%3d%3d"])
def test_both_forms_of_a_service_key_go_out_encoded_once(key: str) -> None:
    assert encoded_once(key) == "a%2Bb%2Fc%3D%3D"


def test_a_path_segment_hides_nothing_in_its_separators() -> None:
    assert segment("i1:a/../b?c#d") == "i1%3Aa%2F..%2Fb%3Fc%23d"


def test_secrets_are_not_shown() -> None:
    secrets = Secrets(query={"ServiceKey": "hidden"}, token="hidden")

    assert "hidden" not in repr(secrets)


def answer(status: int, body: bytes, retry_after: timedelta | None = None) -> Answer:
    return Answer(status, "application/json", body, retry_after)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_a_busy_status_is_unavailable_and_hands_on_the_named_wait(status: int) -> None:
    with pytest.raises(ExternalUnavailable) as caught:
        json_answer("outside", answer(status, b"{}", timedelta(seconds=7)))

    assert caught.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("body", [b"", b"[]", b"3", b"<html>", b'{"a":', b"\xff"])
def test_a_body_that_is_no_object_is_unavailable(body: bytes) -> None:
    with pytest.raises(ExternalUnavailable):
        json_answer("outside", answer(200, body))


def test_a_refusal_carries_its_code_and_words() -> None:
    body = '{"error":{"code":"notice_rejected","message":"반려"}}'.encode()

    with pytest.raises(ExternalRejected) as caught:
        json_answer("outside", answer(422, body))

    assert (caught.value.refusal, caught.value.reason) == ("notice_rejected", "반려")


@pytest.mark.parametrize("body", [b"{}", b'{"error":"x"}', b'{"error":{"code":3}}'])
def test_a_bare_404_never_passes_for_nothing_there(body: bytes) -> None:
    with pytest.raises(ExternalUnavailable):
        json_answer("outside", answer(404, body))


def test_nobody_listening_is_unavailable_and_shows_no_address() -> None:
    wire = Wire(
        "outside",
        "http://127.0.0.1:1",
        patience=Patience(attempts=1),
        secrets=Secrets(query={"ServiceKey": "hidden"}),
    )

    with pytest.raises(ExternalUnavailable) as caught:
        wire.patiently(lambda: wire.get("/x", {"a": "b"}))

    assert caught.value.reason == "no answer (ConnectError)"
    assert "hidden" not in repr(caught.value.__cause__)
    wire.close()
