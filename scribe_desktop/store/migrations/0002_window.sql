-- What the window needs: corrections and speaker names over a transcript, decisions on the check list, signatures,
-- addenda, and search by session.

-- Append-only; the newest row of a segment counts, and text NULL is the way back to the original.
CREATE TABLE corrections (
    seq INTEGER PRIMARY KEY,
    transcript_id TEXT NOT NULL,
    segment_id TEXT NOT NULL,
    text TEXT,
    corrected_at INTEGER NOT NULL,
    FOREIGN KEY (transcript_id, segment_id) REFERENCES segments (transcript_id, id)
);
CREATE INDEX corrections_of_segment ON corrections (transcript_id, segment_id);
CREATE TRIGGER corrections_are_never_changed
BEFORE UPDATE ON corrections BEGIN SELECT RAISE (ABORT, 'corrections are append-only'); END;
CREATE TRIGGER corrections_are_never_deleted
BEFORE DELETE ON corrections
WHEN NOT EXISTS (
    SELECT 1 FROM transcripts
    JOIN erasures ON erasures.kind = 'session' AND erasures.id = transcripts.session_id
    WHERE transcripts.id = OLD.transcript_id
)
BEGIN SELECT RAISE (ABORT, 'corrections are append-only'); END;

-- Labels are those of one transcription: the next one may number its speakers the other way round.
CREATE TABLE speaker_names (
    transcript_id TEXT NOT NULL REFERENCES transcripts (id),
    speaker TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (transcript_id, speaker)
);

-- Append-only; the newest row of a key counts, and decision NULL is an undone one. revision_number is the revision in
-- which a removed statement last stood.
CREATE TABLE check_decisions (
    seq INTEGER PRIMARY KEY,
    note_id TEXT NOT NULL REFERENCES notes (id),
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    decision TEXT,
    statement_id TEXT,
    quote TEXT NOT NULL,
    revision_number INTEGER NOT NULL,
    decided_at INTEGER NOT NULL
);
CREATE INDEX check_decisions_of_note ON check_decisions (note_id, key);
CREATE TRIGGER check_decisions_are_never_changed
BEFORE UPDATE ON check_decisions BEGIN SELECT RAISE (ABORT, 'decisions are append-only'); END;
CREATE TRIGGER check_decisions_are_never_deleted
BEFORE DELETE ON check_decisions
WHEN NOT EXISTS (
    SELECT 1 FROM notes
    JOIN erasures ON erasures.kind = 'session' AND erasures.id = notes.session_id
    WHERE notes.id = OLD.note_id
)
BEGIN SELECT RAISE (ABORT, 'decisions are append-only'); END;

CREATE TABLE signatures (
    seq INTEGER PRIMARY KEY,
    note_id TEXT NOT NULL UNIQUE REFERENCES notes (id),
    revision_number INTEGER NOT NULL,
    signer TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    zone TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    engine TEXT NOT NULL,
    model TEXT NOT NULL,
    drafter TEXT NOT NULL,
    drafter_model TEXT NOT NULL,
    prompt_version TEXT NOT NULL,
    template_version TEXT NOT NULL,
    draft_number INTEGER,
    edit_distance INTEGER,
    FOREIGN KEY (note_id, revision_number) REFERENCES revisions (note_id, number)
);
CREATE TRIGGER signatures_are_never_changed
BEFORE UPDATE ON signatures BEGIN SELECT RAISE (ABORT, 'signatures are immutable'); END;
CREATE TRIGGER signatures_are_never_deleted
BEFORE DELETE ON signatures
WHEN NOT EXISTS (
    SELECT 1 FROM notes
    JOIN erasures ON erasures.kind = 'session' AND erasures.id = notes.session_id
    WHERE notes.id = OLD.note_id
)
BEGIN SELECT RAISE (ABORT, 'signatures are immutable'); END;

CREATE TABLE addenda (
    seq INTEGER PRIMARY KEY,
    note_id TEXT NOT NULL REFERENCES signatures (note_id),
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    signer TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    zone TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    UNIQUE (note_id, number)
);
CREATE TRIGGER addenda_are_never_changed
BEFORE UPDATE ON addenda BEGIN SELECT RAISE (ABORT, 'addenda are immutable'); END;
CREATE TRIGGER addenda_are_never_deleted
BEFORE DELETE ON addenda
WHEN NOT EXISTS (
    SELECT 1 FROM notes
    JOIN erasures ON erasures.kind = 'session' AND erasures.id = notes.session_id
    WHERE notes.id = OLD.note_id
)
BEGIN SELECT RAISE (ABORT, 'addenda are immutable'); END;

-- Written with every change of the head, of a decision or of the transcript; NULL is not counted yet.
-- dismissed_number: the newest waiting draft that the clinician has turned down.
ALTER TABLE notes ADD COLUMN open_checks INTEGER;
ALTER TABLE notes ADD COLUMN dismissed_number INTEGER NOT NULL DEFAULT 0;

-- The list of sessions is read from indexes alone: rows of these tables are long.
CREATE INDEX sessions_by_time ON sessions (deleted_at, created_at, seq);
CREATE INDEX jobs_for_the_list ON jobs (session_id, seq, id, stage, status, is_paused, not_before, error_code);
CREATE INDEX recordings_for_the_list ON recordings (session_id, duration_ms);
CREATE INDEX notes_for_the_list ON notes (session_id, status, open_checks);
-- An hour of typing leaves a thousand revisions: their history is read without their words.
CREATE INDEX revisions_for_the_history ON revisions (
    note_id, number, author, status, drafter, model, created_at, base_number
);

-- One row for each kind of words of a session: row id = sessions.seq * 4 + kind (0 label, 1 transcript, 2 notes), so
-- that the newest sessions come first without sorting; see search.py. One to three letters are looked up directly.
CREATE VIRTUAL TABLE session_words USING fts5 (
    words, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
INSERT INTO session_words (session_words, rank) VALUES ('secure-delete', 1);
INSERT INTO session_words (rowid, words) SELECT seq * 4, label FROM sessions ORDER BY seq;
INSERT INTO session_words (rowid, words)
SELECT sessions.seq * 4 + 1, group_concat(segments.text, char(10) ORDER BY segments.transcript_id, segments.position)
FROM sessions
JOIN transcripts ON transcripts.session_id = sessions.id
JOIN segments ON segments.transcript_id = transcripts.id
WHERE transcripts.seq = (
    SELECT max(newest.seq) FROM transcripts AS newest
    WHERE newest.session_id = transcripts.session_id AND newest.recording_id IS transcripts.recording_id
)
GROUP BY sessions.seq ORDER BY sessions.seq;
INSERT INTO session_words (rowid, words)
SELECT sessions.seq * 4 + 2, group_concat(search_index.words, char(10) ORDER BY notes.seq)
FROM sessions
JOIN notes ON notes.session_id = sessions.id
JOIN search_index ON search_index.rowid = notes.seq * 4 + 2
GROUP BY sessions.seq ORDER BY sessions.seq;
DROP TABLE search_index;
