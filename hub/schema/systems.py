"""The systems by their public codes."""

from __future__ import annotations

from hub.rules.systems import SystemCode
from hub.schema.fields import public_enum

public_enum(SystemCode, "機關系統", "An agency system")
