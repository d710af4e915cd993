"""What the steps at Clean Pay send: each command's request, out of the inputs of its step."""

from collections.abc import Mapping

from engine.errors import HandlerFailed
from engine.ports import CallRequest, Value
from tasks.cleanpay.client import CLAIM_KINDS
from tasks.outside.typed import Given


def claim(request: CallRequest) -> Mapping[str, Value]:
    """A claim to be paid; `amount_won` includes VAT. Raises: HandlerFailed."""
    given = Given.within(request.element, request.inputs, "request")
    kind = given.text("kind")
    if kind not in CLAIM_KINDS:
        known = ", ".join(CLAIM_KINDS)
        raise HandlerFailed(request.element, f"the input request.kind is none of {known}")
    return {
        "contract_no": given.text("contract_no"),
        "seq": positive(given, "seq"),
        "kind": kind,
        "amount_won": positive(given, "amount_won"),
        "contractor_no": given.text("contractor_no"),
        "contractor_name": given.text("contractor_name"),
    }


def returned(request: CallRequest) -> Mapping[str, Value]:
    """A split that goes back, and why. Raises: HandlerFailed."""
    given = given_inputs(request)
    return {"request_no": given.text("request_no"), "reason": given.text("reason")}


def approval(request: CallRequest) -> Mapping[str, Value]:
    """The split as a whole. Raises: HandlerFailed."""
    given = given_inputs(request)
    return {"request_no": given.text("request_no"), "total_won": positive(given, "total_won")}


def transfer(request: CallRequest) -> Mapping[str, Value]:
    """The amount for the trust. Raises: HandlerFailed."""
    given = given_inputs(request)
    return {"request_no": given.text("request_no"), "amount_won": positive(given, "amount_won")}


def reissue(request: CallRequest) -> Mapping[str, Value]:
    """A returned share and its other account. Raises: HandlerFailed."""
    given = given_inputs(request)
    return {
        "request_no": given.text("request_no"),
        "share_no": positive(given, "share_no"),
        "account_ref": given.text("account_ref"),
    }


def direct_payment(request: CallRequest) -> Mapping[str, Value]:
    """A share that the client pays, and on which ground. Raises: HandlerFailed."""
    given = given_inputs(request)
    return {
        "request_no": given.text("request_no"),
        "share_no": positive(given, "share_no"),
        "amount_won": positive(given, "amount_won"),
        "ground": given.text("ground"),
    }


def given_inputs(request: CallRequest) -> Given:
    """The inputs of a step, to be read with types."""
    return Given(request.element, "", request.inputs)


def positive(given: Given, name: str) -> int:
    """A whole number above zero. Raises: HandlerFailed."""
    found = given.won(name)
    if found <= 0:
        path = f"{given.of}.{name}" if given.of else name
        raise HandlerFailed(given.activity, f"the input {path} is not above zero")
    return found
