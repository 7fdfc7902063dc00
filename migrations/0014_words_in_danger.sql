-- Words typed in the midst of an emergency are answered, and not too often.
ALTER TABLE emergencies ADD COLUMN again_at BIGINT;   -- when words were last answered with what stood there already

-- Words with which the bot serves a leaflet by itself, for as long as it is
-- signed: a topic of this month. Commas between.
ALTER TABLE leaflets ADD COLUMN asks TEXT NOT NULL DEFAULT '';
