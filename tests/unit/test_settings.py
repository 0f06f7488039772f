"""Settings: every wrong value is one plain sentence."""

import pytest

from hub.errors import StartupError
from hub.rules.systems import SystemCode
from hub.services.settings import Settings, read_settings, variable_of


def test_missing_addresses_are_all_named():
    with pytest.raises(StartupError, match=r"HUB_AGENCIES_URL, .*HUB_DATABASE_URL.*khub demo"):
        Settings().urls()


def test_every_system_has_a_setting():
    for system in SystemCode:
        assert variable_of(system).removeprefix("HUB_").lower() in Settings.model_fields


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HUB_PORT", "http"),
        ("HUB_PORT", "0"),
        ("HUB_WORKERS", "0"),
        ("HUB_ENV", "prod"),
        ("HUB_CACHE_MEGABYTES", "-1"),
        ("HUB_REDIS_URL", "http://cache.example"),
        ("HUB_SECRET", "short"),
        ("HUB_TENDERS_URL", "nonsense"),
        ("HUB_DATABASE_URL", "mysql://a/b"),
        ("HUB_TENDERS_URL", "open311+https://host/v2"),
        ("HUB_PETITIONS_DISPATCH_URL", "https://host/v2"),
    ],
)
def test_a_wrong_value_names_its_variable_and_not_its_value(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(StartupError, match=variable):
        read_settings()


def test_a_secret_is_required_to_serve():
    with pytest.raises(StartupError, match="HUB_SECRET is not set"):
        Settings().required_secret()


def test_a_wrong_address_is_not_repeated(monkeypatch):
    monkeypatch.setenv("HUB_TENDERS_URL", "mysql://user:password@host/database")
    with pytest.raises(StartupError) as caught:
        read_settings()
    assert "expected postgresql://" in str(caught.value)
    assert "mysql" not in str(caught.value)


def test_dispatch_may_be_read_over_http_and_needs_no_address(monkeypatch):
    databases = [system for system in SystemCode if system is not SystemCode.DISPATCH]
    for system in databases:
        monkeypatch.setenv(variable_of(system), f"postgresql://hub@host/{system}")
    assert list(read_settings().urls()) == databases
    monkeypatch.setenv("HUB_PETITIONS_DISPATCH_URL", "open311+https://host/v2")
    assert read_settings().urls()[SystemCode.DISPATCH] == "open311+https://host/v2"
    assert list(read_settings().databases()) == databases


def test_dispatch_is_read_from_the_replica_of_its_tables(monkeypatch):
    monkeypatch.setenv("HUB_PETITIONS_REPLICA_URL", "postgresql://hub@replica/petitions")
    monkeypatch.setenv("HUB_DATABASE_REPLICA_URL", "postgresql://hub@replica/hub")
    petitions = "postgresql://hub@replica/petitions"
    assert read_settings().replicas() == {
        SystemCode.PETITIONS: petitions,
        SystemCode.DISPATCH: petitions,
        SystemCode.HUB: "postgresql://hub@replica/hub",
    }
    monkeypatch.setenv("HUB_PETITIONS_DISPATCH_URL", "open311+https://host/v2")
    assert SystemCode.DISPATCH not in read_settings().replicas()
