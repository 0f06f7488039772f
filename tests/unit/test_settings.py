"""Settings: every wrong value is one plain sentence."""

import pytest

from hub.app.configuration import configuration
from hub.app.identity import refuse_wrong_keys
from hub.app.systems import refuse_wrong_addresses
from hub.errors import StartupError
from hub.privacy.subjects import Subject, SubjectHashes
from hub.privacy.terms import SubjectKind
from hub.rules.city import CityRules
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
    monkeypatch.setenv("HUB_DATABASE_REPLICA_URL", "postgresql://hub@replica/hub?sslmode=require")
    petitions = "postgresql://hub@replica/petitions?sslmode=verify-full"
    assert read_settings().replicas() == {
        SystemCode.PETITIONS: petitions,
        SystemCode.DISPATCH: petitions,
        SystemCode.HUB: "postgresql://hub@replica/hub?sslmode=require",
    }
    monkeypatch.setenv("HUB_PETITIONS_DISPATCH_URL", "open311+https://host/v2")
    assert SystemCode.DISPATCH not in read_settings().replicas()


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("HUB_TENDERS_URL", "postgresql://hub:secret@169.254.169.254/tenders", "169.254.169.254 is link-local"),
        ("HUB_TENDERS_REPLICA_URL", "postgresql://hub:secret@[fe80::1]/tenders", "fe80::1 is link-local"),
        ("HUB_PETITIONS_DISPATCH_URL", "open311+http://169.254.169.254/latest", "169.254.169.254 is link-local"),
        ("HUB_PETITIONS_DISPATCH_URL", "open1999+http://metadata.google.internal/x", "tells machines of a cloud"),
        ("HUB_PETITIONS_DISPATCH_URL", "open311+http://127.0.0.1:8311/v2", "is for development"),
        ("HUB_PETITIONS_DISPATCH_URL", "open311+http://[::ffff:127.0.0.1]/v2", "is for development"),
        ("HUB_PETITIONS_DISPATCH_URL", "open311+https://[::1/v2", "expected an address with a host"),
    ],
)
def test_an_address_where_no_agency_is_is_refused_in_production(monkeypatch, name, address, said):
    monkeypatch.setenv("HUB_ENV", "production")
    monkeypatch.setenv(name, address)
    with pytest.raises(StartupError) as refused:
        read_settings()
    assert str(refused.value).startswith(f"{name}: ")
    assert said in str(refused.value)
    assert "secret" not in str(refused.value)


def test_this_machine_is_read_in_development_and_a_database_on_it_everywhere(monkeypatch):
    monkeypatch.setenv("HUB_PETITIONS_DISPATCH_URL", "open311+http://127.0.0.1:8311/v2")
    assert read_settings().loopback
    monkeypatch.delenv("HUB_PETITIONS_DISPATCH_URL")
    monkeypatch.setenv("HUB_TENDERS_URL", "postgresql://hub@127.0.0.1:6432/tenders")
    monkeypatch.setenv("HUB_ENV", "production")
    assert not read_settings().loopback


@pytest.mark.anyio
async def test_a_name_that_leads_to_this_machine_is_refused_where_that_may_not_be_read():
    urls = {SystemCode.DISPATCH: "open311+http://localhost:8311/v2"}
    await refuse_wrong_addresses(urls, CityRules())
    with pytest.raises(StartupError, match="HUB_PETITIONS_DISPATCH_URL: localhost: a service on this machine"):
        await refuse_wrong_addresses(urls, CityRules(), loopback=False)


@pytest.mark.parametrize(
    "address", ["hub.kcg.gov.tw", "https://hub.kcg.gov.tw/", "https://hub.kcg.gov.tw/graphql"]
)
def test_the_public_address_has_a_scheme_and_no_path(monkeypatch, address):
    monkeypatch.setenv("HUB_PUBLIC_URL", address)
    with pytest.raises(StartupError, match=r"HUB_PUBLIC_URL: 應為不含路徑的位址：.+expected an address"):
        read_settings()


def test_scopes_of_lookups_need_the_address_that_proofs_are_made_for(monkeypatch, tmp_path):
    path = tmp_path / "issuers.toml"
    path.write_text(
        '[agencies]\nissuer = "https://login.example"\nof = "clients"\naudience = "hub"\njwks = "keys.json"\n'
        'algorithms = ["ES256"]\nscopes = ["verification:LOW_INCOME"]\nagency = "397120000J"\n'
    )
    monkeypatch.setenv("HUB_ISSUERS", str(path))
    with pytest.raises(StartupError, match="needs HUB_PUBLIC_URL or HUB_HOSTS"):
        configuration(read_settings())
    monkeypatch.setenv("HUB_PUBLIC_URL", "https://hub.kcg.gov.tw")
    (issuer,) = configuration(read_settings()).issuers
    with pytest.raises(StartupError, match=r"agencies\.jwks: .*keys\.json: cannot be read"):
        refuse_wrong_keys([issuer])
    (tmp_path / "keys.json").write_text("{}")
    with pytest.raises(StartupError, match="expected a JWKS"):
        refuse_wrong_keys([issuer])


CITIZEN = Subject(SubjectKind.NATIONAL_ID, "A123456789")


def test_subjects_are_hashed_with_the_keys_of_their_file_and_else_with_the_secret(monkeypatch, tmp_path):
    secrets = [letter * 32 for letter in "abc"]
    of_secret = SubjectHashes(*(each.encode() for each in secrets[:2]))
    monkeypatch.setenv("HUB_PREVIOUS_SECRET", secrets[1])
    found = configuration(read_settings()).subject_hashes(secrets[0].encode())
    assert found.all_of(CITIZEN) == of_secret.all_of(CITIZEN)

    keys = tmp_path / "subject.keys"
    keys.write_text(f"{secrets[2]}\n\n{secrets[0]}\n")
    monkeypatch.setenv("HUB_SUBJECT_KEYS", str(keys))
    found = configuration(read_settings()).subject_hashes(secrets[0].encode())
    assert found.key_id == SubjectHashes(secrets[2].encode()).key_id
    assert found.all_of(CITIZEN)[1] == of_secret.all_of(CITIZEN)[0]


def test_a_file_of_keys_has_one_at_least(monkeypatch, tmp_path):
    keys = tmp_path / "subject.keys"
    keys.touch()
    monkeypatch.setenv("HUB_SUBJECT_KEYS", str(keys))
    with pytest.raises(StartupError, match="there is no key in it"):
        configuration(read_settings())
