# Workers’ pages.

# The frame of a page
console-skip = Skip to content
console-ways = Sections
console-way-queue = Queue
console-way-reports = Reports
console-way-feedback = Feedback
console-way-workers = Workers
console-sign-out = Sign out
console-warning = Warning
console-team-lonely = The team “{ $team }” has one person.
console-team-empty = The team “{ $team }” has nobody.
console-team-danger = If the last passphrase is lost, nobody can read what the team holds.
console-team-who = Who works here

# Signing in
console-sign-in-title = Sign in for workers
console-sign-in-name = Your name here
console-sign-in-passphrase = Passphrase
console-sign-in-code = Code from the app
console-sign-in-code-hint = If you have turned it on.
console-sign-in = Sign in
console-sign-in-idle = After 15 minutes without use you are signed out.

# Time
console-waited-minutes = { $minutes } min
console-waited-hours = { $hours } h { $minutes } min
console-waited-days = { $days } d { $hours } h
console-day-1 = { $day } January
console-day-2 = { $day } February
console-day-3 = { $day } March
console-day-4 = { $day } April
console-day-5 = { $day } May
console-day-6 = { $day } June
console-day-7 = { $day } July
console-day-8 = { $day } August
console-day-9 = { $day } September
console-day-10 = { $day } October
console-day-11 = { $day } November
console-day-12 = { $day } December

# The queue
console-queue = Queue
console-views = Which cases
console-view-emergency = Emergencies
console-view-waiting = Waiting
console-view-mine = Mine
console-view-all = All
console-empty-emergency = There are no emergencies.
console-empty-waiting = Nobody is waiting now.
console-empty-mine = You hold no case now.
console-empty-all = There are no cases yet.
console-empty-look = See who is waiting
console-more = Show more
console-news = new
console-need-none = No need chosen yet
console-writes-ru = in Russian
console-writes-en = in English
console-held-nobody = held by nobody
console-held-you = you hold it
console-held-by = held by { $name }
console-held-finished = finished
console-held-forgetting = being destroyed
console-awaits = waiting for { $whom }

# A case
console-case = Case
console-to-panel = To actions
console-waits = Waits
console-now-reads = Reading now: { $names }
console-now-writes = Writing now: { $names }
console-talk = Talk
console-line-received = The desk said that the message arrived
console-line-taken = A worker took the case
console-line-finished = The case was finished
console-line-reopened = The case was opened again
console-note-by = Note for colleagues, { $name }
console-danger = Somebody is in danger now
console-unopened = This message did not open.
console-photo-show = Show the photo
console-photo-gone = The photo was destroyed.
console-take = Take the case
console-answer-words = Answer to the client
console-answer = Answer
console-draft-keep = Keep draft
console-draft-kept = Draft kept
console-draft-saved-at = Draft kept at %t
console-note = Note for colleagues
console-note-hint = The client will not see this
console-note-leave = Leave the note

# The panel
console-next = What next
console-finish = Finish
console-wait-client = Wait for client
console-wait-specialist = Wait for specialist
console-wait-offline = Wait for a visit
console-release = Give back
console-take-first = Take the case first.
console-reopen = Open again
console-urgency = Urgency
console-need = Need
console-need-choose = Choose a need
console-save = Save
console-clarity = Is it clear what is asked
console-services = Services in this case
console-services-none = Nothing ticked yet.
console-services-add = Tick services
console-about = Whom it is about
console-trail = What happened
console-trail-hours = Times are kept to the hour.
console-reason-was = Reason: “{ $reason }”
console-forgetting = Destroyed { $hours } h after it is finished, on { $day } at the latest.
console-burn = Destroy the case now

# Finishing
console-finish-title = Finish the case
console-finish-explained = The report filled itself during the talk. Check it and finish.
console-more-needs = What else was asked, up to three
console-services-done = What was done
console-services-more = Other services ({ $count })
console-outcome = How it ended
console-report-note = A note for the report, if needed
console-report-note-hint = Up to { $most } characters. No names, phones, addresses or handles.
console-note-stays = Stays in the report for ever
console-note-count = { $count } of { $most }
console-note-looks = Looks like { $what }. Take it out if it is about a person.
console-note-sure = This is about nobody: keep it as it is
console-done = Done
console-back = Back

# Refusals
console-not-opened = The case was not opened.
console-not-taken = The case was not taken.
console-not-changed = Nothing was changed.
console-not-sent = The answer was not sent.
console-not-noted = The note was not kept.
console-not-finished = The case was not finished.
console-not-burned = The case was not destroyed.
console-refused-held = { $name } holds the case
console-refused-kept = Your text is kept as the draft of this case. You can copy it into a note.
console-refused-copy = Copy your text: it is kept nowhere else.
console-refused-words = Your text
console-refused-open = Open the case
console-refused-queue = Back to the queue
console-refused-code = Refusal { $status }, { $refusal }

# Reading with a reason
console-reason-title = Read somebody else’s case
console-reason-explained = “{ $case }” is or was held by { $name }. Give a reason: it stays in the case with your name, and { $name } will see both.
console-reason = Reason
console-reason-review = Review of the week’s cases
console-reason-complaint = A complaint or feedback
console-reason-emergency = Looking into an emergency
console-reason-help = The worker asked for help
console-reason-more = More
console-reason-read = Read it
console-reason-leave = Do not read it

# Destroying
console-burn-title = Destroy the case
console-burn-explained = The talk, the notes and the photos go at once, for the client and for us. Nobody can bring them back.
console-burn-client = The client can no longer come back to this talk.
console-burn-report = A report without names stays: what was asked and what was done.
console-burn-now = Destroy it now

# Photos
console-photo-title = Photo of { $time }
console-photo-alt = Photo from the client
console-photo-forgetting = Destroyed by { $day }. Place and time of the shot are gone already.

# Reports and feedback
console-reports-own = My reports
console-reports-team = The team’s reports
console-reports-codes = Reports: codes
console-reports-none = No reports yet.
console-figure-reports = latest reports
console-figure-median = first answer, median
console-figure-referrals = referrals
console-figure-memory = filled from memory
console-first-answer = first answer { $time }
console-after-hours = after hours
console-from-memory = filled from memory
console-feedback = Latest feedback
console-feedback-none = No feedback yet.
console-figure-feedback = answers
console-useful-yes = useful
console-useful-partly = partly
console-useful-no = not useful
console-was-useful = Useful: { $answer }
console-knows-contact = Knows whom to write to: { $answer }

# Workers
console-workers = Workers
console-worker-left = has left
console-worker-second-factor = code from the app is on
console-workers-how = The administrator adds and disables people: netreach worker add, netreach worker disable.

# One’s own settings
console-me = My settings
console-language = Language
console-passphrase = Passphrase
console-passphrase-hint = At least 12 characters. A few random words are best.
console-passphrase-old = Present passphrase
console-passphrase-new = New passphrase
console-passphrase-again = The new one again
console-passphrase-change = Change
console-passphrase-short = The new passphrase is shorter than 12 characters.
console-passphrase-differs = The new passphrase was repeated with a mistake.
console-passphrase-changed = The passphrase is changed. You are signed out everywhere else.
console-second-factor = Code from an app
console-second-factor-hint = Type this key into an app for one-time codes, then its code here.
console-second-factor-secret = Key for the app
console-second-factor-code = Code from the app
console-second-factor-on = Turn on
console-second-factor-is-on = You are asked for a code from the app when you sign in.
console-second-factor-off = Turn off
console-second-factor-wrong = The code did not fit. Type the new key and the code again.
console-sessions = Signed in elsewhere
console-sessions-end = Sign out everywhere else
console-sessions-one = You are signed in only here.
