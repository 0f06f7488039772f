"""Where workers reach one another."""

import stat

import pytest

from hub.cli.server import sockets_folder
from hub.errors import StartupError


def test_several_workers_have_a_folder_that_is_theirs_alone_while_they_serve(tmp_path):
    with sockets_folder(2, tmp_path) as folder:
        assert folder.parent == tmp_path
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


def test_one_worker_needs_none(tmp_path):
    with sockets_folder(1, tmp_path / "nowhere") as folder:
        assert folder is None


def test_where_none_can_be_made_the_start_says_what_to_do(tmp_path):
    with (
        pytest.raises(StartupError, match="Set TMPDIR"),
        sockets_folder(2, tmp_path / "nowhere"),
    ):
        pass
