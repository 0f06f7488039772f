"""Recipients as the award registry describes them."""

from decimal import Decimal

import pytest

from hub.connectors.awards.recipients import (
    Person,
    Publication,
    ResearchReport,
    UnnamedRecipients,
    UnregisteredAgency,
    described_recipient,
    printed_name,
)
from hub.connectors.awards.records import Award, AwardOutcome, RecipientKind


def award(kind, name, *, count=1, publisher=None, authors=()):
    return Award(
        id=1,
        code="a-1",
        programme_code="a",
        edition_code=None,
        year=None,
        category=None,
        rank="佳作",
        outcome=AwardOutcome.AWARDED,
        title=None,
        recipient_kind=kind,
        recipient_name=name,
        agency_code=None,
        business_number=None,
        publisher=publisher,
        authors=list(authors),
        tender_key=None,
        recipients=count,
        prize=Decimal(5000),
        note=None,
        sources=[],
    )


@pytest.mark.parametrize("kind", [RecipientKind.RESEARCH_REPORT, RecipientKind.PERSON, RecipientKind.FIRM])
def test_recipients_without_a_name_are_only_counted(kind):
    assert described_recipient(award(kind, None, count=26)) == UnnamedRecipients(kind, 26)


def test_an_agency_without_a_code_keeps_its_printed_name():
    recipient = described_recipient(award(RecipientKind.UNREGISTERED_AGENCY, "市立凱旋醫院"))
    assert recipient == UnregisteredAgency("市立凱旋醫院")


def test_the_names_of_persons_are_masked():
    assert described_recipient(award(RecipientKind.PERSON, "王小明")) == Person("王O明")
    report = award(RecipientKind.RESEARCH_REPORT, "某研究", authors=("王小明", "李華"))
    assert described_recipient(report) == ResearchReport("某研究", ("王O明", "李O"))


def test_a_name_as_printed_is_masked_for_a_person_alone():
    assert printed_name(award(RecipientKind.PERSON, "王小明")) == "王O明"
    assert printed_name(award(RecipientKind.PERSON, None)) is None
    assert printed_name(award(RecipientKind.RESEARCH_REPORT, "某研究")) == "某研究"


def test_a_publication_has_its_title_and_publisher():
    book = award(RecipientKind.PUBLICATION, "某書", publisher="高雄市政府文化局")
    assert described_recipient(book) == Publication("某書", "高雄市政府文化局")
