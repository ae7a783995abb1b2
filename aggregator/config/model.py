"""The typed model of the YAML: every key, its default, and what is allowed.

Values are frozen; ``values`` says what each kind of them looks like in a file.
Nothing here reads a file or the environment; ``reader`` does, and knows in
which line a value stood. The JSON Schema that editors complete by is made of
this model.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from aggregator.config.values import (
    Address,
    Clock,
    Cookie,
    Days,
    Duration,
    Factor,
    HeaderText,
    Key,
    Language,
    ModelName,
    Name,
    Path,
    Prefix,
    RuleWord,
    Selector,
    Size,
    Slug,
    Span,
    Spans,
    WhenDown,
    Words,
    duration,
)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Web(_Section):
    """Where the web server listens."""

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="0 takes any free port.")
    reachable: bool = Field(
        default=False,
        description="base_url is reached from the Internet: hubs are asked to tell of news there.",
    )
    requests_per_minute: int = Field(
        600,
        ge=0,
        le=1_000_000,
        description="Most answers to one client but 304, which is never refused; 0: no limit.",
    )


class Fetch(_Section):
    """How sources and articles are fetched, and how politely."""

    proxy: Address | None = Field(
        None, repr=False, description="HTTP proxy for every request; may hold user:password@."
    )
    timeout: Span = Field(
        timedelta(seconds=20),
        description="For a whole answer, from connecting to the last byte.",
    )
    user_agent: HeaderText | None = Field(
        None, description="Replaces Presseschau's own User-Agent."
    )
    contact: HeaderText | None = Field(
        None, description="Address or page of the operator, sent with the User-Agent."
    )
    max_interval: Span = Field(
        timedelta(hours=24),
        description="Longest pause between checks of a source that seldom has news.",
    )
    per_host_delay: Duration = Field(
        timedelta(seconds=1), description="Pause between two requests to one host."
    )
    concurrency: int = Field(64, ge=1, le=1000, description="Requests under way at once.")
    max_body: Size = Field(15_000_000, ge=1000, description="Largest answer, after unpacking.")
    max_redirects: int = Field(
        5, ge=0, le=20, description="Redirects followed for one address before giving up."
    )
    max_pages: int = Field(
        10, ge=1, le=100, description="Pages of one article that are fetched and joined."
    )
    robots: bool = Field(
        default=True, description="Fetch no article page that robots.txt of its site forbids."
    )
    allow_private_addresses: bool = Field(
        default=False,
        description="Let sources be on private, loopback or link-local addresses.",
    )


class Summariser(_Section):
    """What writes the TLDRs."""

    engine: Literal["extractive", "openai", "llama"] = Field(
        "extractive",
        description="extractive: the embedded one, which takes the article's own best sentences;"
        " openai: a server with the OpenAI chat API; llama: a model file, run by Presseschau.",
    )
    sentences: int = Field(5, ge=1, le=12, description="Most sentences in a TLDR.")
    max_words: int = Field(90, ge=20, le=400, description="Most words in a TLDR.")
    language: Language | None = Field(
        None, description="For models: the TLDR's language; else the article's own."
    )
    base_url: Address | None = Field(
        None, repr=False, description="For openai: the server, such as http://127.0.0.1:11434/v1."
    )
    model: ModelName | None = Field(None, description="For openai: the model's name there.")
    model_path: Path | None = Field(
        None, min_length=1, description="For llama: a GGUF file; relative like the store."
    )
    api_key: Key | None = Field(
        None, repr=False, description="For openai: sent as a bearer token; write ${NAME}."
    )
    temperature: float = Field(0.0, ge=0, le=2, description="For models: 0 is always the same.")
    timeout: Span = Field(
        timedelta(minutes=2), description="For models: for one answer, to its last byte."
    )
    cold_start: Span = Field(
        timedelta(minutes=10), description="For models: the same, while they may be loading."
    )
    context: int = Field(
        8192,
        ge=2048,
        le=2_000_000,
        description="For models: tokens of prompt and answer; longer articles are split.",
    )
    concurrency: int = Field(2, ge=1, le=64, description="For models: requests at once.")
    daily_token_budget: int | None = Field(
        None, ge=0, description="For models: most tokens a day, prompts and answers; else no end."
    )
    when_down: WhenDown = Field(
        "extractive",
        description="For models: who writes when the server is down or the budget spent: the"
        " embedded engine at once, or after so long a wait.",
    )

    @property
    def patience(self) -> timedelta:
        """How long an article waits for the model."""
        _, _, span = self.when_down.partition("wait")
        return duration(span) if span else timedelta(0)

    def changed_by(self, own: Summariser | None) -> Summariser:
        """These settings with those that a source has of its own."""
        if own is None:
            return self
        return self.model_copy(update={key: getattr(own, key) for key in own.model_fields_set})


class Settings(_Section):
    """Everything that is not a source or a feed."""

    timezone: str = Field("Europe/Berlin", description="IANA name; Datum is shown in it.")
    store: str = Field(
        "sqlite:///presseschau.db",
        pattern=r"^sqlite:///.+",
        description="Where the records are kept; a relative path starts beside the folder.",
    )
    output: Path = Field(
        "feeds/", min_length=1, description="Folder the curated feeds are written to."
    )
    base_url: Prefix = Field(
        "http://127.0.0.1:8080/", description="Where readers reach the web server."
    )
    ids: Literal["feed", "shared"] = Field(
        "feed", description="shared: an entry has one id in all feeds, and one read mark."
    )
    editor: Words | None = Field(None, description="Who answers for TLDRs written by hand.")
    rights: Words | None = Field(None, description="What others may do with the feeds.")
    public_excerpt: int = Field(
        10,
        ge=0,
        le=200,
        description="Most words in a row of a publisher's own that a public feed may carry.",
    )
    keep: Span | None = Field(
        None,
        description="How long records stay that no feed shows any more; for ever, if left out.",
    )
    grace: Duration = Field(
        timedelta(seconds=10),
        description="How long `run` and `once` let work in hand finish when told to stop.",
    )
    web: Web = Field(Web(), description="Where the web server listens.")
    fetch: Fetch = Field(Fetch(), description="How sources and articles are fetched.")
    summariser: Summariser = Field(Summariser(), description="What writes the TLDRs.")

    @field_validator("keep")
    @classmethod
    def _long_enough(cls, value: timedelta | None) -> timedelta | None:
        if value is not None and value < timedelta(days=30):
            raise ValueError("must be at least 30d: stories and editions need what is younger")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("must be an IANA time zone, such as Europe/Berlin") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which Datum is shown."""
        return ZoneInfo(self.timezone)


class Select(_Section):
    """Where the entries stand on a page without a feed, as CSS selectors."""

    item: Selector = Field(description="Each element it finds is an entry.")
    title: Selector | None = Field(
        None, description="The title, within an item; else the text of its link."
    )
    link: Selector | None = Field(
        None, description="The link, within an item; else its first link."
    )
    date: Selector | None = Field(
        None, description="The date, within an item; else its first <time>."
    )
    teaser: Selector | None = Field(None, description="The teaser, within an item; else none.")


class Auth(_Section):
    """How a source is told who asks. One of the two."""

    basic: str | None = Field(
        None, pattern=r"^[^:\s][^:]*:.+$", repr=False, description="user:password (RFC 7617)."
    )
    bearer: str | None = Field(
        None, pattern=r"^[A-Za-z0-9._~+/-]+=*$", repr=False, description="A token (RFC 6750)."
    )


class Source(_Section):
    """A feed that entries are read from."""

    name: Name = Field(description="Names the source in feeds, the store and `status`.")
    url: Address = Field(
        repr=False, description="Address of the RSS, Atom, RDF or JSON feed, or of the page."
    )
    kind: Literal["feed", "page"] = Field(
        "feed", description="page: a page without a feed, read by `select`."
    )
    select: Select | None = Field(
        None, description="For kind: page: where its entries stand, as CSS selectors."
    )
    title: str | None = Field(
        None, min_length=1, description="Shown instead of the feed's own title."
    )
    every: Span = Field(timedelta(minutes=60), description="Shortest pause between checks.")
    max_interval: Span | None = Field(
        None, description="Longest pause between checks; else that of settings.fetch."
    )
    language: Language | None = Field(
        None, description="Language of the articles, such as de; else the feed's own word counts."
    )
    full_text: Literal["article", "feed", "none"] = Field(
        "article",
        description="Where Inhalt comes from: the page, the source's feed, or nowhere.",
    )
    paywalled: Literal["teaser", "skip"] = Field(
        "teaser", description="Articles behind a paywall: teaser with a note, or in no feed."
    )
    first: int = Field(
        30, ge=0, le=10_000, description="Most entries of a new source that are taken, the newest."
    )
    include: tuple[Words, ...] = Field(
        (), description="Only entries with one of these words in title, teaser or categories."
    )
    exclude: tuple[Words, ...] = Field(
        (), description="No entries with one of these words in title, teaser or categories."
    )
    max_age: Span | None = Field(None, description="Take no entry that is older.")
    recheck: Spans = Field(
        (),
        max_length=10,
        description="So long after an entry was first seen its page is looked at again.",
    )
    tags: tuple[Words, ...] = Field((), description="Words of your own, for the rules of feeds.")
    weight: float = Field(1.0, ge=0, le=100, description="How much its entries matter.")
    headers: dict[str, HeaderText] = Field(
        {}, repr=False, description="Sent to the source's own site, beside ours."
    )
    cookies: dict[str, Cookie] = Field(
        {}, repr=False, description="Sent to the source's own site; none is ever taken."
    )
    auth: Auth | None = Field(None, repr=False, description="Sent to the source's own site.")
    proxy: Address | None = Field(
        None, repr=False, description="HTTP proxy for this source; else that of settings.fetch."
    )
    timeout: Span | None = Field(
        None, description="For a whole answer; else that of settings.fetch."
    )
    allow_private: bool = Field(
        default=False,
        description="Its url, and nothing that it leads to, may be a private address.",
    )
    summariser: Summariser | None = Field(
        None, repr=False, description="What differs from settings.summariser."
    )
    rights: Literal["granted"] | None = Field(
        None, description="granted: its publisher lets you publish its articles in public feeds."
    )
    enabled: bool = Field(default=True, description="false: not checked, its records stay.")
    twins: bool = Field(
        default=False, description="Also publish it as it is, with TLDRs instead of teasers."
    )
    was: Name | None = Field(
        None, description="The source's former name; its records are taken over."
    )


class Rule(_Section):
    """What belongs in a curated feed, or does not. See docs for the order of rules."""

    sources: tuple[Name, ...] = Field((), description="Names of sources.")
    tags: tuple[Words, ...] = Field((), description="Tags of sources.")
    categories: tuple[Words, ...] = Field((), description="Categories that the sources give.")
    authors: tuple[Words, ...] = Field((), description="Names of authors, or words of them.")
    languages: tuple[Language, ...] = Field((), description="Languages; de means de-AT too.")
    access: tuple[
        Literal["open", "paywalled", "consent_wall", "blocked", "login_expired", "no_text"], ...
    ] = Field((), description="What the page behind an entry let us read.")
    words: tuple[RuleWord, ...] = Field(
        (), description='Words of title, TLDR and Inhalt, inflected; "exact phrase"; /regex/.'
    )


class Window(_Section):
    """How much a feed holds, by time."""

    min: int = Field(50, ge=0, le=1000, description="So many at least, however old they are.")
    hours: float = Field(72, gt=0, le=8784, description="Beyond those, only what is younger.")
    max: int = Field(500, ge=1, le=1000, description="Never more than these.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min > self.max:
            raise ValueError(f"must have a max of at least min, which is {self.min}")
        return self


class Importance(_Section):
    """What counts how much, for `order: importance`. A point is one half_life younger."""

    half_life: Span = Field(timedelta(hours=12), description="So much older is one point less.")
    sources: float = Field(
        1.0, ge=0, le=100, description="Points for each doubling of the sources that report it."
    )
    weight: float = Field(
        1.0, ge=0, le=100, description="Points for each doubling of the source's weight."
    )
    words: dict[RuleWord, Factor] = Field(
        {}, description="How many times as much an entry matters whose title or TLDR has the word."
    )
    fullness: float = Field(0.2, ge=0, le=100, description="Points for a full text, not a teaser.")


class Digest(_Section):
    """When a feed comes out as editions, and what each of them tells."""

    at: Clock = Field(description="Time of day, in the configured time zone.")
    days: Days = Field("mon-sun", description="Days of the week, such as mon-fri or sat,sun.")
    top: int = Field(12, ge=1, le=100, description="Most stories of an edition, the first ones.")
    keep: int = Field(
        14, ge=1, le=366, description="Editions that the feed and the output folder hold."
    )


def _kind_of_sources(value: object) -> str:
    return "all" if isinstance(value, str) else "names"


class CuratedFeed(_Section):
    """A feed that Presseschau publishes."""

    slug: Slug = Field(description="The file name, and the end of the feed's address.")
    title: str = Field(min_length=1, description="The feed's title in readers.")
    description: str = Field("", description="One sentence on what the feed holds.")
    language: Language | None = Field(None, description="Language of the feed, such as de.")
    sources: Annotated[
        Annotated[tuple[Name, ...], Tag("names")] | Annotated[Literal["all"], Tag("all")],
        Discriminator(_kind_of_sources),
    ] = Field("all", description="Names of sources, or all.")
    include: Rule = Field(
        Rule(), description="Only what matches every key given here; in a key, any value."
    )
    exclude: Rule = Field(Rule(), description="Not what matches any value of any key.")
    max_age: Span | None = Field(None, description="Leave out what is older.")
    min_words: int = Field(
        0, ge=0, le=100_000, description="Leave out what has fewer words of Inhalt."
    )
    where: str | None = Field(
        None, min_length=1, description="An expression in CEL that must be true of an entry."
    )
    review: Literal["required"] | None = Field(
        None, description="required: an entry is held until `presseschau approve`."
    )
    order: Literal["newest", "importance"] = Field("newest", description="What comes first.")
    importance: Importance = Field(
        Importance(), description="For order: importance, what counts how much."
    )
    per_source: int | None = Field(None, ge=1, le=1000, description="Most entries of one source.")
    limit: int = Field(50, ge=1, le=1000, description="Most entries, the first ones in order.")
    window: Window | None = Field(None, description="Instead of limit, how much by time.")
    digest: Digest | None = Field(
        None, description="Comes out as editions: one entry with the stories since the last."
    )
    stories: Literal["merge", "list", "off"] = Field(
        "off",
        description="Reports of one event: one entry for all, or each with the others listed.",
    )
    settle: Duration = Field(
        timedelta(minutes=20),
        description="With stories: merge, how long a new story waits for its first wave.",
    )
    content: Literal["tldr", "full"] = Field(
        "tldr", description="What an entry shows; full publishes the whole Inhalt."
    )
    formats: tuple[Literal["rss", "atom", "json"], ...] = Field(
        ("rss", "atom", "json"), min_length=1, description="Formats to publish."
    )
    ids: Literal["feed", "shared"] | None = Field(
        None, description="Instead of settings.ids, for this feed."
    )
    rights: Words | None = Field(None, description="Instead of settings.rights, for this feed.")
    access: Literal["local", "token", "public"] = Field(
        "local",
        description="local: for this machine and its home network; token: for who knows its"
        " secret address; public: for everybody, with what its editor may publish.",
    )
    hub: Address | None = Field(
        None, description="A hub (WebSub) that the feed names, and that is told of its changes."
    )
    was: Slug | None = Field(None, description="The feed's former slug; its ids are kept.")

    @field_validator("slug")
    @classmethod
    def _not_taken(cls, value: str) -> str:
        if value in {"index", "presseschau"}:
            raise ValueError(
                "must be another word than index and presseschau, which name pages of our own"
            )
        return value


class Config(_Section):
    """A whole configuration: every file of its folder, merged."""

    settings: Settings = Field(Settings(), description="Everything that is not a source or a feed.")
    sources: tuple[Source, ...] = Field((), description="The feeds that entries are read from.")
    feeds: tuple[CuratedFeed, ...] = Field((), description="The feeds that are published.")
