-- Telegram's door. A chat is found by a keyed hash; its address lies in
-- keys.db as a route and goes with the client. Message numbers are sealed too.

CREATE TABLE telegram_chats (
    tag       BYTEA  PRIMARY KEY,
    route     BIGINT NOT NULL,
    client_id BIGINT REFERENCES clients ON DELETE SET NULL,
    place     TEXT   NOT NULL,                 -- private, chat
    lang      TEXT   NOT NULL,
    reach     TEXT   NOT NULL                  -- open, blocked, gone
) WITHOUT OIDS;
CREATE INDEX telegram_chats_by_client ON telegram_chats (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX telegram_chats_by_route ON telegram_chats (route);

-- Updates that were acted upon, so that a repeat changes nothing.
CREATE TABLE telegram_updates (
    id  BIGINT PRIMARY KEY,
    day BIGINT NOT NULL
) WITHOUT OIDS;
CREATE INDEX telegram_updates_by_day ON telegram_updates (day);

-- What stands in a chat on Telegram: theirs and ours, until it is deleted there.
-- It may outlive the case, while Telegram cannot be reached.
CREATE TABLE telegram_copies (
    id           BIGINT PRIMARY KEY,
    tag          BYTEA  NOT NULL UNIQUE,       -- keyed hash of chat and message
    route        BIGINT NOT NULL,
    place        TEXT   NOT NULL,              -- private, chat
    sealed       BYTEA  NOT NULL,              -- the message's number, under the route
    ours         BIGINT NOT NULL,
    case_id      BIGINT,
    seq          BIGINT,
    delete_at    BIGINT,                       -- empty: stays (answers in the group chat)
    leased_until BIGINT NOT NULL,
    attempts     BIGINT NOT NULL
) WITHOUT OIDS;
CREATE INDEX telegram_copies_due ON telegram_copies (delete_at) WHERE delete_at IS NOT NULL;
CREATE INDEX telegram_copies_by_route ON telegram_copies (route);
CREATE INDEX telegram_copies_by_case ON telegram_copies (case_id) WHERE case_id IS NOT NULL;

-- Ways into a private chat that were offered in the group chat.
CREATE TABLE telegram_invitations (
    tag       BYTEA  PRIMARY KEY,
    client_id BIGINT NOT NULL REFERENCES clients ON DELETE CASCADE
) WITHOUT OIDS;

CREATE INDEX telegram_invitations_by_client ON telegram_invitations (client_id);

-- When the next request may go out: by bot, by group, by chat. Milliseconds.
CREATE TABLE telegram_pace (
    scope   BIGINT PRIMARY KEY,                -- 0 the bot, 1 the group, 2 the channel, else a route
    next_ms BIGINT NOT NULL
) WITHOUT OIDS;

-- What the page about Telegram says: states and counts, one row each.
CREATE TABLE telegram_state (
    what  TEXT   PRIMARY KEY,
    value BIGINT NOT NULL
) WITHOUT OIDS;

-- Of all processes one asks Telegram for updates.
CREATE TABLE telegram_poller (
    one     BIGINT PRIMARY KEY,
    process BIGINT NOT NULL,                   -- a number it drew
    until   BIGINT NOT NULL
) WITHOUT OIDS;

-- Posts of the channel. Not about anybody.
CREATE TABLE telegram_posts (
    id         BIGINT PRIMARY KEY,
    words      TEXT   NOT NULL,
    state      TEXT   NOT NULL,                -- planned, owed, posted, withdrawn and how it failed
    due_at     BIGINT NOT NULL,
    posted_at  BIGINT,
    message_id BIGINT,
    worker_id  BIGINT REFERENCES workers
) WITHOUT OIDS;
CREATE INDEX telegram_posts_by_time ON telegram_posts (due_at);

ALTER TABLE messages ADD COLUMN edited BIGINT NOT NULL DEFAULT 0;

-- The outbox learns to keep order in a lane, to carry what is said, and to
-- know what was under way when a program died.
CREATE TABLE owed_before (
    id BIGINT PRIMARY KEY, case_id BIGINT, seq BIGINT, due_at BIGINT
) WITHOUT OIDS;
INSERT INTO owed_before SELECT id, case_id, seq, due_at FROM outbox;
DROP TABLE outbox;
CREATE TABLE outbox (
    id           BIGINT PRIMARY KEY,
    channel      TEXT   NOT NULL,              -- web, telegram
    lane         BIGINT NOT NULL,              -- what must arrive in order: a case, a route, the group, the channel
    turn         BIGINT NOT NULL,
    errand       TEXT   NOT NULL,              -- what to do
    case_id      BIGINT,
    seq          BIGINT,                       -- the message whose fate this settles
    route        BIGINT,                       -- whose key opens what is to be said
    post_id      BIGINT REFERENCES telegram_posts ON DELETE CASCADE,
    sealed       BYTEA,
    repeatable   BIGINT NOT NULL,              -- may be sent again when nobody knows whether it arrived
    is_under_way BIGINT NOT NULL,
    number_before BIGINT NOT NULL,             -- the last message number known when it was taken
    due_at       BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    FOREIGN KEY (case_id, seq) REFERENCES messages ON DELETE CASCADE
) WITHOUT OIDS;
CREATE INDEX outbox_due ON outbox (due_at, id);
CREATE INDEX outbox_by_lane ON outbox (lane, turn, id);
CREATE INDEX outbox_by_message ON outbox (case_id, seq);
INSERT INTO outbox
    SELECT id, 'web', case_id, seq, 'show', case_id, seq, NULL, NULL, NULL, 1, 0, 0, due_at, 0, 0 FROM owed_before;
DROP TABLE owed_before;
