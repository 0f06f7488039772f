"""The file in which a city sets limits and bands of its own."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from hub.errors import StartupError
from hub.rules.city import CityRules, city_rules_of


def city_rules(path: Path | None) -> CityRules:
    """The rules of a TOML file, or the defaults; raises StartupError for one that cannot be read or is wrong."""
    if path is None:
        return CityRules()
    try:
        # Decimal: a band is compared with scores, and a float of 89.9 is a little more than that.
        return city_rules_of(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))
    except OSError as error:
        raise StartupError(f"HUB_RULES: cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise StartupError(f"HUB_RULES: {path}: {error}") from error
