# Figures: what work reports come to.

console-way-figures = Figures
console-figures = Figures
console-figures-from = From month
console-figures-to = To month
console-figures-venue = Where
console-figures-origin = Whose reports
console-figures-audience = For whom
console-figures-all = All
console-figures-for-house = For ourselves
console-figures-for-outside = For donors: under 5 hidden
console-figures-for-partners = For partners: under 10 hidden
console-figures-show = Show
console-figures-contacts = contacts
console-figures-people = people, at least and at most
console-figures-median = half waited for an answer no longer than
console-figures-emergency = the same where somebody was in danger
console-figures-memory = of reports are from memory
console-figures-filtered = Part of the reports is shown. Referrals, calls, feedback and leaflets are not counted by place, so they are not here.
console-figures-outside = Counts under { $least } are hidden, and so many others beside them that nothing hidden can be worked out of this file, nor of it together with those of the months and quarters in it. So others get whole months, quarters and years that are over, and no other stretch.
console-figures-hatched = Hatched: reports written down for work elsewhere, or brought in from tables.
console-figures-marked = Triangle: something was said in public in that month, see below.
console-figures-table = The numbers as a table
console-figures-month = Month
console-figures-elsewhere = of these elsewhere
console-figures-more = The other indicators
console-figures-left-out = { $lines ->
    [one] and { $lines } more kind, together
   *[other] and { $lines } more kinds, together
}
console-figures-files = Take it as a file
console-figures-files-hint = The same figures with the same counts hidden, each with its definition. Who took them, and when, stays on record.
console-month-1 = January
console-month-2 = February
console-month-3 = March
console-month-4 = April
console-month-5 = May
console-month-6 = June
console-month-7 = July
console-month-8 = August
console-month-9 = September
console-month-10 = October
console-month-11 = November
console-month-12 = December

console-speed-median = half within, min
console-speed-most = 9 of 10 within, min
console-speed-n = in all

console-campaigns = What we said in public
console-campaigns-hint = Interviews, posts, leaflets, and requests in the { $days } days before and after. The same time is not yet a cause.
console-campaign-around = Requests before: { $before }, after: { $after }.
console-campaign-before = Requests before: { $before }. The days after are not over.
console-campaign-views = { $views } views
console-campaign-add = Write something down
console-campaign-day = Day
console-campaign-kind = What it was
console-campaign-seen = Views, if known
console-campaign-title = Title
console-campaign-title-hint = What stood in public. No names of people who write to us.
console-campaign-drop = Remove
console-campaign-own = Posted in our channel: this line came by itself.
campaign-interview = Interview
campaign-post = Post
campaign-leaflets = Leaflets
campaign-meeting = Meeting
campaign-other = Other

console-baseline = What was before
console-baseline-hint = How many requests a month there were without this work, for instance at the bus alone. Growth is measured against it. 0 removes a month.
console-baseline-times = Requests
console-baseline-table = Take them from a table
console-baseline-table-hint = .xlsx or .csv: in each row a month and how many requests there were. You see what would change before anything is kept.
console-baseline-from = The numbers are those of the column “{ $column }”.
console-baseline-was = Now
console-baseline-will = After
console-baseline-same = { $count ->
    [one] { $count } other month stands there like that already.
   *[other] { $count } other months stand there like that already.
}
console-baseline-nothing = There is nothing to write down: no month in the file is new.

refusal-months-unfit = No calendar has these months, they stand the wrong way round, or there are more than 36. The newest are shown.
refusal-months-not-for-others = Others get one whole month, quarter or year of the calendar that is over: different stretches can be subtracted from each other. The newest such month is shown.
refusal-count-unfit = This does not look like a count. Write a whole number.
refusal-campaign-unfit = It needs a title of at most 120 characters and a day that has been.
refusal-no-such-campaign = There is no such entry. Perhaps it was removed.
refusal-no-such-report = There is no such report, or only its author and a supervisor can take it back. Reports of talks stay.

origin-desk = At the desk
origin-logged = Written down for work elsewhere
origin-imported = Brought in from a table

figure-hidden = hidden
figure-range = { $least }–{ $most }
figure-share = { $part } of { $whole } ({ $percent } %)
figure-speed = half within { $median } min, 9 of 10 within { $most } min; { $n } in all
figure-pace = half within { $median } min, 9 of 10 within { $most } min
figure-said = { $said } of { $answered } who answered; { $asked } were asked
figure-from-memory = { $percent } % from memory
figure-growth = { $before } → { $now } ({ $percent } %), whole months: { $months }

speed-all = All
speed-emergency = Somebody in danger
speed-urgent = Urgent
speed-routine = Routine
speed-in-hours = In hours
speed-after-hours = After hours
speed-day = From 6 in the morning to midnight
speed-night = From midnight to 6 in the morning
speed-emergency-night = In danger at night

figure-danger-opened = Emergencies
figure-danger-attended = A person was there within 2 minutes
figure-danger-called = The client said they called an ambulance
figure-danger-arrived = The ambulance arrived
figure-danger-resolved = It was resolved without one
figure-danger-contact-lost = Contact was lost
figure-danger-unknown = How it ended is not known

figure-call-proposed = A call was proposed
figure-call-accepted-call-me = Yes: "call me"
figure-call-accepted-call-you = Yes: "I will call"
figure-call-refused = Stayed with words
figure-call-later = Asked for later
figure-after-proposed = Fell silent after a proposal
figure-after-not-proposed = Fell silent after a first answer without one

figure-score-useful-yes = Useful
figure-score-useful-partly = Partly
figure-score-useful-no = Not useful
figure-score-knows-yes = Know whom to write to

turned-wrong = There is no such code
turned-used = Redeemed before
turned-expired = Out of date
turned-slowed = Too many wrong ones in a row
quality-from-memory = From memory, when the talk was gone
quality-late = More than a day after the last word
quality-uncoded = The request was not understood

indicator-contacts = Contacts
definition-contacts = Talks that began, and cases written down for work elsewhere. Every report counts once, in the month in which the person came.
indicator-growth = Growth
definition-growth = Contacts a month against requests a month before this work: (now − before) : before. Only months that are over count, from the first report on; sums are brought to the number of months before this work.
indicator-people = People
definition-people = Pseudonyms the desk talked with: at least those of the largest place, at most those of all places together. A pseudonym lives one talk: whoever came back after it was destroyed counts again, so the lower bound may be too high as well.
indicator-package = Reached with the agreed package
definition-package = Contacts in which at least as many services of the package were given as agreed with the donor (in the settings). Of all contacts.
indicator-venues = Where people come
definition-venues = Contacts by the place of the first word.
indicator-shifts = When people come
definition-shifts = Contacts by quarter of the local day: night 0–6, morning 6–12, day 12–18, evening 18–24. Where nobody wrote the time down, it says so.
indicator-needs = What people ask about
definition-needs = The main need, one a contact; confirmed by a person or, where the bot answered, set by rules.
indicator-needs-beside = What else
definition-needs-beside = Needs beside the main one, up to three a contact.
indicator-services = What was done
definition-services = Services ticked in reports. One contact may have several.
indicator-outcomes = How it ended
definition-outcomes = The outcome, one a contact.
indicator-urgencies = How urgent
definition-urgencies = Urgency at the beginning of a contact.
indicator-injuries = Injuries
definition-injuries = How severe injection injuries were at the end, as people said. Not a diagnosis.
indicator-modalities = How people write
definition-modalities = Words, photo, voice: what the person came with. Of work elsewhere nobody asks it.
indicator-speed = How fast a person answers
definition-speed = Minutes from the client's first word to the first answer of a person, not of the bot; where the bot answered first, from the word after which a person was needed. The bar ends where nine of ten were, the mark is the middle one. Exact up to four hours, rounded up beyond. Hours of the desk, day and night are known of contacts at this desk only.
indicator-after-handover = After a hand-over
definition-after-handover = Minutes from the offer to the first word of whoever took over.
indicator-after-hours = After hours
definition-after-hours = Contacts that came when nobody was at the desk. Of contacts at this desk: of what was written down by hand or brought in from tables nobody knows it.
indicator-after-hours-fate = What became of contacts after hours
definition-after-hours-fate = Outcome of the contacts at this desk that came when nobody was at it.
indicator-danger = Danger to life
definition-danger = Cases in which the emergency lane opened. Clients call the ambulance; we know of it from their words.
indicator-calls = Proposals to call
definition-calls = How often a call by phone was proposed, and what was answered.
indicator-after-proposal = Silence after a proposal
definition-after-proposal = Who did not write within a day of a proposed call and, to compare, of a first answer without one.
indicator-referrals = Referrals
definition-referrals = Where people were sent, as it stands today. "Redeemed" means that the code was shown there. What is not known does not count as done.
indicator-referrals-done = Went there, by need
definition-referrals-done = Redeemed codes of all referrals with this need.
indicator-referrals-to = Reached, by place
definition-referrals-to = Redeemed codes of all referrals for this need to such a place.
indicator-turned = Codes that were turned away
definition-turned = How often a code that was shown did not do, and why.
indicator-linkage = Linkage to care
definition-linkage = Redeemed referrals to tests, treatment, prophylaxis and detox.
indicator-supplies = Handed out on referral
definition-supplies = Redeemed referrals for a package and for naloxone. The bus counts the pieces.
indicator-information = What people read without a worker
definition-information = Leaflets and timetables shown, by language.
indicator-self-service = Answered by the bot
definition-self-service = Contacts in which leaflets were enough and nobody asked for a person. Of all contacts.
indicator-feedback = What clients think
definition-feedback = Answers to questions that the program asks, not the worker. Who did not answer is unknown, so how many were asked stands beside it.
indicator-reviews = Finished work, looked at again
definition-reviews = What somebody found who looked at a finished case once more before it went.
indicator-drills = Drills
definition-drills = Drills that somebody answered, of all that are over. Those that a real emergency broke off do not count.
indicator-quality = Quality of reports
definition-quality = The aim is nought for all three. From memory and late: of reports written here, without those brought in from tables. Not understood: of all contacts.

console-elsewhere = Write down work done elsewhere
console-elsewhere-explained = A forum, the bus, the street: what did not happen at this desk. Only the report stays here, not a word of whoever asked.
console-elsewhere-paste = What was asked
console-elsewhere-paste-hint = You may paste the message from the forum: we suggest the need and a ready answer. What you paste is not kept.
console-elsewhere-sort = Suggest
console-elsewhere-ready = What can be answered
console-elsewhere-ready-hint = Signed leaflets as they stand. Copy one and put it where it was asked. Advice about health in your own words is seen by a doctor first.
console-elsewhere-where = Where it was
console-elsewhere-day = Day
console-elsewhere-day-hint = At most { $days } days ago. Later than the next day counts as from memory.
console-elsewhere-shift = Time of day
console-elsewhere-count = Write down and count

console-reports-older = Earlier ones
console-reports-memory = Only those from memory
console-reports-late = Only those written more than a day later
console-report-take-back = Take it back
console-report-late = late
console-reports-of-a-day = reports
