import pytest

import config


@pytest.mark.parametrize("url", ["nonsense", "mysql://root@db/baraza", "sqlite:/one-slash"])
def test_an_address_of_no_database_of_ours_is_refused(url, tmp_path):
    with pytest.raises(config.SettingsError, match="DATABASE_URL must begin with"):
        config.from_environment({"DATABASE_URL": url, "INSTANCE_PATH": str(tmp_path)})


def test_a_plain_address_of_postgresql_gets_our_driver(tmp_path):
    url = "postgresql://baraza@/baraza?host=/run"
    settings = config.from_environment({"DATABASE_URL": url, "INSTANCE_PATH": str(tmp_path)})

    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://baraza@/baraza?host=/run"
