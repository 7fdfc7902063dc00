-- Where clients were sent, and what came of it. What is kept of a referral knows
-- its case only while that lives; afterwards the code can still be redeemed, and
-- nothing leads from it to anybody.

-- Whether codes are redeemed there. The bus does.
ALTER TABLE places ADD COLUMN redeems BIGINT NOT NULL DEFAULT 0;
UPDATE places SET redeems = 1 WHERE kind = 'mobile_unit';

-- Days are local dates, as midnight UTC of them.
CREATE TABLE referrals (
    id         BIGINT PRIMARY KEY,
    tag        BYTEA  NOT NULL UNIQUE,         -- keyed hash of both halves of the code together
    need       TEXT   NOT NULL,
    place_kind TEXT   NOT NULL,
    redeems    BIGINT NOT NULL,                -- codes are redeemed there
    state      TEXT   NOT NULL,
    said       TEXT,                           -- what the client said of it last
    offered_on BIGINT NOT NULL,
    last_day   BIGINT NOT NULL,                -- the code counts up to this day
    settled_on BIGINT                          -- redeemed, or given up
) WITHOUT OIDS;
CREATE INDEX referrals_by_end ON referrals (last_day, state);

-- What of it belongs to the talk, and goes with it.
CREATE TABLE case_referrals (
    referral_id BIGINT PRIMARY KEY REFERENCES referrals ON DELETE CASCADE,
    case_id     BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    seq         BIGINT NOT NULL,               -- the message that offers it
    place_id    BIGINT NOT NULL REFERENCES places,
    number      BIGINT NOT NULL,               -- by which the slip is found among others; no secret
    slip        BYTEA  NOT NULL,               -- the half on the slip, sealed with the case's notes
    companion   BIGINT NOT NULL,               -- somebody goes along
    meets_at    BIGINT,
    remind_at   BIGINT                         -- empty: not wanted, or done
) WITHOUT OIDS;
CREATE INDEX case_referrals_by_case ON case_referrals (case_id, seq);
CREATE INDEX case_referrals_to_remind ON case_referrals (remind_at) WHERE remind_at IS NOT NULL;

-- What is left of referrals nobody can redeem any more.
CREATE TABLE referral_counts (
    day        BIGINT NOT NULL,                -- on which they were offered
    need       TEXT   NOT NULL,
    place_kind TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    times      BIGINT NOT NULL,
    PRIMARY KEY (day, need, place_kind, state)
) WITHOUT OIDS;

-- What a work report says of referrals: it names none of them.
CREATE TABLE report_referrals (
    report_id  BIGINT NOT NULL REFERENCES work_reports ON DELETE CASCADE,
    line       BIGINT NOT NULL,
    need       TEXT   NOT NULL,
    place_kind TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    PRIMARY KEY (report_id, line)
) WITHOUT OIDS;

-- Wrong codes in a row: of one account, and under 0 of all together.
CREATE TABLE redeem_tries (
    scope BIGINT PRIMARY KEY,
    wrong BIGINT NOT NULL,
    until BIGINT NOT NULL
) WITHOUT OIDS;

-- Codes that were turned away, by day.
CREATE TABLE redeem_refusals (
    day   BIGINT NOT NULL,
    why   TEXT   NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (day, why)
) WITHOUT OIDS;
