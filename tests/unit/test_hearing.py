"""Who is told of what is heard."""

from hub.app.hearing import telling
from hub.services.topics import Topics
from hub.sources.health import SYSTEM_STATUS


class FakeWatch:
    """A watch that notes what it hears."""

    def __init__(self):
        self.heard = 0

    def hear(self):
        self.heard += 1


def test_of_a_status_that_another_worker_saw_the_watch_is_told_and_nobody_who_waits():
    topics, watch = Topics(lambda: 0.5), FakeWatch()
    with topics.listened(SYSTEM_STATUS) as inbox:
        tell = telling(topics, {"awards": watch})
        tell(SYSTEM_STATUS, "awards")
        for unknown in ("parking", "", None):
            tell(SYSTEM_STATUS, unknown)
        assert (watch.heard, inbox._rows) == (1, {})


def test_of_a_changed_row_those_who_wait_for_it_are_told():
    topics = Topics(lambda: 0.5)
    with topics.listened("petitions.service_case", "17") as concerned, topics.listened("awards.award") as other:
        telling(topics, {})("petitions.service_case", "17")
        assert (tuple(concerned._rows), tuple(other._rows)) == (("17",), ())
