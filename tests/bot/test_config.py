"""Settings are read once; what is wrong is said with file, key and fix."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.config import load
from bot.errors import ConfigError
from bot.shell.example import example

TOKENS = {"FOLKMOOT_SLACK_BOT_TOKEN": "xoxb-1", "FOLKMOOT_SLACK_APP_TOKEN": "xapp-1"}


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text)
    return file


def test_the_example_is_what_the_settings_say_and_loads_as_it_is() -> None:
    committed = Path(__file__).parents[2] / "config.example.toml"

    assert committed.read_text() == example(), "run: make reference"
    assert load(committed, {}) == load(None, {})


def test_the_example_with_every_line_taken_in_is_toml() -> None:
    lines = example().splitlines()
    settings = [line.removeprefix("# ") for line in lines if "=" in line or line.endswith("]")]
    text = "\n".join(line for line in settings if line[0] in "[abcdefghijklmnopqrstuvwxyz")

    assert set(tomllib.loads(text)) >= {"slack", "discord", "database"}


def test_secrets_come_from_the_environment_and_are_never_shown() -> None:
    settings = load(None, TOKENS)

    assert settings.slack
    assert settings.slack.bot_token.get_secret_value() == "xoxb-1"
    assert "xoxb-1" not in repr(settings)


def test_a_secret_may_be_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n")
    file = written(tmp_path, f'[discord]\ntoken_file = "{tmp_path / "token"}"\n')
    settings = load(file, {})

    assert settings.discord
    assert settings.discord.token.get_secret_value() == "secret"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[databse]\n", "databse: there is no such setting. Did you mean “database”?"),
        ("[database]\nfil = 'x'\n", "database.fil: there is no such setting. Did you mean “file”?"),
        ("[sandbox]\nport = 'x'\n", "sandbox.port: it must be a whole number."),
        ("[sandbox]\nport = 70000\n", "sandbox.port: it must be at most 65535."),
        ("[sandbox]\nport = -1\n", "sandbox.port: it must be at least 0."),
        ("[sandbox]\nport = '1'\n", "sandbox.port: it must be a whole number."),
        ("[sandbox]\nport = true\n", "sandbox.port: it must be a whole number."),
        ("[web]\nport = 80.0\n", "web.port: it must be a whole number."),
        ("[sandbox]\nhost = ' '\n", "sandbox.host: write where to listen: 127.0.0.1, or"),
        ("[web]\nhost = ''\n", "web.host: write where to listen: 127.0.0.1, or"),
        ("[sandbox]\nbrowser = 'no'\n", "sandbox.browser: it must be true or false."),
        ("[communities]\nanyone_may_create = 1\n", "it must be true or false."),
        ("[log]\nlevel = 'loud'\n", "log.level: it must be 'debug', 'info', 'warning' or 'err"),
        ("[database]\nfile = 3\n", "database.file: it must be text in quotes."),
        ("[discord]\ntoken_file = 3\n", "discord.token_file: it must be text in quotes."),
        (
            "[slack]\nbot_tokn_file = 'x'\n",
            "there is no such setting. Did you mean “bot_token_file”?",
        ),
        ("[slack]\n", "slack.bot_token is missing. Set FOLKMOOT_SLACK_BOT_TOKEN"),
        ("[slack]\nbot_token = 'xoxb-secret'\n", "is a secret and does not belong in this file"),
        (
            "[discord]\ntoken_file = '/nowhere'\n",
            "discord.token_file: /nowhere cannot be read (No such",
        ),
        ("sandbox = 1\n", "sandbox must be a section"),
        ("[sandbox\n", "this is not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    file = written(tmp_path, text)

    with pytest.raises(ConfigError) as error:
        load(file, {})

    assert str(error.value).startswith(f"{file}: ")
    assert words in str(error.value)
    assert "xoxb-secret" not in str(error.value)


@pytest.mark.parametrize(
    ("guilds", "words"), [("['1', 'x']", "each must be a whole number"), ("'1'", "it must be a li")]
)
def test_what_is_wrong_in_a_list_is_said(tmp_path: Path, guilds: str, words: str) -> None:
    file = written(tmp_path, f"[discord]\nguilds = {guilds}\n")

    with pytest.raises(ConfigError, match=f"discord.guilds: {words}"):
        load(file, {"FOLKMOOT_DISCORD_TOKEN": "t"})


def test_a_file_of_an_editor_that_marks_its_beginning_is_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[sandbox]\nport = 1\n", encoding="utf-8-sig")

    assert load(file, {}).sandbox.port == 1


def test_a_home_is_where_the_shell_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "token").write_text("secret\n")
    text = "[database]\nfile = '~/moot.db'\n[discord]\ntoken_file = '~/token'\n"
    settings = load(written(tmp_path, text), {})

    assert settings.database.file == tmp_path / "moot.db"
    assert settings.discord


@pytest.mark.parametrize(
    ("path", "words"),
    [("~nobody-of-that-name/x", "there is no home folder ~nobody-of-that-n"), ("", "the path of")],
)
def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path, path: str, words: str) -> None:
    for key in ("file", "key_file"):
        with pytest.raises(ConfigError, match=rf"database\.{key}: .*{words}"):
            load(written(tmp_path, f"[database]\n{key} = '{path}'\n"), {})


def test_what_a_variable_stands_for_is_understood() -> None:
    given = {"PORT": " 80 ", "BROWSER": "no"}
    sandbox = load(None, {f"FOLKMOOT_SANDBOX_{key}": said for key, said in given.items()}).sandbox

    assert (sandbox.port, sandbox.browser) == (80, False)
    with pytest.raises(ConfigError, match=r"FOLKMOOT_SANDBOX_BROWSER: .* true or false"):
        load(None, {"FOLKMOOT_SANDBOX_BROWSER": "perhaps"})


def test_a_variable_may_name_the_file_of_a_secret(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n")
    settings = load(None, {"FOLKMOOT_DISCORD_TOKEN_FILE": str(tmp_path / "token")})

    assert settings.discord
    assert settings.discord.token.get_secret_value() == "secret"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("FOLKMOOT_SLACK_BOT_TOKN", "FOLKMOOT_SLACK_BOT_TOKEN"),
        ("FOLKMOOT_DISCORD_BOT_TOKEN", "FOLKMOOT_DISCORD_TOKEN"),
    ],
)
def test_a_variable_that_is_nearly_one_is_refused(name: str, meant: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(None, {name: "xoxb-secret"})

    assert str(error.value) == (
        f"the environment: {name}: there is no such setting. Did you mean “{meant}”?"
    )


@pytest.mark.parametrize("name", ["FOLKMOOT_SLACK_BOT_TOKEN_OLD", "FOLKMOOT_SLACK_BOT_TOKN"])
def test_beside_the_one_that_is_meant_there_may_be_others(name: str) -> None:
    settings = load(None, TOKENS | {name: "before"})

    assert settings.slack
    assert "before" not in settings.slack.bot_token.get_secret_value()


def test_a_variable_stands_above_the_file_of_a_secret(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    settings = load(None, {"FOLKMOOT_DISCORD_TOKEN": "t", "FOLKMOOT_DISCORD_TOKEN_FILE": gone})

    assert settings.discord
    assert settings.discord.token.get_secret_value() == "t"


@pytest.mark.parametrize("token", ["xoxb-1\nxapp-2", "xoxb 1", "“xoxb-1”"])
def test_a_secret_with_more_than_itself_is_refused(token: str) -> None:
    with pytest.raises(ConfigError, match=r"slack.bot_token has a space, a line break") as error:
        load(None, TOKENS | {"FOLKMOOT_SLACK_BOT_TOKEN": token})

    assert "xoxb" not in str(error.value)


@pytest.mark.parametrize(
    ("key", "address", "words"),
    [
        ("SLACK_API_BASE_URL", "proxy.example.org", "slack.api_base_url: write it as https://"),
        ("SLACK_API_BASE_URL", "https://", "slack.api_base_url: write it as https://"),
        ("DISCORD_API_BASE_URL", "ftp://x/", "discord.api_base_url: write it as https://"),
        ("DISCORD_GATEWAY_URL", "https://x/", "discord.gateway_url: write it as wss://"),
    ],
)
def test_what_is_no_address_is_refused(key: str, address: str, words: str) -> None:
    given = TOKENS | {"FOLKMOOT_DISCORD_TOKEN": "t", f"FOLKMOOT_{key}": address}

    with pytest.raises(ConfigError, match=words):
        load(None, given)


def test_a_slash_that_is_missing_is_put_there() -> None:
    settings = load(None, TOKENS | {"FOLKMOOT_SLACK_API_BASE_URL": "http://127.0.0.1:1/api"})

    assert settings.slack
    assert settings.slack.api_base_url == "http://127.0.0.1:1/api/"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("FOLKMOOT_SANDBOX_PORT", "x", "sandbox.port: it must be a whole number."),
        ("FOLKMOOT_DISCORD_TOKEN", "a b", "discord.token has a space"),
    ],
)
def test_a_mistake_in_a_variable_is_said_of_it_and_not_of_the_file(
    tmp_path: Path, name: str, value: str, says: str
) -> None:
    file = written(tmp_path, "[sandbox]\nport = 1\n")

    with pytest.raises(ConfigError) as error:
        load(file, {name: value})
    assert str(error.value).startswith(f"{name}: {says}")


@pytest.mark.parametrize("name", ["FOLKMOOT_SERVICE_HOST", "FOLKMOOT_PORT_8080_TCP", "PATH"])
def test_variables_of_others_are_left_alone(name: str) -> None:
    assert load(None, {name: "x"}) == load(None, {})


def test_without_the_secrets_of_platforms_all_else_is_read(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql:///folkmoot")
    text = f"[database]\nurl_file = '{tmp_path}/url'\n[slack]\nbot_token_file = '/nowhere'\n"
    settings = load(written(tmp_path, f"{text}command_prefix = 'fm'\n"), {}, secrets=False)

    assert settings.platforms() == ("slack",)
    assert settings.slack
    assert settings.slack.command_prefix == "fm"
    assert not settings.slack.bot_token.get_secret_value()
    assert settings.database.url.get_secret_value() == "postgresql:///folkmoot"


def test_a_mistake_is_said_without_the_secrets_too(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"slack\.mode: it must be 'socket' or 'http'"):
        load(written(tmp_path, "[slack]\nmode = 'htpp'\n"), {}, secrets=False)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        load(tmp_path / "none.toml", {})


def test_slack_that_posts_to_us_needs_what_it_signs_with() -> None:
    given = {"FOLKMOOT_SLACK_MODE": "http", "FOLKMOOT_SLACK_BOT_TOKEN": "xoxb-1"}
    with pytest.raises(ConfigError, match=r"slack.mode is http, and slack.signing_secret is miss"):
        load(None, given)
    settings = load(None, given | {"FOLKMOOT_SLACK_SIGNING_SECRET": "s3cret"})

    assert settings.slack
    assert settings.slack.is_posted_to()
    assert "s3cret" not in repr(settings)


def test_slack_that_we_call_needs_an_app_token() -> None:
    with pytest.raises(ConfigError) as error:
        load(None, {"FOLKMOOT_SLACK_BOT_TOKEN": "xoxb-1"})

    assert str(error.value) == (
        "the environment: slack.mode is socket, and slack.app_token is missing. Set "
        "FOLKMOOT_SLACK_APP_TOKEN, or slack.app_token_file to the path of a file holding it."
    )


@pytest.mark.parametrize(
    ("text", "here"), [("", None), ("0-3/8", (range(4), 8)), ("7/8", (range(7, 8), 8))]
)
def test_shards_are_numbers_of_so_many(text: str, here: tuple[range, int] | None) -> None:
    settings = load(None, {"FOLKMOOT_DISCORD_TOKEN": "t", "FOLKMOOT_DISCORD_SHARDS": text})

    assert settings.discord
    assert settings.discord.sharding() == here


@pytest.mark.parametrize("text", ["all", "3-0/8", "8/8", "0-8/8", "-1/2", "0/0", "0-3", "²/3"])
def test_shards_there_cannot_be_are_refused(text: str) -> None:
    given = {"FOLKMOOT_DISCORD_TOKEN": "t", "FOLKMOOT_DISCORD_SHARDS": text}

    with pytest.raises(ConfigError, match=r"discord.shards: write it as 0-3/8"):
        load(None, given)
