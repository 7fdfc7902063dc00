-- Under what a code was redeemed: a number its asker drew. Whoever asks with it again,
-- because the answer never arrived, is told the same and not "already".
ALTER TABLE referrals ADD COLUMN attempt BYTEA;
