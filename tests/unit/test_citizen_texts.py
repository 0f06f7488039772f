"""Every stage that a citizen is told of has its text in both languages."""

import re

import pytest

from hub.casework.texts import APPLICATION, NOTICE, STAGES, text, title
from hub.rules.applications import ApplicationState
from hub.rules.bilingual import Bilingual
from hub.rules.notices import NoticeStatus

AGENCY = Bilingual("交通局", "Transportation Bureau")


def test_there_is_one_for_each_status_of_a_notice_and_each_state_of_an_application_but_the_draft():
    assert set(STAGES[NOTICE]) == set(NoticeStatus)
    assert set(STAGES[APPLICATION]) == set(ApplicationState) - {ApplicationState.DRAFT}


@pytest.mark.parametrize(("about", "stage"), [(about, stage) for about in STAGES for stage in STAGES[about]])
def test_it_names_the_case_in_both_languages(about, stage):
    said = text(about, stage, "OA-1", AGENCY)
    assert re.match("案件 OA-1：.*[\u4e00-\u9fff]。$", said.zh_tw)
    assert re.match(r"Case OA-1: .*[a-z]\.$", said.en)
    assert ("交通局" in said.zh_tw) == ("Transportation Bureau" in said.en)
    assert "{" not in said.zh_tw + said.en


def test_an_agency_without_an_english_name_has_its_own():
    assert "交通局" in text(NOTICE, NoticeStatus.APPLIED, "OA-1", Bilingual("交通局")).en
    assert "OA-1" in title("OA-1").zh_tw
