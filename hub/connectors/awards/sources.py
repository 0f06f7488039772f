"""The sources of the award registry, one line each."""

from __future__ import annotations

from hub.connectors.awards.protocol import Awards
from hub.rules.systems import SystemCode
from hub.sources import SEARCH, source

AWARD_PROGRAMME_BY_CODE = source(SystemCode.AWARDS, Awards.award_programme_by_code, tags=("award_programme",))
AWARD_PROGRAMMES = source(SystemCode.AWARDS, Awards.award_programmes, tags=("award_programme",))
AWARD_EDITION_BY_CODE = source(SystemCode.AWARDS, Awards.award_edition_by_code, tags=("award_edition",))
EDITIONS_OF_PROGRAMME = source(SystemCode.AWARDS, Awards.editions_of_programme, tags=("award_edition",))
AWARD_BY_CODE = source(SystemCode.AWARDS, Awards.award_by_code, tags=("award",))
AWARDS = source(SystemCode.AWARDS, Awards.awards, max_batch=SEARCH, tags=("award",))
AWARDS_OF_AGENCY = source(SystemCode.AWARDS, Awards.awards_of_agency, tags=("award",))
AWARDS_OF_TENDER = source(SystemCode.AWARDS, Awards.awards_of_tender, tags=("award",))
CERTIFICATION_BY_NUMBER = source(SystemCode.AWARDS, Awards.certification_by_number, tags=("certification",))
CERTIFICATIONS = source(SystemCode.AWARDS, Awards.certifications, max_batch=SEARCH, tags=("certification",))
CERTIFICATIONS_OF_DISTRICT = source(SystemCode.AWARDS, Awards.certifications_of_district, tags=("certification",))
AWARD_COUNTS = source(SystemCode.AWARDS, Awards.award_counts, tags=("award", "certification"))
