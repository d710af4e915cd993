"""Start a purchase, see who has to do what, and do the first piece of work.

An engine in memory, the shipped library, no organisation: the program answers for its actors.
"""

from engine import Engine
from engine.errors import FormInvalid
from processes import FOLDER
from tasks.rules import functions

REQUEST = {
    "title": "책상 10개",
    "requesting_department": "보건행정과",
    "goods_kind": "goods_purchase",
    "specification": "1200x600, 높이 조절",
    "quantity": 10,
    "unit": "개",
    "estimated_price_won": 25_000_000,
    "vendor_class": "small_business",
    "delivery_due_on": "2027-12-15",
    "delivery_place": "보건소",
    "budget_item": "405-01",
    "purpose": "사무환경 개선",
    "not_split": True,
}


def main() -> None:
    """Print what the engine answers."""
    with Engine.open("sqlite://", functions=functions) as engine:
        engine.deploy(FOLDER)
        instance = engine.start("small_quotation", business_key="2027-물품-0001", actor="kim")

        (item,) = engine.work_items(instance=instance.id)
        print(f"{item.name}: {', '.join(item.groups)}")

        try:
            engine.complete(item.id, {**REQUEST, "estimated_price_won": "많이"}, actor="kim")
        except FormInvalid as error:
            print(error.text("ko"))

        engine.complete(item.id, REQUEST, actor="kim")
        print("다음:", *(item.name for item in engine.work_items(instance=instance.id)))


if __name__ == "__main__":
    main()
