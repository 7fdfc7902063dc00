-- Invitations into the group chat, and how people heard of us. A card is found
-- by a keyed hash of its code. No row says who gave a card to whom: a batch has
-- no worker, a card nobody who came with it, a peer's card stands nowhere
-- before it is used. Months are the midnight, in UTC, of their first local day.

CREATE TABLE invitation_batches (
    id         BIGINT PRIMARY KEY,
    source     TEXT   NOT NULL,                -- bus, peer, worker
    month      BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    cards      BIGINT NOT NULL,
    revoked_at BIGINT
) WITHOUT OIDS;
CREATE INDEX invitation_batches_by_month ON invitation_batches (source, month);

CREATE TABLE invitation_cards (
    tag      BYTEA  PRIMARY KEY,               -- keyed hash of the code
    batch_id BIGINT NOT NULL REFERENCES invitation_batches ON DELETE CASCADE,
    is_used  BIGINT NOT NULL
) WITHOUT OIDS;
CREATE INDEX invitation_cards_by_batch ON invitation_cards (batch_id);

-- Members of the chat who had their one card of this month: a keyed hash that
-- no other table knows, and gone with the month. Which card it was is not known.
CREATE TABLE invitation_turns (
    tag   BYTEA  PRIMARY KEY,
    month BIGINT NOT NULL
) WITHOUT OIDS;

-- Who may come in now: a row lives an hour at most.
CREATE TABLE invitation_admissions (
    tag   BYTEA  PRIMARY KEY,
    until BIGINT NOT NULL
) WITHOUT OIDS;
CREATE INDEX invitation_admissions_by_time ON invitation_admissions (until);

-- Counts of nobody in particular, by month.
CREATE TABLE invitation_counts (
    month  BIGINT NOT NULL,
    source TEXT   NOT NULL,
    what   TEXT   NOT NULL,                    -- issued, used
    times  BIGINT NOT NULL,
    PRIMARY KEY (month, source, what)
) WITHOUT OIDS;

CREATE TABLE heard_of_us (
    month BIGINT NOT NULL,
    way   TEXT   NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (month, way)
) WITHOUT OIDS;

-- Clients who have answered how they heard of us, so that they are not asked
-- again; what they answered stands above, with everybody else's.
CREATE TABLE heard_answers (
    case_id BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE
) WITHOUT OIDS;
