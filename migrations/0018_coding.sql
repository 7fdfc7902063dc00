-- Studies: texts that researchers code line by line, blind to each other, with a
-- codebook whose every version is kept. Nothing here leads to a case or a client.
-- Texts, codes and memos are sealed to the researchers.

CREATE TABLE studies (
    id        BIGINT PRIMARY KEY,
    title     TEXT   NOT NULL,                 -- in clear, as a paper prints it
    ethics    TEXT   NOT NULL,                 -- what the ethics committee calls it
    opener_id BIGINT NOT NULL REFERENCES workers,
    opened_on BIGINT NOT NULL                  -- to the day
) WITHOUT OIDS;

CREATE TABLE study_coders (
    study_id  BIGINT NOT NULL REFERENCES studies ON DELETE CASCADE,
    worker_id BIGINT NOT NULL REFERENCES workers,
    number    BIGINT NOT NULL,                 -- coder 1, coder 2: what leaves instead of a name
    PRIMARY KEY (study_id, worker_id),
    UNIQUE (study_id, number)
) WITHOUT OIDS;

-- Who brought texts, and answered for the committee's leave to use them.
CREATE TABLE study_intakes (
    id        BIGINT PRIMARY KEY,
    study_id  BIGINT NOT NULL REFERENCES studies ON DELETE CASCADE,
    batch     BIGINT NOT NULL,
    texts     BIGINT NOT NULL,
    worker_id BIGINT NOT NULL REFERENCES workers,
    day       BIGINT NOT NULL
) WITHOUT OIDS;

-- A batch is open to all its coders once each of them stands here: done, or taking
-- no part in it.
CREATE TABLE study_done (
    study_id  BIGINT NOT NULL REFERENCES studies ON DELETE CASCADE,
    batch     BIGINT NOT NULL,
    worker_id BIGINT NOT NULL REFERENCES workers,
    day       BIGINT NOT NULL,
    is_out    BIGINT NOT NULL,                 -- takes no part in this batch
    PRIMARY KEY (study_id, batch, worker_id)
) WITHOUT OIDS;

CREATE TABLE study_texts (
    id       BIGINT PRIMARY KEY,
    study_id BIGINT NOT NULL REFERENCES studies ON DELETE CASCADE,
    batch    BIGINT NOT NULL,
    number   BIGINT NOT NULL,
    lines    BIGINT NOT NULL,                  -- how many it has
    sealed   BYTEA  NOT NULL,
    UNIQUE (study_id, number)
) WITHOUT OIDS;

-- A coder has looked at a line. Without marks: there is nothing to code in it.
CREATE TABLE study_lines (
    text_id   BIGINT NOT NULL REFERENCES study_texts ON DELETE CASCADE,
    line      BIGINT NOT NULL,
    worker_id BIGINT NOT NULL REFERENCES workers,
    version   BIGINT NOT NULL,                 -- of the codebook that the coder had
    PRIMARY KEY (text_id, line, worker_id)
) WITHOUT OIDS;

-- The codes of that line. What is merged later stays here as it was put.
CREATE TABLE study_marks (
    text_id   BIGINT NOT NULL,
    line      BIGINT NOT NULL,
    worker_id BIGINT NOT NULL,
    code_id   BIGINT NOT NULL,
    PRIMARY KEY (text_id, line, worker_id, code_id),
    FOREIGN KEY (text_id, line, worker_id) REFERENCES study_lines ON DELETE CASCADE
) WITHOUT OIDS;

CREATE TABLE codebook_versions (
    study_id  BIGINT NOT NULL REFERENCES studies ON DELETE CASCADE,
    version   BIGINT NOT NULL,
    act       TEXT   NOT NULL,                 -- begun, added, worded, merged, split, grouped
    worker_id BIGINT NOT NULL REFERENCES workers,
    made_at   BIGINT NOT NULL,
    PRIMARY KEY (study_id, version)
) WITHOUT OIDS;

-- What a code became in a version. Of each code the newest row up to a version
-- is what that version says.
CREATE TABLE codebook_codes (
    study_id BIGINT NOT NULL REFERENCES studies ON DELETE CASCADE,
    code_id  BIGINT NOT NULL,
    version  BIGINT NOT NULL,
    place    BIGINT NOT NULL,                  -- the order in which codes were made
    is_theme BIGINT NOT NULL,
    theme_id BIGINT,                           -- the theme it stands under
    into_id  BIGINT,                           -- the code that it was merged into
    state    TEXT   NOT NULL,                  -- open, merged, split
    sealed   BYTEA  NOT NULL,                  -- name, description, memo
    PRIMARY KEY (code_id, version)
) WITHOUT OIDS;
CREATE INDEX codebook_codes_by_study ON codebook_codes (study_id, version);

-- What the coders agreed on for a line on which they differed. Who proposed what
-- stands in study_marks and does not change any more.
CREATE TABLE study_decisions (
    text_id   BIGINT NOT NULL REFERENCES study_texts ON DELETE CASCADE,
    line      BIGINT NOT NULL,
    worker_id BIGINT NOT NULL REFERENCES workers,
    version   BIGINT NOT NULL,
    day       BIGINT NOT NULL,
    PRIMARY KEY (text_id, line)
) WITHOUT OIDS;

CREATE TABLE study_decided (
    text_id BIGINT NOT NULL,
    line    BIGINT NOT NULL,
    code_id BIGINT NOT NULL,
    PRIMARY KEY (text_id, line, code_id),
    FOREIGN KEY (text_id, line) REFERENCES study_decisions ON DELETE CASCADE
) WITHOUT OIDS;
