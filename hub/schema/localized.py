"""Text in both languages."""

from __future__ import annotations

from typing import Annotated

from hub.rules.bilingual import Bilingual
from hub.rules.terms import Term
from hub.schema.fields import argument, attribute, public_enum, record_type, root
from hub.services.field_policies import EVERYONE


class Language(Term):
    """The languages of the hub."""

    ZH_TW = "ZH_TW", "繁體中文（臺灣）", "Traditional Chinese (Taiwan)"
    EN = "EN", "英文", "English"


public_enum(Language, "語言", "A language")


@record_type((Bilingual, Term), "中英文名稱", "A text in both languages", policy=EVERYONE)
class LocalizedText:
    zh_tw: str = attribute("中文", "In Chinese")
    en: str | None = attribute("英文；來源沒有時為空", "In English; null where the source has none")

    @root(
        str,
        "依語言取得文字，無英文時回中文",
        "The text in a language; Chinese where there is no English",
        policy=EVERYONE,
    )
    def text(self, language: Annotated[Language, argument("語言", "The language")] = Language.ZH_TW) -> str:
        """The text in `language`."""
        return self.en or self.zh_tw if language is Language.EN else self.zh_tw
