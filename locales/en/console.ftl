# Workers’ pages.

# The frame of a page
console-skip = Skip to content
console-ways = Sections
console-way-queue = Queue
console-way-reports = Reports
console-way-feedback = Feedback
console-way-workers = Workers
console-way-newsfeed = Channel
console-way-telegram = Telegram
console-rest = More
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
console-over = Nobody has used this page for a while, so you are signed out. What you typed is still here: sign in in the new window and come back.
console-over-in = Sign in

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
console-voice = Voice message, { $length }
console-voice-gone = The voice message was destroyed.
console-video = Video message, { $length }
console-video-gone = The video message was destroyed.
console-recording-forgetting = Destroyed { $after } after it is first played.
console-fate-sent = Sent
console-send-again = Send again
console-reach-blocked = The client stopped the bot. They cannot be reached on Telegram now.
console-reach-gone = This Telegram account is gone. Nothing can be sent there.
console-reach-awaited = The answer waits. It goes out as soon as the client opens the private chat with the bot.
console-take = Take the case
console-answer-words = Answer to the client
console-answer = Answer
console-aloud = to everybody in the chat
console-to = Whom to answer
console-to-private = In private
console-to-chat = { $members ->
    [one] In the chat: { $members } person will read it
   *[other] In the chat: { $members } people will read it
}
console-to-chat-unknown = In the chat: how many people will read it is not known yet
console-to-rather-private = Health, HIV status, the law and personal matters are better answered in private.
console-to-invites = In private: one line with an invitation appears in the chat, without a word of what was asked.
console-to-called = The client was called already: a private answer goes out when they open the chat with the bot.
console-to-danger = A private answer goes out only when the client opens the private chat with the bot. If help is needed now, answer in the chat.
console-answer-stops = Next stops
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

console-peer = A member of the chat
console-edited = edited
unkept-sticker = A sticker. We asked for words.
unkept-contact = A phone number. We did not keep it.
unkept-location = A place on the map. We did not keep it.
unkept-document = A file that we do not open. We asked for words.
unkept-video = A video that we do not open. We asked for words.
unkept-lost = A file that did not arrive. We asked for it again.
unkept-other = A message that we cannot open. We asked for words.
console-line-not-erased = Some messages in the chat on Telegram could not be deleted. We explained how to do it oneself.

# Telegram
console-telegram = Telegram
console-telegram-none = No Telegram bot is connected yet.
console-telegram-begin-1 = Create a bot with @BotFather and put its token into a file of its own on the server.
console-telegram-begin-2 = In netreach.toml, section [telegram], name this file: token_file = "…". For a group chat add group_id, for a channel channel_id.
console-telegram-begin-3 = Restart netreach serve and open this page again: it will check how the chat is set up.
console-telegram-answers = Telegram answers.
console-telegram-silent = Telegram does not answer.
console-telegram-silent-since = Telegram has not answered since { $time }.
console-telegram-silent-means = Our answers wait and go out by themselves. Telegram keeps clients' messages for a day, then they are lost.
console-telegram-waiting = waiting at Telegram
console-telegram-owed = waiting to be sent
console-telegram-copies = messages still on Telegram
console-telegram-members = people in the group chat
console-telegram-poll = We fetch new messages ourselves. One process is doing so now.
console-telegram-poll-nobody = Nobody fetches new messages now. Check that netreach serve is running.
console-telegram-poll-blocked = No new messages come: the bot has a webhook. Remove it (deleteWebhook) or set mode = "webhook".
console-telegram-webhook = Telegram brings new messages itself (webhook).
console-telegram-webhook-unset = The webhook is not set, so no new messages come. Check webhook_url and restart netreach serve.
console-telegram-webhook-failed = Telegram last could not reach us on { $time }.
console-telegram-first-deletion = Next deletion on Telegram: { $time }.
console-telegram-troubles = What did not work
console-telegram-undeletable = Messages that Telegram would not delete
console-telegram-overwritten = Our messages older than 48 hours: a dot stands in place of the text
console-telegram-unsure = Answers of which nobody knows whether they arrived
console-telegram-blocked = A client stopped the bot
console-telegram-limited = Telegram asked us to wait
console-telegram-unreadable = Updates we could not read
console-telegram-group = Settings of the group chat
console-telegram-group-none = No group chat is connected. Put its number into netreach.toml: group_id.
console-telegram-group-unseen = The bot cannot see this chat. Check group_id and that the bot was added to the chat.
console-telegram-group-silent = This is checked once Telegram answers.
console-telegram-group-well = Everything is set so that nobody is given away.
console-telegram-group-change = { $count ->
    [one] { $count } setting should be changed:
   *[other] { $count } settings should be changed:
}
console-telegram-seen = What clients read about the bot
console-setting-public-well = The chat cannot be found by searching.
console-setting-public-wrong = The chat is open to everybody.
console-setting-public-change = Remove its public name: "Group type", "Private".
console-setting-members-well = The list of members is hidden.
console-setting-members-wrong = Members see each other.
console-setting-members-change = Turn on "Hide members".
console-setting-history-well = New members do not see old messages.
console-setting-history-wrong = A new member reads everything said before.
console-setting-history-change = Set "Chat history for new members" to "Hidden".
console-setting-joining-well = An admin lets new members in.
console-setting-joining-wrong = Whoever has the link comes in.
console-setting-joining-change = Turn on "Approve new members".
console-setting-protected-well = Messages cannot be forwarded or saved.
console-setting-protected-wrong = Messages can be forwarded and saved.
console-setting-protected-change = Turn on "Restrict saving content".
console-setting-auto-delete-well = Messages in the chat delete themselves.
console-setting-auto-delete-wrong = Messages in the chat stay for ever.
console-setting-auto-delete-change = Turn on auto-delete, best after a day.
console-setting-permissions-well = Members have no rights they do not need.
console-setting-permissions-wrong = Every member may change the chat's profile, pin or invite.
console-setting-permissions-change = Take these rights away under "Permissions".
console-setting-anonymous-well = Admins write in the chat's name.
console-setting-anonymous-wrong = Admins are seen under their own accounts.
console-setting-anonymous-change = Turn on "Remain anonymous" in each admin's rights.
console-setting-bot-admin-well = The bot is an admin and sees what is asked.
console-setting-bot-admin-wrong = The bot is no admin and does not see everything that is asked.
console-setting-bot-admin-change = Make it an admin.
console-setting-bot-rights-well = The bot has the rights it needs.
console-setting-bot-rights-wrong = The bot lacks rights.
console-setting-bot-rights-change = Allow it to delete messages, restrict members, invite and pin.
console-setting-bot-more-well = The bot has no rights it does not need.
console-setting-bot-more-wrong = The bot has rights it does not need.
console-setting-bot-more-change = Do not let it appoint admins or change the chat's profile.

# The channel
console-newsfeed = Channel
console-newsfeed-none = No channel is connected yet. Put its number into netreach.toml, section [telegram]: channel_id. The bot must be its admin and allowed to post.
console-newsfeed-not-done = Nothing was sent.
console-newsfeed-words = Words of the post
console-newsfeed-marks = **bold**, _italic_, [words](https://address). Up to 4096 characters.
console-newsfeed-when = When to publish
console-newsfeed-now = Now
console-newsfeed-later = At a set time
console-newsfeed-at = Date and time ({ $zone })
console-newsfeed-publish = Publish
console-newsfeed-posts = Posts
console-newsfeed-empty = No posts yet.
console-newsfeed-change = Change or withdraw
console-newsfeed-withdraw = Withdraw
console-newsfeed-days = Requests by day
console-newsfeed-days-hint = How many people wrote to us on each of 14 days, and what the channel said on it. We learn nothing about subscribers.
console-newsfeed-day = Day
console-newsfeed-requests = Requests
console-newsfeed-said = Posts of the channel
console-post-planned = Goes out at this time
console-post-owed = Being sent
console-post-posted = Published
console-post-unsure = Nobody knows whether this post went out. Look in the channel; if it is not there, publish it again.
console-post-failed = Telegram did not take this post. Check that the bot is an admin of the channel, and publish it again.
console-post-differs = It could not be changed: the channel shows the words before.
console-post-leaving = Being withdrawn
console-post-withdrawn = Withdrawn
console-post-emptied = Withdrawn: the post was older than 48 hours, and the line "This post was withdrawn." stands in its place.
console-post-standing = It could not be withdrawn and stands in the channel. Remove it there yourself, or try again.
console-post-unsigned = Did not go out: the leaflet was withdrawn, or its signature ended before.

# Search
console-search = Search
console-search-label = Find a leaflet, a place or a case of yours
console-search-hint = Looks for leaflets, places, and your own cases by pseudonym and need. It does not look into talks. The key "/" opens it.
console-search-none = Nothing was found.
console-search-cases = Your cases
console-search-back = Back to the case
console-search-danger = It sounds as if somebody is in danger now.
console-search-danger-how = First somebody beside them calls an ambulance and checks the breathing. Clients find first aid on the page /overdose.
console-search-guide = Open the steps
