"""The city's districts as a report names them: by postal code, or by name in an address."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# Town code: postal code and name. Source: Ministry of the Interior and Chunghwa Post.
DISTRICTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "64000010": ("803", "鹽埕區"),
        "64000020": ("804", "鼓山區"),
        "64000030": ("813", "左營區"),
        "64000040": ("811", "楠梓區"),
        "64000050": ("807", "三民區"),
        "64000060": ("800", "新興區"),
        "64000070": ("801", "前金區"),
        "64000080": ("802", "苓雅區"),
        "64000090": ("806", "前鎮區"),
        "64000100": ("805", "旗津區"),
        "64000110": ("812", "小港區"),
        "64000120": ("830", "鳳山區"),
        "64000130": ("832", "林園區"),
        "64000140": ("831", "大寮區"),
        "64000150": ("840", "大樹區"),
        "64000160": ("815", "大社區"),
        "64000170": ("814", "仁武區"),
        "64000180": ("833", "鳥松區"),
        "64000190": ("820", "岡山區"),
        "64000200": ("825", "橋頭區"),
        "64000210": ("824", "燕巢區"),
        "64000220": ("823", "田寮區"),
        "64000230": ("822", "阿蓮區"),
        "64000240": ("821", "路竹區"),
        "64000250": ("829", "湖內區"),
        "64000260": ("852", "茄萣區"),
        "64000270": ("828", "永安區"),
        "64000280": ("827", "彌陀區"),
        "64000290": ("826", "梓官區"),
        "64000300": ("842", "旗山區"),
        "64000310": ("843", "美濃區"),
        "64000320": ("844", "六龜區"),
        "64000330": ("847", "甲仙區"),
        "64000340": ("846", "杉林區"),
        "64000350": ("845", "內門區"),
        "64000360": ("851", "茂林區"),
        "64000370": ("848", "桃源區"),
        "64000380": ("849", "那瑪夏區"),
    }
)

_BY_POSTAL_CODE: Final = {postal: code for code, (postal, _) in DISTRICTS.items()}
_BY_NAME: Final = {name: code for code, (_, name) in DISTRICTS.items()}


def town_code(postal_code: str | None, address: str | None) -> str | None:
    """The district of a postal code, of three digits or more, or the one that an address names, if any."""
    known = _BY_POSTAL_CODE.get((postal_code or "").strip()[:3])
    return known or next((code for name, code in _BY_NAME.items() if name in (address or "")), None)
