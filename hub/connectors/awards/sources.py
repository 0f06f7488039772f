"""The sources of the award registry, one line each."""

from __future__ import annotations

from hub.connectors.awards.protocol import Awards
from hub.rules.systems import SystemCode
from hub.sources import source

AWARD_PROGRAMME_BY_CODE = source(SystemCode.AWARDS, Awards.award_programme_by_code)
AWARD_PROGRAMMES = source(SystemCode.AWARDS, Awards.award_programmes)
AWARD_EDITION_BY_CODE = source(SystemCode.AWARDS, Awards.award_edition_by_code)
EDITIONS_OF_PROGRAMME = source(SystemCode.AWARDS, Awards.editions_of_programme)
AWARD_BY_CODE = source(SystemCode.AWARDS, Awards.award_by_code)
AWARDS = source(SystemCode.AWARDS, Awards.awards)
AWARDS_OF_AGENCY = source(SystemCode.AWARDS, Awards.awards_of_agency)
AWARDS_OF_TENDER = source(SystemCode.AWARDS, Awards.awards_of_tender)
CERTIFICATION_BY_NUMBER = source(SystemCode.AWARDS, Awards.certification_by_number)
CERTIFICATIONS = source(SystemCode.AWARDS, Awards.certifications)
CERTIFICATIONS_OF_DISTRICT = source(SystemCode.AWARDS, Awards.certifications_of_district)
AWARD_COUNTS = source(SystemCode.AWARDS, Awards.award_counts)
