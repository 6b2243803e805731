-- Times are microseconds since 1970-01-01 UTC. `seq` is insertion order and the base of search_index row ids.

CREATE TABLE sessions (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
);

CREATE TABLE recordings (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    source TEXT NOT NULL,
    source_sha256 TEXT NOT NULL,
    source_bytes INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    codec TEXT NOT NULL,
    sealed_name TEXT UNIQUE,
    sealed_sha256 TEXT NOT NULL,
    sealed_bytes INTEGER NOT NULL,
    speech TEXT,
    created_at INTEGER NOT NULL,
    purged_at INTEGER
);
CREATE INDEX recordings_of_session ON recordings (session_id);

CREATE TABLE transcripts (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    recording_id TEXT REFERENCES recordings (id),
    engine TEXT NOT NULL,
    model TEXT NOT NULL,
    model_grade TEXT NOT NULL,
    language TEXT NOT NULL,
    seams TEXT NOT NULL,
    completeness TEXT,
    chunks TEXT NOT NULL,
    warnings TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX transcripts_of_session ON transcripts (session_id);
CREATE INDEX transcripts_of_recording ON transcripts (recording_id);
CREATE TRIGGER transcripts_are_immutable
BEFORE UPDATE OF seq, id, recording_id, engine, model, model_grade, language, seams, completeness, chunks, warnings,
    created_at
ON transcripts BEGIN SELECT RAISE (ABORT, 'transcripts are immutable'); END;

CREATE TABLE segments (
    seq INTEGER PRIMARY KEY,
    transcript_id TEXT NOT NULL REFERENCES transcripts (id),
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    speaker TEXT,
    text TEXT NOT NULL,
    flags TEXT NOT NULL,
    UNIQUE (transcript_id, position),
    UNIQUE (transcript_id, id)
);
CREATE TRIGGER segments_are_immutable
BEFORE UPDATE ON segments BEGIN SELECT RAISE (ABORT, 'segments are immutable'); END;

CREATE TABLE notes (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    note_type TEXT NOT NULL,
    status TEXT NOT NULL,
    head_number INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (session_id, note_type)
);

-- What is being erased: written before the first key is destroyed, removed with the last row. A crash between is
-- finished from here at the next start.
CREATE TABLE erasures (
    kind TEXT NOT NULL CHECK (kind IN ('session', 'recording')),
    id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
);

-- transcript_id and job_id point nowhere once that session is erased: a note can have been moved away from it.
CREATE TABLE revisions (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    note_id TEXT NOT NULL REFERENCES notes (id),
    number INTEGER NOT NULL,
    author TEXT NOT NULL,
    status TEXT NOT NULL,
    body TEXT NOT NULL,
    drafter TEXT NOT NULL,
    model TEXT NOT NULL,
    template_version TEXT NOT NULL,
    prompt_version TEXT NOT NULL,
    transcript_id TEXT,
    job_id TEXT,
    base_number INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (note_id, number)
);
CREATE INDEX revisions_of_job ON revisions (job_id);
CREATE TRIGGER revisions_are_never_changed
BEFORE UPDATE ON revisions BEGIN SELECT RAISE (ABORT, 'revisions are append-only'); END;
CREATE TRIGGER revisions_are_never_deleted
BEFORE DELETE ON revisions
WHEN NOT EXISTS (
    SELECT 1 FROM notes
    JOIN erasures ON erasures.kind = 'session' AND erasures.id = notes.session_id
    WHERE notes.id = OLD.note_id
)
BEGIN SELECT RAISE (ABORT, 'revisions are append-only'); END;

CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    request TEXT NOT NULL,
    stage TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    recording_id TEXT REFERENCES recordings (id) ON DELETE SET NULL,
    transcript_id TEXT REFERENCES transcripts (id) ON DELETE SET NULL,
    not_before INTEGER,
    is_paused INTEGER NOT NULL DEFAULT 0,
    error_code TEXT,
    timings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX jobs_of_session ON jobs (session_id);
CREATE INDEX jobs_of_recording ON jobs (recording_id);
CREATE INDEX jobs_of_transcript ON jobs (transcript_id);
CREATE UNIQUE INDEX one_active_job_per_session ON jobs (session_id) WHERE status IN ('QUEUED', 'RUNNING');

CREATE TABLE checkpoints (
    recording_id TEXT NOT NULL REFERENCES recordings (id),
    audio_sha256 TEXT NOT NULL,
    chunk_index INTEGER NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    engine TEXT NOT NULL,
    model TEXT NOT NULL,
    language TEXT NOT NULL,
    keywords_hash TEXT NOT NULL,
    result TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (
        audio_sha256, chunk_index, start_ms, end_ms, engine, model, language, keywords_hash, recording_id
    )
);
CREATE INDEX checkpoints_of_recording ON checkpoints (recording_id);

CREATE TABLE vocabulary (
    seq INTEGER PRIMARY KEY,
    folded TEXT NOT NULL UNIQUE,
    term TEXT NOT NULL
);

CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_sha256 TEXT NOT NULL,
    sha256 TEXT NOT NULL
);
CREATE TRIGGER audit_is_never_changed
BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_deleted
BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
-- The last line's number and hash: without it, lines cut off the end would not be missed.
CREATE TABLE audit_head (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    number INTEGER NOT NULL,
    sha256 TEXT NOT NULL
);

-- Row id = seq * 4 + kind (0 session label, 1 segment, 2 head revision of a note); see search.py.
CREATE VIRTUAL TABLE search_index USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);
