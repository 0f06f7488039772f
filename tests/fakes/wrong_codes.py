"""Counts of wrong codes in memory."""

from hub.privacy.wrong_codes import LOCK


class WrongCodesInMemory:
    """Implements `WrongCodes`."""

    def __init__(self, most):
        self._most = most
        self.counts = {}

    async def begin(self, case, caller, most_of_caller, now):
        if (
            self._failures(caller, now) >= max(self._most, most_of_caller)
            or self._failures(case, now) >= self._most
        ):
            return False
        failures = self._failures(case, now)
        self.counts[case] = (failures + 1, self.counts[case][1] if failures else now)
        return True

    async def take_back(self, case):
        failures, at = self.counts[case]
        self.counts[case] = (failures - 1, at)

    async def note(self, case, caller, now):
        self.counts[case] = (self.counts[case][0], now)
        self.counts[caller] = (self._failures(caller, now) + 1, now)

    def _failures(self, subject, now):
        failures, at = self.counts.get(subject, (0, now))
        return failures if at > now - LOCK else 0
