# Hours and people: what a client hears, what whoever is on call hears, the page "Hours".

# ---- to clients ----

chat-closed-night = A bot answers at night.
chat-closed = A bot answers now.
chat-closed-nobody-night = No person is here at night, a bot answers.
chat-closed-nobody = No person is here now, a bot answers.
chat-closed-today = A person replies after { $time } { $zone }.
chat-closed-tomorrow = A person replies tomorrow after { $time } { $zone }.
chat-closed-day = A person replies on { $day } after { $time } { $zone }.
chat-closed-unknown = We do not know yet when a person will reply.
chat-zone-moscow = Moscow time
chat-zone = { $city } time

# ---- to whoever is on call, over Telegram ----

telegram-call =
    { $minutes ->
        [0] An urgent case. Open the console.
        [one] An urgent case has waited { $minutes } minute. Open the console.
       *[other] An urgent case has waited { $minutes } minutes. Open the console.
    }
telegram-call-take = I take it
telegram-call-yours = It is yours. Open the console within 3 minutes, or others are called.
telegram-call-taken = Somebody else has taken this case.
telegram-call-over = This case waits for nobody any more.
telegram-call-drill = This was a drill, all is well. Thank you. How long it took is written down.
telegram-way-bound = Done. You are called here when you are on call and somebody's life is in danger. Not a word of the case will stand here.
telegram-way-unbound = This link did not work or is used up. Take a new one in the console, on the page with your name.
telegram-way-only = This chat is for calls only, nobody reads what is written in it. The work is in the console. If somebody beside you is in danger, call: { $numbers }. /overdose shows here what to do.
telegram-way-busy = A client's talk goes on in this chat. End it with /stop and open the link again.

# ---- console ----

rung-first = First
rung-second = Second
rung-deputy = Deputy
rung-everybody = Everybody

act-call-answered = Call answered

console-way-hours = Hours
console-hours = Hours and nights

console-call = An emergency
console-call-waits = nobody has it, waiting
console-call-coming = { $name } takes it, waiting
console-call-take = I take it
console-call-yours = you took it, open it. Waiting
console-call-open = Open
console-call-mute = No sound for 10 minutes
console-call-late = Somebody else has taken this call.
console-call-over = This call waits for nobody any more.
console-call-drill = This was a drill
console-call-drill-lead =
    { $minutes ->
        [0] You answered in less than a minute. Thank you. Only the time goes into the report.
        [one] You answered in { $minutes } minute. Thank you. Only the time goes into the report.
       *[other] You answered in { $minutes } minutes. Thank you. Only the time goes into the report.
    }
console-coming = { $name } took the call and has not opened the case yet.
console-many = You lead { $count } talks at once. More than five are hard to lead with care: give some back to the queue.

console-hours-told = What a client is told now
console-hours-told-then = Once nobody is at the desk: { $told }
console-hours-not-done = Nothing was changed.
console-hours-week = Shifts
console-hours-week-none = No shifts are planned: a client is told only whether anybody is at the desk now.
console-hours-nobody = nobody
console-hours-add = Add a shift
console-hours-days = Days
console-hours-role = Who
console-hours-from = From
console-hours-to = Until
console-hours-past = { $zone }. If "until" is before "from", the shift goes past midnight.
console-hours-remove = Remove
console-hours-remove-shift = Remove { $shift }
console-weekday-1 = Monday
console-weekday-2 = Tuesday
console-weekday-3 = Wednesday
console-weekday-4 = Thursday
console-weekday-5 = Friday
console-weekday-6 = Saturday
console-weekday-7 = Sunday
console-weekday-short-1 = Mon
console-weekday-short-2 = Tue
console-weekday-short-3 = Wed
console-weekday-short-4 = Thu
console-weekday-short-5 = Fri
console-weekday-short-6 = Sat
console-weekday-short-7 = Sun

console-holidays = Days without people
console-holidays-none = None are planned.
console-holiday-day = Day
console-holiday-add = Add a day

console-rota = On call for 4 weeks
console-rota-hint = Being on call is for emergencies only, from noon to noon. The first is called at once and after 2 minutes, the second after 4, the deputy after 6, then everybody until somebody takes it.
console-rota-gaps =
    { $nights ->
        [one] { $nights } night of 28 has no two people who can be called. In such a night a client reads that nobody is here.
       *[other] { $nights } nights of 28 have no two people who can be called. In such a night a client reads that nobody is here.
    }
console-rota-night = Night before { $day }
console-rota-nobody = nobody
console-rota-no-way = cannot be called
console-rota-supervisors = all supervisors
console-rota-set = Who is on call
console-rota-clear = nobody
console-rota-offer = Give away
console-rota-keep = Keep it
console-rota-accept = Take over from { $name }
console-rota-offered = gives it away
console-rota-you = you

console-drills = Drills
console-drills-hint = Once a month, at night, the program calls whoever is on call to a made-up case. You can start one too. The result names nobody.
console-drills-start = Start a drill
console-drills-none = None yet.
console-drill-open = goes on now
console-drill-unanswered = nobody answered
console-drill-broken-off = broken off: a real emergency came
console-drill-answered =
    { $minutes ->
        [0] answered in less than a minute
        [one] answered in { $minutes } minute
       *[other] answered in { $minutes } minutes
    }
console-drill-rung = reached: { $rung }

console-duty = Calls
console-duty-hint = When you are on call and somebody's life is in danger, you are called over Telegram, without a word of the case. Telegram learns that you get messages from this bot.
console-duty-link = Link Telegram
console-duty-word = Open this link on your phone within 15 minutes. It works once.
console-duty-typed = Or send the bot
console-duty-open = Open Telegram
console-duty-linked = Calls reach you over Telegram.
console-duty-blocked = Calls do not reach you: you stopped the bot. Write /start to it, or link it anew.
console-duty-unlink = Unlink Telegram
console-duty-no-bot = The organisation has no bot: you can be called only by sound in an open console.
console-devices = On your devices
console-devices-hint = A call comes to your phone or computer even while the console is closed. It says not a word of the case. The service that delivers notifications to your browser (Google, Mozilla, Apple or Microsoft) learns that this device is called, and at which minutes.
console-device-add = Call me on this device
console-device-script = To add a device, the browser needs scripts.
console-device-cannot = This browser cannot take calls.
console-device-failed = That did not work. Allow this site to show notifications, and try again.
console-device-since = Added { $day }
console-device-blocked = calls do not get here: add the device anew
console-device-end = Stop calling here
console-device-end-since = Stop calling on the device added { $day }
# Anybody may see it on the screen: not a word of who, or why.
console-device-called = You are needed
console-device-called-open = Please open the console.
console-quiet = Quiet hours
console-quiet-hint = Whoever is on call is called at any hour. Where nobody is, those are called first who are not in their quiet hours.
console-quiet-none = Remove

refusal-not-a-shift = Tick at least one day and name two different times.
refusal-cannot-be-on-call = Only somebody who answers clients can be on call.
refusal-on-call-twice = This person is on call that night already.
refusal-too-many-nights-running = Nobody is on call more than two nights running. Name somebody else.
refusal-too-many-nights-a-month = Nobody is on call more than eight nights a month. Name somebody else.
refusal-not-your-night = This night is not yours.
refusal-not-offered = This night is not offered any more.
refusal-drill-goes-on = A drill goes on already.
refusal-danger-first = Somebody is being called to a real emergency. Start the drill later.

console-shift-note = Handing over a shift
console-shift-note-hint = The program writes the note: how many wait, and who is in danger. Whoever comes next reads it.
console-shift-note-leave = My shift ends
console-shift-note-by = { $name }: shift ended, { $when }.
console-shift-note-planned = The shift ended by the plan, { $when }.
console-shift-note-waiting = Waiting for an answer: { $counts }.
console-shift-note-read = Read
console-shift-note-was-read = Read by { $name }, { $when }
console-shift-note-unread = Nobody has read it
refusal-own-note = Somebody else reads the note you left.
