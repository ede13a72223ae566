-- The store of an audit, SQLite. PRAGMA user_version is the version of this schema.

-- What was asked for and by what it was judged: tool, rules (a digest), options, begun, ended.
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- What was asked for, in that order. A dataset is done row by row: `position` is how many are.
CREATE TABLE targets (
    id INTEGER PRIMARY KEY,
    target TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,                 -- folder, git, bare, dataset
    done INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL DEFAULT 0,
    reason TEXT,                        -- why it could not be audited
    given TEXT                          -- JSON: how it is collected; none where that has a password in it
);

-- A repository of a target; a dataset has many.
CREATE TABLE repositories (
    id INTEGER PRIMARY KEY,
    target INTEGER NOT NULL REFERENCES targets,
    name TEXT NOT NULL,                 -- owner/repo, or the name of a folder or dataset
    url TEXT,                           -- for a browser
    "commit" TEXT,
    time INTEGER,                       -- of that commit, seconds since 1970
    seconds REAL,                       -- that collecting it took
    configs TEXT NOT NULL DEFAULT '[]', -- JSON: paths of its own linter configurations
    notes TEXT NOT NULL DEFAULT '[]',   -- JSON: what was left out
    UNIQUE (target, name)
);

-- A text is linted once, wherever it stands. `text` is there until it is linted, then it is forgotten.
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    text BLOB,                          -- UTF-8, zlib
    path TEXT NOT NULL,                 -- the path that it is linted as
    config TEXT,                        -- JSON: their configuration where it is obeyed, until it is linted
    lines INTEGER NOT NULL,
    linted INTEGER NOT NULL DEFAULT 0,
    reason TEXT                         -- why it could not be linted
);

CREATE INDEX texts_to_lint ON texts (id) WHERE linted = 0;

-- A Dockerfile at a path in a commit. `text` is none where it could not be read, and `reason` says why.
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    repository INTEGER NOT NULL REFERENCES repositories,
    path TEXT NOT NULL,
    "commit" TEXT,
    time INTEGER,
    size INTEGER NOT NULL,
    text INTEGER REFERENCES texts,
    reason TEXT,
    current INTEGER NOT NULL            -- 0: stands in the history only
);
CREATE INDEX files_of_repository ON files (repository);
CREATE INDEX files_of_text ON files (text);

-- With --history: the commits that touched a Dockerfile, and the files that there are after each.
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    repository INTEGER NOT NULL REFERENCES repositories,
    "commit" TEXT NOT NULL,
    time INTEGER NOT NULL,
    UNIQUE (repository, "commit")
);
CREATE TABLE revision_files (
    revision INTEGER NOT NULL REFERENCES revisions,
    file INTEGER NOT NULL REFERENCES files,
    PRIMARY KEY (revision, file)
) WITHOUT ROWID;

-- With --history: what a commit costs the build of a current file, in seconds, by the model of `dockerlint layers`.
CREATE TABLE costs (
    file INTEGER PRIMARY KEY REFERENCES files,
    commits INTEGER NOT NULL,           -- that were compared
    changing REAL NOT NULL,             -- the share of them after which a step runs again, 0 to 1
    expected REAL NOT NULL,             -- that a commit costs on average
    whole REAL NOT NULL,                -- of a build without a cache
    line INTEGER,                       -- of the step whose changes cost most, none where nothing costs anything
    step TEXT,
    share REAL,                         -- of the builds in which what it takes has changed
    seconds REAL                        -- that this costs on average
);

-- What is found in a text. Nothing in it is a secret: messages and excerpts are masked before they come here.
CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    text INTEGER NOT NULL REFERENCES texts,
    rule TEXT NOT NULL,
    code TEXT,                          -- another tool's code, where a rule passes on what that tool says
    principle TEXT NOT NULL,
    severity TEXT NOT NULL,             -- error, warning, info, style
    message TEXT NOT NULL,
    line INTEGER NOT NULL,
    "column" INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    end_column INTEGER NOT NULL,
    stage TEXT,
    environment TEXT NOT NULL,          -- development, production
    excerpt TEXT NOT NULL,              -- the line
    fix TEXT,                           -- safe, unsafe; none without one
    silenced INTEGER NOT NULL DEFAULT 0 -- a comment of theirs would silence it
);
CREATE INDEX findings_of_text ON findings (text);
CREATE INDEX findings_of_rule ON findings (rule);

-- What the safe fixes would change in a text, where that was asked for: a unified diff without its two head lines.
CREATE TABLE patches (text INTEGER PRIMARY KEY REFERENCES texts, patch TEXT NOT NULL);

-- The rules that found something, as they were.
CREATE TABLE rules (
    id TEXT PRIMARY KEY,
    principle TEXT NOT NULL,
    severity TEXT NOT NULL,
    tier TEXT NOT NULL,
    summary TEXT NOT NULL,
    why TEXT NOT NULL,
    aliases TEXT NOT NULL               -- JSON: what other linters call it, as hadolint:DL3006
) WITHOUT ROWID;

-- Findings where they stand, one row for each file that has the text.
CREATE VIEW found AS
SELECT repositories.name AS repository, repositories.url, files."commit", files.path, files.current,
       findings.*, files.id AS file
FROM findings JOIN files ON files.text = findings.text JOIN repositories ON repositories.id = files.repository;
