"""Every answer that a public source gives comes back equal from its bytes."""

from datetime import UTC, date, datetime

import pytest

from hub.connectors import SYSTEMS, replies
from hub.connectors.agencies import records as agency_records
from hub.connectors.agencies import sources as agencies
from hub.connectors.awards import records as award_records
from hub.connectors.awards import sources as awards
from hub.connectors.lookups import sources as lookups
from hub.connectors.petitions import keys as petition_keys
from hub.connectors.petitions import sources as petitions
from hub.connectors.petitions.dispatch import sources as dispatch
from hub.connectors.petitions.terms import PetitionDimension
from hub.connectors.reports import sources as reports
from hub.connectors.reports.records import FigureFilter
from hub.connectors.tenders import searches
from hub.connectors.tenders import sources as tenders
from hub.connectors.verification import sources as verification
from hub.rules.roc_calendar import Period
from hub.sources import PublicSource
from hub.sources.codec import AnswerCodec, encoded_answer, encoded_key
from hub.sources.paging import Page, Search
from hub.sources.pipeline import Pipeline

pytestmark = pytest.mark.anyio

ALL_DAYS = Period(date(2005, 1, 1), date(2030, 12, 31))
SINCE = datetime(2005, 1, 1, tzinfo=UTC)
CENTRE = (22.63, 120.3, 20_000)


def listed(order, wanted, limit=100):
    return Search(wanted, Page(order, limit))


# The searches from whose records the keys of the other sources are taken.
SEARCHES = {
    agencies.AGENCIES: [listed(agency_records.BY_CODE, agency_records.AgencyFilter())],
    awards.AWARDS: [listed(award_records.NEWEST, award_records.AwardFilter(), 500)],
    awards.CERTIFICATIONS: [listed(award_records.CERTIFICATIONS_NEWEST, award_records.CertificationFilter())],
    dispatch.DISPATCH_CASES: [listed(petition_keys.DISPATCH_NEWEST, petition_keys.DispatchFilter(since=SINCE))],
    tenders.TENDERS: [listed(searches.LARGEST, searches.TenderFilter(), 500)],
    tenders.INSPECTIONS: [listed(searches.NEWEST_INSPECTION, searches.InspectionFilter(since=date(2005, 1, 1)))],
    tenders.OVERSIGHT_REPORTS: [listed(searches.NEWEST_OVERSIGHT, searches.OversightFilter())],
}


def of(source, *names, limit=None):
    """The keys that the records of a search give by these attributes, each once."""

    def keys(known):
        found = [tuple(getattr(record, name) for name in names) for record in known[source]]
        keys = dict.fromkeys(key for key in found if None not in key)
        return [(*key, limit) if limit else key[0] if len(key) == 1 else key for key in keys]

    return keys


def paged(source, name, order):
    """The key of each parent, with a page."""
    return lambda known: [(code, Page(order, 5)) for code in of(source, name)(known)]


def always(*keys):
    return lambda _known: list(keys)


IDS = of(tenders.TENDERS, "id")
FIGURE_IDS = of(reports.FIGURES, "id")
KEYS = {
    **{source: always(*found) for source, found in SEARCHES.items()},
    agencies.AGENCY_BY_CODE: of(agencies.AGENCIES, "code"),
    agencies.DISTRICTS: always(None, "三"),
    agencies.DISTRICT_BY_CODE: of(dispatch.DISPATCH_CASES, "town_code"),
    awards.AWARD_PROGRAMMES: always(None),
    awards.AWARD_PROGRAMME_BY_CODE: of(awards.AWARDS, "programme_code"),
    awards.AWARD_EDITION_BY_CODE: of(awards.AWARDS, "edition_code"),
    awards.EDITIONS_OF_PROGRAMME: of(awards.AWARDS, "programme_code"),
    awards.AWARD_BY_CODE: of(awards.AWARDS, "code"),
    awards.AWARDS_OF_AGENCY: paged(awards.AWARDS, "agency_code", award_records.OLDEST),
    awards.AWARDS_OF_TENDER: always("397120000J/1"),
    awards.CERTIFICATION_BY_NUMBER: of(awards.CERTIFICATIONS, "number"),
    awards.CERTIFICATIONS_OF_DISTRICT: paged(
        awards.CERTIFICATIONS, "district_code", award_records.CERTIFICATIONS_NEWEST
    ),
    awards.AWARD_COUNTS: always(ALL_DAYS),
    lookups.LOOKUP_COUNTS: always(ALL_DAYS),
    lookups.LOOKUPS_BY_MONTH: always(ALL_DAYS),
    dispatch.DISPATCH_BY_CASE_NUMBER: of(dispatch.DISPATCH_CASES, "case_number"),
    dispatch.DISPATCH_OF_DISTRICT: paged(dispatch.DISPATCH_CASES, "town_code", petition_keys.DISPATCH_OLDEST),
    dispatch.DISPATCH_NEAR: always(petition_keys.NearbyKey(*CENTRE, 20)),
    petitions.CASE_COUNTS: always(ALL_DAYS),
    petitions.CASE_STATISTICS: always(
        petition_keys.StatisticsKey(ALL_DAYS, frozenset({PetitionDimension.MONTH, PetitionDimension.KIND}))
    ),
    petitions.CALL_COUNTS: always(ALL_DAYS),
    petitions.CALL_MONTHS: always(ALL_DAYS),
    reports.FIGURES: always(FigureFilter()),
    reports.FIGURE_BY_ID: FIGURE_IDS,
    reports.FIGURES_OF_PERIOD: always(ALL_DAYS),
    reports.CONFLICTS_OF_FIGURE: FIGURE_IDS,
    reports.REPORTS_OF_FIGURE: FIGURE_IDS,
    tenders.TENDER_BY_KEY: of(tenders.TENDERS, "key"),
    tenders.TENDERS_OF_AGENCY: paged(tenders.TENDERS, "agency_code", searches.SMALLEST),
    tenders.TENDERS_OF_DISTRICT: paged(tenders.TENDERS, "town_code", searches.OLDEST),
    tenders.TENDERS_OF_FIRM: paged(tenders.TENDERS, "contractor", searches.NEWEST),
    tenders.TENDERS_NEAR: always(searches.NearKey(*CENTRE, 20)),
    tenders.FIRM_BY_BUSINESS_NUMBER: of(tenders.TENDERS, "contractor"),
    tenders.CONTRACT_OF_TENDER: IDS,
    tenders.CHANGES_OF_CONTRACT: IDS,
    tenders.PROGRESS_OF_TENDER: lambda known: [(each, 6) for each in IDS(known)],
    tenders.LATEST_PROGRESS: IDS,
    tenders.VERIFICATIONS_OF_TENDER: IDS,
    tenders.INSPECTIONS_OF_TENDER: IDS,
    tenders.INSPECTION_BY_NUMBER: of(tenders.INSPECTIONS, "number"),
    tenders.DEFICIENCIES_OF_INSPECTION: of(tenders.INSPECTIONS, "id"),
    tenders.OVERSIGHT_OF_TENDER: IDS,
    tenders.OVERSIGHT_REPORT_BY_NUMBER: of(tenders.OVERSIGHT_REPORTS, "number"),
    tenders.CONTROLS_OF_TENDER: IDS,
    tenders.TENDER_COUNTS: always(ALL_DAYS),
    tenders.CONTROL_LIST_COUNTS: always(date(2026, 1, 1)),
    verification.NOTICE_COUNTS: always(ALL_DAYS),
    verification.NOTICES_BY_MONTH: always(ALL_DAYS),
}
# No award of the seed names its tender, and whether other tests have looked anything up is not known here.
MAY_BE_EMPTY = {awards.AWARDS_OF_TENDER, lookups.LOOKUPS_BY_MONTH}
PUBLIC = [source for system in SYSTEMS for source in system.sources if isinstance(source, PublicSource)]


@pytest.fixture
def answers(hub):
    """How each source answers, straight from its system."""
    connectors = {system.code: system.postgres(hub.databases[system.code]) for system in SYSTEMS}
    bound = replies(connectors, Pipeline(patience=10))

    async def answered(source, keys):
        return [(key, reply.value) for key, reply in zip(keys, await bound[source](keys), strict=True)]

    return answered


@pytest.fixture
async def known(answers):
    """The records that searches give, from which keys are taken."""
    found = {source: (await answers(source, keys))[0][1].records for source, keys in SEARCHES.items()}
    found[reports.FIGURES] = (await answers(reports.FIGURES, [FigureFilter()]))[0][1]
    return found


def has_data(answer):
    return bool(getattr(answer, "records", answer))


async def test_every_answer_of_every_public_source_survives(answers, known):
    for source in PUBLIC:
        codec, pairs = AnswerCodec(source), await answers(source, KEYS[source](known))
        given = [(key, value) for key, value in pairs if value is not None]
        assert source in MAY_BE_EMPTY or any(has_data(value) for _, value in given), str(source)
        assert [codec.decoded(key, encoded_answer(value)) for key, value in given] == [
            value for _, value in given
        ], str(source)


async def test_no_two_keys_of_a_source_become_the_same_bytes(known):
    for source in PUBLIC:
        keys = KEYS[source](known)
        assert len({encoded_key(key) for key in keys}) == len(set(keys)), str(source)


def test_every_source_lays_its_answers_out_in_its_own_way_or_as_another_that_is_read_alike():
    layouts = {AnswerCodec(source).layout for source in PUBLIC}
    assert len(layouts) > 30
    assert layouts == {AnswerCodec(source).layout for source in PUBLIC}
