CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE source (
	name VARCHAR(64) NOT NULL,
	url TEXT NOT NULL,
	etag TEXT,
	last_modified TEXT,
	validators_at DATETIME,
	given_by TEXT,
	parsed_as TEXT,
	moved_to TEXT,
	moved_seen INTEGER DEFAULT '0' NOT NULL,
	title TEXT,
	home TEXT,
	hub TEXT,
	topic TEXT,
	language TEXT,
	ttl INTEGER,
	skip_hours TEXT,
	skip_days TEXT,
	fresh INTEGER,
	entries INTEGER DEFAULT '0' NOT NULL,
	usual INTEGER,
	window INTEGER,
	gap_at DATETIME,
	gap TEXT,
	last_check DATETIME,
	last_success DATETIME,
	last_new DATETIME,
	next_check DATETIME,
	next_reason TEXT,
	failures INTEGER DEFAULT '0' NOT NULL,
	failure_reason TEXT,
	failure_message TEXT,
	waiting_until DATETIME,
	retired_at DATETIME,
	reserved TEXT,
	PRIMARY KEY (name)
);

CREATE TABLE subscription (
	token VARCHAR(64) NOT NULL,
	source VARCHAR(64) NOT NULL,
	hub TEXT NOT NULL,
	topic TEXT NOT NULL,
	callback TEXT NOT NULL,
	secret TEXT,
	state VARCHAR(16) NOT NULL,
	asked_at DATETIME NOT NULL,
	retry_at DATETIME,
	failures INTEGER DEFAULT '0' NOT NULL,
	message TEXT,
	lease_until DATETIME,
	renew_at DATETIME,
	listening_since DATETIME,
	pushed_at DATETIME,
	missed_at DATETIME,
	PRIMARY KEY (token)
);

CREATE TABLE ping (
	topic TEXT NOT NULL,
	hub TEXT NOT NULL,
	told VARCHAR(64),
	failures INTEGER DEFAULT '0' NOT NULL,
	retry_at DATETIME,
	message TEXT,
	PRIMARY KEY (topic)
);

CREATE TABLE pause (
	origin TEXT NOT NULL,
	until DATETIME NOT NULL,
	PRIMARY KEY (origin)
);

CREATE TABLE robots (
	origin TEXT NOT NULL,
	text TEXT,
	until DATETIME NOT NULL,
	failures INTEGER DEFAULT '0' NOT NULL,
	tdm TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (origin)
);

CREATE TABLE record (
	id VARCHAR(16) NOT NULL,
	source VARCHAR(64) NOT NULL,
	guid TEXT NOT NULL,
	title TEXT NOT NULL,
	link TEXT,
	original_link TEXT,
	quelle TEXT NOT NULL,
	published DATETIME NOT NULL,
	updated DATETIME NOT NULL,
	first_seen DATETIME NOT NULL,
	authors TEXT,
	categories TEXT,
	language TEXT,
	teaser TEXT DEFAULT '' NOT NULL,
	tldr TEXT DEFAULT '' NOT NULL,
	engine TEXT DEFAULT '' NOT NULL,
	support TEXT,
	tldr_language TEXT,
	turned_down TEXT,
	image TEXT,
	enclosures TEXT,
	state VARCHAR(16) NOT NULL,
	access VARCHAR(16) NOT NULL,
	failure_reason TEXT,
	failure_message TEXT,
	retry_at DATETIME,
	attempts INTEGER DEFAULT '0' NOT NULL,
	vetoed BOOLEAN DEFAULT 0 NOT NULL,
	reserved TEXT,
	inhalt TEXT DEFAULT '' NOT NULL,
	content TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	CONSTRAINT record_source_guid UNIQUE (source, guid)
);

CREATE INDEX record_on_its_way ON record (source, state) WHERE state <> 'summarised';

CREATE INDEX record_published ON record (published, id);

CREATE INDEX record_of_source ON record (source, published);

CREATE INDEX record_link ON record (link);

CREATE INDEX record_vetoed ON record (id) WHERE vetoed = 1;

CREATE INDEX record_reserved ON record (source) WHERE reserved IS NOT NULL;

CREATE TABLE passed (
	source VARCHAR(64) NOT NULL,
	guid TEXT NOT NULL,
	link TEXT,
	title TEXT DEFAULT '' NOT NULL,
	published DATETIME,
	why VARCHAR(8) NOT NULL,
	seen DATETIME NOT NULL,
	PRIMARY KEY (source, guid)
);

CREATE TABLE withdrawn (
	record VARCHAR(16) NOT NULL,
	source VARCHAR(64) NOT NULL,
	guid VARCHAR(32) NOT NULL,
	page VARCHAR(32),
	title VARCHAR(32),
	published DATETIME,
	words VARCHAR(32),
	at DATETIME NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	erased BOOLEAN DEFAULT 0 NOT NULL, shingles BLOB,
	PRIMARY KEY (record)
);

CREATE TABLE deleted (
	feed VARCHAR(36) NOT NULL,
	entry VARCHAR(64) NOT NULL,
	record VARCHAR(16) NOT NULL,
	page INTEGER,
	PRIMARY KEY (feed, entry)
);

CREATE TABLE trace (
	record VARCHAR(16) NOT NULL,
	content VARCHAR(32),
	revisions INTEGER DEFAULT '0' NOT NULL,
	etag TEXT,
	last_modified TEXT,
	given_by TEXT,
	due_at DATETIME,
	failures INTEGER DEFAULT '0' NOT NULL,
	pending TEXT,
	PRIMARY KEY (record)
);

CREATE INDEX trace_due_at ON trace (due_at);

CREATE TABLE story (
	record VARCHAR(16) NOT NULL,
	story VARCHAR(16) NOT NULL,
	PRIMARY KEY (record)
);

CREATE TABLE told (
	feed VARCHAR(36) NOT NULL,
	story VARCHAR(16) NOT NULL,
	lead VARCHAR(16) NOT NULL,
	words VARCHAR(16) NOT NULL,
	published DATETIME NOT NULL,
	updated DATETIME NOT NULL,
	revisions INTEGER NOT NULL,
	remarks TEXT,
	compared VARCHAR(16) DEFAULT '' NOT NULL,
	weighed INTEGER DEFAULT '0' NOT NULL,
	PRIMARY KEY (feed, story)
);

CREATE TABLE joint (
	feed VARCHAR(36) NOT NULL,
	story VARCHAR(16) NOT NULL,
	text TEXT DEFAULT '' NOT NULL,
	engine TEXT NOT NULL,
	parts TEXT,
	records TEXT,
	texts VARCHAR(16) NOT NULL,
	weighed INTEGER NOT NULL,
	written DATETIME NOT NULL,
	turned_down TEXT,
	PRIMARY KEY (feed, story)
);

CREATE TABLE edition (
	feed VARCHAR(36) NOT NULL,
	moment DATETIME NOT NULL,
	name VARCHAR(16) NOT NULL,
	title TEXT NOT NULL,
	language TEXT,
	updated DATETIME NOT NULL,
	stories TEXT NOT NULL,
	weighed TEXT,
	withdrawn TEXT,
	PRIMARY KEY (feed, moment)
);

CREATE TABLE hand (
	feed VARCHAR(36) NOT NULL,
	record VARCHAR(16) NOT NULL,
	pinned BOOLEAN DEFAULT 0 NOT NULL,
	dropped BOOLEAN DEFAULT 0 NOT NULL,
	approved BOOLEAN DEFAULT 0 NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	noted_at DATETIME,
	PRIMARY KEY (feed, record)
);

CREATE TABLE published (
	feed VARCHAR(36) NOT NULL,
	sequence INTEGER NOT NULL,
	record VARCHAR(16) NOT NULL,
	entry VARCHAR(64) NOT NULL,
	page INTEGER,
	reports TEXT,
	PRIMARY KEY (feed, sequence),
	CONSTRAINT published_feed_record UNIQUE (feed, record)
);

CREATE INDEX published_page ON published (feed, page, record, sequence);

CREATE TABLE feed (
	slug VARCHAR(80) NOT NULL,
	"key" VARCHAR(36) NOT NULL,
	created DATETIME NOT NULL,
	PRIMARY KEY (slug),
	UNIQUE ("key")
);

CREATE TABLE credential (
	source VARCHAR(64) NOT NULL,
	until DATETIME,
	PRIMARY KEY (source)
);

CREATE TABLE token (
	feed VARCHAR(36) NOT NULL,
	token VARCHAR(64) NOT NULL,
	PRIMARY KEY (feed),
	UNIQUE (token)
);

CREATE TABLE written (
	"key" VARCHAR(64) NOT NULL,
	text TEXT NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY ("key")
);

CREATE INDEX written_at ON written (at);

CREATE TABLE spent (
	day VARCHAR(10) NOT NULL,
	engine TEXT NOT NULL,
	tokens INTEGER NOT NULL,
	requests INTEGER NOT NULL,
	PRIMARY KEY (day, engine)
);

CREATE TABLE chore (
	name VARCHAR(16) NOT NULL,
	at DATETIME NOT NULL,
	PRIMARY KEY (name)
);

INSERT INTO alembic_version VALUES ('0002')
