-- The night: what is most urgent goes out first; leaflets that somebody signs.

-- 0 emergency, 1 urgent, 2 routine, as in cases: a backlog is sent by danger.
ALTER TABLE outbox ADD COLUMN rank BIGINT NOT NULL DEFAULT 2;

-- The pace of the whole bot is the row that processes take in turn.
INSERT INTO telegram_pace (scope, next_ms) VALUES (0, 0) ON CONFLICT (scope) DO NOTHING;
