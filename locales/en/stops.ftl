# Where to find us and when: the same on the page, in the calendar, in the bot and at the desk.

stops-today = today
stops-tomorrow = tomorrow
stops-date =
    { $weekday ->
        [1] on Monday { $date }
        [2] on Tuesday { $date }
        [3] on Wednesday { $date }
        [4] on Thursday { $date }
        [5] on Friday { $date }
        [6] on Saturday { $date }
       *[7] on Sunday { $date }
    }
stops-weekday =
    { $weekday ->
        [1] Mon
        [2] Tue
        [3] Wed
        [4] Thu
        [5] Fri
        [6] Sat
       *[7] Sun
    }
stops-every-day = Every day
stops-now-bus = here now, until { $until }
stops-now-door = open now, until { $until }
stops-then-bus = { $day }, { $from } to { $until }
stops-then-door = { $day }, { $from } to { $until }
stops-late-bus =
    running { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    } late { $day }: { $from } to { $until }
stops-late-door =
    opening { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    } late { $day }: { $from } to { $until }
stops-cancelled-bus = not coming { $day }
stops-cancelled-door = closed { $day }
stops-paused = not running for now
stops-unusual = { $when } (not as usual)
stops-out = Not there today: { $what }.
stock-hrs-hiv-test = HIV tests
stock-hrs-hcv-test = hepatitis C tests
stock-hrs-pack = harm reduction packs
stock-hrs-prep = PrEP
stock-hrs-pep = PEP
stock-hrs-naloxone = naloxone
stops-unchecked = Not checked since { $day }: ask us before you go.
stops-pause = The bus is not running from { $since } until further notice.
stops-pause-until = The bus is not running from { $since } to { $until }, both included.
stops-pause-instead = Write to us: we will tell you how to get what you need without the bus.
stops-nothing-ahead = No next time is set yet. Write to us and we will tell you.
stops-line = { $place }: { $when }.

stops-page-title = Where to find us
stops-page-as-of = As of { $day }, { $time }, local time. It may change at the last moment.
stops-page-again = Refresh
stops-page-next = Next
stops-page-all = All places
stops-page-offers = What you need
stops-page-any = Everything
stops-page-show = Show
stops-page-none = There is no timetable yet. Write to us and we will tell you.
stops-page-none-such = We cannot help with this in person now. Write to us and we will think together.
stops-page-way = How to find it
stops-page-hours = Hours
stops-page-no-hours = On single days only
stops-page-entry = What you need at the door
stops-page-has = What there is
stops-page-call = Call
stops-page-checked = Checked on { $day }.
stops-page-calendar = Add to a calendar
stops-page-calendar-hint = Whoever holds your phone can see its calendar. You can print this page too.
stops-page-write = Write to us
stops-page-link = Where to find us and when
stops-ics-name = { $organisation }: where and when
stops-ics-cancelled = Cancelled: { $title }
stops-ics-late =
    { $minutes ->
        [one] { $minutes } minute later: { $title }
       *[other] { $minutes } minutes later: { $title }
    }

place-mobile-unit = Bus stop
place-site = Our office
place-clinic = Partner clinic
place-aids-centre = AIDS centre

console-way-stops = Timetable
console-stops = Timetable
console-stops-hint = What you tap here everybody sees within a minute: on the page for clients, in calendars and in the bot.
console-stops-nothing = Nothing on this day.
console-stops-empty = No places yet.
console-stops-not-coming-bus = Not coming
console-stops-not-coming-door = Closed
console-stops-not-coming-sure = Yes, { $what }
console-stops-stock = Ran out
console-stops-stock-say = Say what is not there today
console-stops-late = Running late
console-stops-late-by = { $minutes } min, at { $time }
console-stops-undo-cancelled = Undo
console-stops-undo-late = Not late after all
console-stops-undo-hours = Back to the usual hours
console-stops-undo-extra = Take this one out
console-stops-said-cancelled = Cancelled: { $name }, { $when }
console-stops-said-late = { $minutes } min later: { $name }, { $when }
console-stops-said-hours = Other hours: { $name }, { $when }
console-stops-said-extra = Once more: { $name }, { $when }
console-stops-places = Places
console-stops-inactive = Hidden from clients
console-stops-checked = Checked on { $day }
console-stops-check = Checked today
console-stops-change = Change
console-stops-new = Add a place
console-stops-not-done = Nothing was changed.

console-stops-pause = The bus is not running
console-stops-pause-on = On now: { $said }
console-stops-pause-off = Off: the bus follows the timetable.
console-stops-pause-hint = Meanwhile its stops leave the next times, and clients read what they can have instead of the bus.
console-stops-pause-since = From which day
console-stops-pause-until = To which day; empty if nobody knows
console-stops-pause-instead-ru = What there is instead of the bus, in Russian
console-stops-pause-instead-en = The same in English
console-stops-pause-turn-on = The bus is not running
console-stops-pause-keep = Save
console-stops-pause-turn-off = The bus runs again

console-place-new = New place
console-place-kind = What it is
console-place-title-ru = Title in Russian
console-place-title-en = Title in English
console-place-way-ru = How to find it, in Russian
console-place-way-en = How to find it, in English
console-place-entry-ru = What is needed at the door, in Russian
console-place-entry-en = What is needed at the door, in English
console-place-two = One language is enough: the other will read the same.
console-place-tel = The organisation's phone, if any
console-place-hours = Hours by weekday
console-place-hours-hint = 18:00–20:00. Twice a day: 9:00–13:00, 14:00–18:00. Empty: not on that day. 22:00–02:00 goes on into the night.
console-place-offers = What there is
console-place-active = Show it to clients
console-place-save = Save
console-place-day-title = One day unlike the others
console-place-day = Day
console-place-day-hours = Hours on that day
console-place-day-what = What changes
console-place-day-what-hours = Instead of the usual hours
console-place-day-what-extra = Once more, beside the usual hours
console-place-day-what-cancelled = Not at all on that day
console-place-day-set = Write down
console-place-ahead = Already written down
console-place-back = To the timetable
console-place-said-cancelled = { $day }: not at all
console-place-said-late = { $day }: { $minutes } min later
console-place-said-hours = { $day }: { $hours } instead of the usual hours
console-place-said-extra = { $day }: also { $hours }
