-- Whether a place outside the talk was offered, and whether the guide came to naloxone
-- that was given. Of reports that stand already nobody knows the second.
ALTER TABLE work_reports ADD COLUMN is_referred BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_reports ADD COLUMN naloxone_given BIGINT NOT NULL DEFAULT 0;
UPDATE work_reports SET is_referred = 1 WHERE id IN (SELECT report_id FROM report_referrals);

-- Figures are counted anew from the reports when the program starts.
DELETE FROM report_figures;
