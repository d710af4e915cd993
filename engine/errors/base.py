"""What every error on purpose is: its facts as attributes, one sentence in two languages."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar, Literal

Language = Literal["ko", "en"]


class ContractError(Exception):
    """The root of every error that gyeyak raises on purpose."""

    code: ClassVar[str] = "error"
    en: ClassVar[str] = "The request was refused."
    ko: ClassVar[str] = "요청을 처리할 수 없습니다."
    hint_en: ClassVar[str] = ""
    hint_ko: ClassVar[str] = ""

    @property
    def details(self) -> Mapping[str, Any]:
        """The facts of the error by name, as plain values."""
        return asdict(self) if hasattr(self, "__dataclass_fields__") else {}  # type: ignore[call-overload]  # every subclass with facts is a dataclass

    def text(self, language: Language = "en") -> str:
        """The sentence in `language`, facts filled in; English where no Korean reason was given."""
        korean = language == "ko" and getattr(self, "reason_ko", "given") != ""
        return (self.ko if korean else self.en).format(**self.__dict__)

    def hint(self, language: Language = "en") -> str:
        """What to do about it, or an empty string."""
        return (self.hint_ko if language == "ko" else self.hint_en).format(**self.__dict__)

    def __str__(self) -> str:
        return self.text("en")
