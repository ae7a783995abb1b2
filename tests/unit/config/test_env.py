from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.document import Scalar, Table, parse
from aggregator.config.env import PLAIN, PUBLISHED, Expansion, Secrets, hidden, secret_values
from aggregator.config.model import Fetch, Source, Summariser

if TYPE_CHECKING:
    from pydantic import BaseModel

ENVIRONMENT = {"NAME": "wort", "EMPTY": "", "TOKEN": "s3cr3t/&x", "AB": "ab"}


def expanded(text: str, *path: str) -> tuple[object, list[str], dict[str, str]]:
    node = parse(f"a: {text}".encode(), "a.yaml").members["a"]
    expansion = Expansion(ENVIRONMENT)
    got = expansion.expand(node, ".".join(path), path)
    assert isinstance(got, Scalar)
    return got.value, [problem.text for problem in expansion.problems], expansion.secrets


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${NAME}", "wort"),
        ("a${NAME}b${NAME}", "awortbwort"),
        ("${EMPTY}x", "x"),
        ("$${NAME}", "${NAME}"),
        ("$NAME $ $$ $5", "$NAME $ $$ $5"),
        ("$$${NAME}", "$${NAME}"),
        ("'$${'", "${"),
        ("5", 5),
    ],
)
def test_references_are_replaced(text: str, value: object) -> None:
    assert expanded(text, "settings", "output") == (value, [], {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("${UNSET}", "UNSET is not set"),
        ("'${}'", "begins no ${NAME}"),
        ("'${NAME:-x}'", "begins no ${NAME}"),
        ("'${1}'", "begins no ${NAME}"),
        ("'a ${'", "begins no ${NAME}"),
    ],
)
def test_what_is_no_reference_is_told(text: str, said: str) -> None:
    _, problems, _ = expanded(text, "settings", "output")
    assert said in problems[0]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (("sources", "url"), "secret"),
        (("sources", "headers", "X-Key"), "secret"),
        (("sources", "cookies", "title"), "secret"),
        (("sources", "cookies", "language"), "secret"),
        (("sources", "auth", "bearer"), "secret"),
        (("sources", "proxy"), "secret"),
        (("sources", "a_key_of_the_future"), "secret"),
        (("settings", "fetch", "proxy"), "secret"),
        (("settings", "fetch", "contact"), "secret"),
        (("settings", "summariser", "key"), "secret"),
        (("settings", "summariser", "sentences"), "plain"),
        (("settings", "fetch", "timeout"), "plain"),
        (("settings", "store"), "plain"),
        (("settings", "web", "host"), "plain"),
        (("sources", "every"), "plain"),
        (("sources", "name"), "published"),
        (("sources", "tags"), "published"),
        (("feeds", "title"), "published"),
        (("feeds", "include", "words"), "published"),
    ],
)
def test_each_key_is_secret_plain_or_published(path: tuple[str, ...], kind: str) -> None:
    _, problems, secrets = expanded("${NAME}", *path)
    assert bool(secrets) == (kind == "secret")
    assert bool(problems) == (kind == "published")


@pytest.mark.parametrize("model", [Source, Fetch, Summariser])
def test_no_free_text_counts_as_plain(model: type[BaseModel]) -> None:
    plain = {name: info for name, info in model.model_fields.items() if name in PLAIN}
    free = {name for name, info in plain.items() if info.annotation is str}
    assert not free
    assert PLAIN.isdisjoint(PUBLISHED)


@pytest.mark.parametrize("name", ["AB", "EMPTY"])
def test_what_is_too_short_to_hide_is_refused_and_not_kept(name: str) -> None:
    _, problems, secrets = expanded(f"https://example.org/${{{name}}}", "sources", "url")
    assert f"{name} has fewer than 4 characters" in problems[0]
    assert secrets == {}


def test_whole_trees_keep_their_places() -> None:
    table = parse(b"fetch:\n  contact: ${NAME}\n", "a.yaml")
    got = Expansion(ENVIRONMENT).expand(table, "settings", ("settings",))
    assert isinstance(got, Table)
    fetch = got.members["fetch"]
    assert isinstance(fetch, Table)
    contact = fetch.members["contact"]
    assert isinstance(contact, Scalar)
    assert (contact.value, contact.written) == ("wort", "${NAME}")
    assert str(contact.place) == "a.yaml:2:12"


@pytest.mark.parametrize(
    "seen",
    [
        "s3cr3t/&x",
        "s3cr3t%2F%26x",
        "s3cr3t%2f&x",
        "s3cr3t/&amp;x",
        quote("s3cr3t/&x"),
        quote_plus("s3cr3t/&x"),
    ],
)
def test_a_secret_is_hidden_however_it_is_quoted(seen: str) -> None:
    secrets = Secrets({"TOKEN": "s3cr3t/&x"})
    assert secrets.redact(f"GET /{seen}?a") == "GET /${TOKEN}?a"


@pytest.mark.parametrize("value", ["a%26b%2Fc", "100%25 sure", "grün+weiß", "a b c d", "%ff%fe%zz"])
def test_a_quoted_value_is_hidden_unquoted_and_quoted_again(value: str) -> None:
    secrets = Secrets({"T": value})
    for seen in (value, quote(value, safe=""), quote(value, safe="%"), quote_plus(value)):
        assert secrets.redact(seen) == "${T}"


def test_of_an_address_the_telling_parts_are_hidden_too() -> None:
    address = "https://me:pass@example.org/private/feed?token=12345"
    secrets = hidden(secret_values("FEED", address), [address])
    for text, redacted in [
        (address, "${FEED}"),
        ("https://example.org:443/x?token=12345", "https://example.org:443/x?${FEED:query}"),
        ("http://example.org/private/feed", "http://example.org${FEED:path}"),
        ("http://me:pass@example.org/", "http://${FEED:user}@example.org/"),
        ("https://example.org/private/feed/2026/article", None),
    ]:
        assert secrets.redact(text) == (redacted or text)
        assert secrets.expand(redacted or text) == text


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("https://example.org/?token=${TOKEN}", True),
        ("http://img.example.org/${TOKEN}", True),
        ("https://evil.example/?x=${TOKEN}", False),
        ("https://notexample.org/${TOKEN}", False),
        ("https://${TOKEN}@evil.example/www.example.org", False),
        ("https://example.org@evil.example/${TOKEN}", False),
        ("https://example.org/?x=${PROXY}&y=${TOKEN}", False),
        ("https://[::1/${TOKEN}", False),
        ("${TOKEN}", False),
    ],
)
def test_a_secret_is_only_put_back_for_the_host_it_was_configured_for(
    address: str, known: bool
) -> None:
    values = {"TOKEN": "geheim123", "PROXY": "pass1234"}
    secrets = hidden(values, ["https://www.example.org/feed?token=geheim123", "http://b.example/"])
    expected = address.replace("${TOKEN}", "geheim123") if known else address
    assert secrets.expand(address) == expected


def test_redacting_twice_is_redacting_once() -> None:
    secrets = Secrets({"TOKEN": "geheim123"})
    once = secrets.redact("a geheim123 b")
    assert secrets.redact(once) == once


def test_the_longer_secret_goes_first() -> None:
    secrets = Secrets({"A": "geheim", "B": "geheimnis"})
    assert secrets.redact("geheimnis geheim") == "${B} ${A}"


def test_without_secrets_text_is_untouched() -> None:
    assert not Secrets()
    assert Secrets().redact("${A} b") == "${A} b"
    assert Secrets().expand("${A} b") == "${A} b"


def test_a_secret_prints_nothing_of_itself() -> None:
    secrets = Secrets({"TOKEN": "geheim123"})
    assert secrets
    assert repr(secrets) == str(secrets) == "Secrets(1 hidden)"


@given(
    value=st.text(min_size=4, max_size=12), before=st.text(max_size=5), after=st.text(max_size=5)
)
def test_redacting_loses_nothing(value: str, before: str, after: str) -> None:
    secrets = Secrets({"TOKEN": value})
    text = before.replace("$", "") + value + after.replace("$", "")
    redacted = secrets.redact(text)
    assert value not in redacted.replace("${TOKEN}", "")
    assert secrets.redact(secrets.expand(redacted)) == redacted


def test_broken_addresses_are_hidden_whole() -> None:
    assert secret_values("FEED", "https://[::1/feed") == {"FEED": "https://[::1/feed"}
