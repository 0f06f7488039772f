"""Citizen oversight of public works (全民督工)."""

from __future__ import annotations

from hub.rules.terms import Term


class OversightClass(Term):
    """The five report classes since 2012-02-06 (council report of 101-10-22).

    The reports count 15 items below the classes and do not name them: an item is the source's own text.
    """

    PUBLIC_WORKS = "PUBLIC_WORKS", "工務", "Public works"
    WATER = "WATER", "水利", "Water resources"
    TRANSPORT = "TRANSPORT", "交通", "Transport"
    TOURISM = "TOURISM", "觀光", "Tourism"
    GENERAL = "GENERAL", "一般", "General"
