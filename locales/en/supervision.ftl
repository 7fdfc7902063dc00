# What clients think, reviews, the record of deeds, saved replies, commands.

# --- to the client ---
chat-line-ask-feedback = This talk is over. Was it useful? The shift supervisor reads what you say, not the person who answered you. You do not have to answer.
chat-mood = How are you now? You can skip this
chat-mood-hint = Only the person who answers you sees it. It goes when the talk goes.
mood-good = 🙂 All right
mood-so-so = 😐 So-so
mood-bad = 🙁 Not well
telegram-mood = Say how you feel
telegram-feedback-no = Prefer not to say
telegram-feedback-words = Add words for the supervisor
telegram-feedback-next = Write it in one message. The shift supervisor reads it, not the person who answered you. If you need help, just say so: a person will answer.
telegram-feedback-kept = Noted. Thank you for telling us.
telegram-feedback-skipped = All right. If anything changes, write here.

# --- feedback ---
console-scores = Of 90 days, all workers together:
score-useful-yes = Useful: { $said } of { $answered } who answered. { $asked } were asked.
score-useful-partly = Partly: { $said } of { $answered } who answered. { $asked } were asked.
score-useful-no = Not useful: { $said } of { $answered } who answered. { $asked } were asked.
score-knows-yes = Know whom to write to: { $said } of { $answered } who answered. { $asked } were asked.
console-feedback-read = Read
console-feedback-gone = Bad answers that went before anybody read them: { $count }
console-news-count = { $count } new
console-mood = How the client feels: { $mood }. Begin with an open question.

# --- reviews ---
console-way-reviews = Reviews
console-reviews = Review before it goes
console-reviews-explained = Every emergency, and five in a hundred of the rest by chance. The worker will see that their work was reviewed. Nothing is kept longer for it: what nobody looked at goes on time, and that is counted.
console-reviews-none = Nothing to review now.
console-review-due = until { $time }
console-review-begin = Read
console-review = What did the review show?
console-review-done = Reviewed
console-review-counts = The last 90 days
review-why-emergency = Emergency
review-why-drawn = Drawn by chance
review-outcome-good = All good
review-outcome-talk = Talk it over with the worker
review-outcome-leaflet = Mend or write a leaflet
review-outcome-rule = Change how we work
review-outcome-missed = Nobody looked in time

# --- the record of deeds ---
console-way-deeds = Record
console-deeds = Record of deeds
console-deeds-explained = Who did what, to the day, for 90 days. Nothing about clients stands here.
console-deeds-none = Nothing yet.
console-deed-keeper = on the server
console-deed-about = Concerns { $name }
console-deed-case = Open the case
console-about-me = About me
console-about-me-hint = What others did to your work and your account in 90 days. Supervisors see the same.
deed-read-with-reason = Somebody else's case read
deed-reviewed = Finished case reviewed
deed-burned = Case destroyed
deed-emergency-taken = Emergency taken
deed-handed-over = Emergency handed over
deed-joined = Began to work here
deed-left = Access closed
deed-passphrase-reset = New passphrase
deed-drill-begun = Drill begun
deed-exported = Reports exported
deed-report-taken-back = A report of work elsewhere taken back
deed-backed-up = Backup made
act-reviewed = Reviewed
console-line-ask-feedback = The client was asked whether it was useful

# --- saved replies ---
console-way-saved = Saved replies
console-saved = Saved replies
console-saved-explained = The beginning of an answer, not the answer: you see it whole before it goes, and can change it. Medical advice is checked as if you had typed it.
console-saved-none = None yet.
console-saved-new = New
console-saved-whose = Who uses it
console-saved-own = Only me
console-saved-shared = The whole team
console-saved-title = Title
console-saved-words = Words
console-saved-gaps = Filled in by themselves: {"{"}stops{"}"}, {"{"}hours{"}"}, {"{"}numbers{"}"}.
console-saved-delete = Delete
console-saved-pick = Saved reply
console-saved-which = Choose
console-saved-look = Put it in and look
refusal-nothing-to-review = This case was reviewed already, or needs no review.
refusal-own-work = Somebody else reviews your own work.
refusal-too-many-saved = There are too many saved replies. Delete some.

# --- before sending ---
console-preview = Look before sending
console-preview-words = This is what the client will see
console-preview-effects = What will happen
console-effect-web = { $name } will see this on the page of the talk.
console-effect-private = { $name } will get this on Telegram, in the private chat with the bot.
console-effect-aloud = Everybody in the group chat will read this, { $members } people.
console-effect-awaits = { $name } will get this when they come to the private chat with the bot.
console-effect-invites = An invitation to the private chat goes to the group chat, without a word of what it is about.
console-effect-nowhere = The client stopped the bot: this will not arrive.
console-effect-pieces = The text is long: it will come in { $pieces } parts.
console-effect-copy = On Telegram this is deleted after { $copy }.
console-effect-takes = The case becomes yours.
console-effect-pause = The wait you noted ends.
console-effect-answered = The case stops waiting for an answer.
console-effect-repeats = This is an emergency: if the connection breaks, the message may arrive twice.
console-effect-draft = The draft is deleted.
console-after = After sending
after-sending-stay = stay here
after-sending-close = back to the list
after-sending-next = on to the next

# --- commands and keys ---
console-commands = Commands
console-commands-explained = Everything that can be opened, with its keys. With a script this list opens over any page: Ctrl+K, a colon, or a question mark.
console-commands-find = Find a command
console-commands-close = Close
console-keys = j and k: down and up a list, Enter: open. r: reply, n: note, t: take, f: finish, p: look before sending, a: saved reply. g and a letter: go there. Inside fields, keys do nothing but type.
console-keys-title = Keys
console-keys-on = Turn single keys on
console-keys-off = Turn single keys off
console-offline = No connection. What you typed is kept in this window and goes to the server when the connection is back.
