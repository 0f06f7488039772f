"""Where demo cases happen: districts by their share of cases, streets without house numbers."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from hub.demo.world import facts

_STREETS: Final = (
    "中山路", "中正路", "中華路", "民族路", "民生路", "民權路", "自由路", "建國路", "和平路", "成功路",
    "光復路", "復興路", "大同路", "博愛路", "仁愛路", "信義路", "忠孝路", "公園路", "學府路", "文化路",
)  # fmt: skip
# About 1.3 km, in degrees: most incidents are in the built-up middle of a district.
_SPREAD: Final = 0.012


@dataclass(frozen=True, slots=True)
class Place:
    """A district with its centre in WGS 84 degrees and its share of the cases."""

    town_code: str
    name: str
    lat: float
    lng: float
    weight: int

    def address(self, random: Random) -> str:
        """A street of the district, invented."""
        return f"高雄市{self.name}{_STREETS[int(random.random() * len(_STREETS))]}"

    def position(self, random: Random) -> tuple[float, float]:
        """A latitude and longitude near the centre."""
        return round(random.gauss(self.lat, _SPREAD), 6), round(random.gauss(self.lng, _SPREAD), 6)


def places() -> tuple[Place, ...]:
    """The 38 districts."""
    names = {row["code"]: row["name_zh"] for row in facts("districts.csv")}
    weights = {row["town_code"]: int(row["weight"]) for row in facts("district_case_weights.csv")}
    return tuple(
        Place(code, names[code], float(row["lat"]), float(row["lng"]), weights[code])
        for row in facts("district_centres.csv")
        for code in [row["town_code"]]
    )
