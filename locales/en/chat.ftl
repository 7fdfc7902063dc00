# Public pages: calm, plain "you", no promises. Worker, talk, destroy.

chat-skip = Skip to content
chat-skip-to-write = Skip to reply
chat-leave = Leave quickly
chat-more = More
chat-to-talk = Back to the talk
chat-new-talk = Begin a new talk
chat-refused-danger = If somebody is in danger right now, do not wait for us: call an ambulance.

chat-start-title = Write to us
chat-start-lead = The people who answer help people who use drugs. Free, no name, no judgement.
chat-words-label = What happened, or what do you need
chat-words-hint = No name, phone or address needed.
chat-photo-label = A photo, if you want to show something
chat-photo-hint = Up to 10 MB: JPEG, PNG or WebP. We erase where, when and with what it was taken.
chat-danger = Somebody is in danger now
chat-send = Send

chat-kept-title = What we keep
chat-kept-who = We do not ask for or write down a name, phone or network address. A report without names stays: what was asked and what we did.
chat-kept-talk = The talk is destroyed { $after } after it is finished, at the latest { $most } after its last message. A photo is destroyed { $photo } after a worker opened it. You can also destroy everything at once.
chat-kept-tor = This page cannot see who you are. Your provider can see that you opened it; with Tor Browser it cannot, which is safer.

chat-return-label = Come back to a talk
chat-return-hint = The six words we showed at the beginning.
chat-return-button = Go on with the talk
chat-wrong-code-title = These words do not fit
chat-wrong-code-lead = There is no talk with these words. There may be a slip in them, or the talk has been destroyed.
chat-wrong-code-again = Check once more

chat-wait-nobody = Nobody is here right now. Your message will be kept, and a worker will read it when they come.
chat-wait-next = A worker is here, and nobody is ahead of you.
chat-wait-ahead =
    A worker is here. { $ahead ->
        [one] { $ahead } person is ahead of you.
       *[other] { $ahead } people are ahead of you.
    }
chat-wait-many = A worker is here. More than 99 people are ahead of you.
chat-wait-lately =
    { $minutes ->
        [0] In recent days half of the people had an answer in less than a minute. Today may differ.
        [one] In recent days half of the people had an answer within { $minutes } minute. Today may differ.
       *[other] In recent days half of the people had an answer within { $minutes } minutes. Today may differ.
    }
chat-wait-unknown = We do not know yet how long an answer takes.
chat-wait-as-of = That was so at { $time }; new messages appear by themselves.

chat-date =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
chat-today = Today
chat-span-days =
    { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
chat-span-hours =
    { $n ->
        [one] { $n } hour
       *[other] { $n } hours
    }
chat-span-minutes =
    { $n ->
        [one] { $n } minute
       *[other] { $n } minutes
    }
chat-span-seconds =
    { $n ->
        [one] { $n } second
       *[other] { $n } seconds
    }

chat-talk-title = Talk
chat-talk-ways = This talk
chat-overdose-short = Overdose
chat-messages = Messages
chat-messages-of-talk = Messages of the talk
chat-your-message = Your message
chat-photo = Photo
chat-thanks = Good that you wrote.
chat-held-awaits-client = The worker waits for your answer. Write when you can.
chat-held-awaits-specialist = The worker is asking a specialist and will write to you here.
chat-held-awaits-offline = You have agreed to meet. If anything changes, write here.
chat-held = A worker is answering you. New messages appear by themselves.
chat-finished-title = The talk is finished
chat-finished-until = It will be destroyed on { $day } at { $time }. Write before that and the talk goes on.
chat-gone-title = The talk is no longer here
chat-gone-lead = It has been destroyed, or you left it. If it is still kept, the six words bring you back.

chat-code-title = Write down six words
chat-code-hint = They bring you back here from any device. We will not show them again.
chat-code-away = After “Leave quickly”, or once the browser is closed, only the six words bring you back.
chat-code-hide = I wrote them down, hide
chat-code-later = Come back here later
chat-code-renew-hint = If you did not write them down, get new ones: the old ones stop working.
chat-code-renew = Get new words

chat-you = You
chat-worker = Worker
chat-your-photo = Your photo
chat-photo-gone = The photo has been destroyed.
chat-unopened = This message could not be opened.
chat-danger-said = Somebody is in danger now.
chat-silence = Quiet for a while. Reload
chat-line-received = Your message is kept, encrypted. The answer will appear here. If it gets worse, do not wait for us, call: { $numbers }.
chat-line-taken = A worker is answering you.
chat-line-finished = The talk is finished. If anything changes, write here.
chat-line-reopened = The talk goes on. A worker will see your message.
chat-line-gone = This talk has been destroyed.
chat-feedback-link = Give feedback

chat-unsent-title = Not sent
chat-unsent-words = Your words
chat-unsent-again = Send again

chat-feedback-useful = Was the talk useful?
chat-feedback-contact = Do you know whom to write to next time?
chat-feedback-words = Anything to add?
chat-feedback-hint = The shift supervisor reads this, not the person who answered you.
chat-feedback-send = Send feedback
chat-feedback-both = Please mark an answer to both questions. Words are not needed.
chat-feedback-thanks = Thank you. It helps us to answer better.

chat-burn-title = Destroy the talk
chat-burn-lead = Messages and photos disappear at once, for you and for us. Nobody can bring them back.
chat-burn-code = The six words stop working.
chat-burn-answer = The answer you are waiting for will not come.
chat-burn-report = A report without names stays: what was asked and what we did.
chat-burn-button = Destroy now
chat-burn-back = Back to the talk
chat-burn-browser = The address of this page may stay in your browser’s history. You can clear it separately.
chat-burned-title = The talk is destroyed
chat-burned-lead = The keys to its messages and photos are gone, nobody can read them any more. If you need help, write again.

chat-overdose-link = Overdose help
chat-overdose-title = Somebody will not wake up or breathes badly
chat-overdose-now = What to do right now
chat-call = Call
chat-overdose-cannot-call = We cannot call the ambulance - you call.
chat-overdose-say-title = What to say on the phone
chat-overdose-say-where = Where you are: street, house, entrance, how to get in.
chat-overdose-say-what = What you see: whether the person wakes up, whether they breathe.
chat-overdose-say-stay = Do not hang up first: they will tell you what to do next.
chat-overdose-unsigned = The clinicians of our organisation have not signed a guide to first steps yet. Until they do, this page gives no medical advice.
chat-overdose-outdated = The clinicians have changed or withdrawn what stood here. Do not wait: call the ambulance.
chat-overdose-anew = Show what counts now
chat-overdose-write-title = Write to us as well
chat-overdose-write-hint = After the call. Your message goes to the front of the queue, but we do not know how soon it will be read.
chat-overdose-write = Write that somebody is in danger

chat-privacy-title = Who sees what
chat-privacy-more = Who sees what, in detail
chat-privacy-lead = This page is made from the settings the server runs with now.
chat-privacy-readers = Who can read a talk while it is kept
chat-privacy-who = Who
chat-privacy-what = What they see
chat-privacy-who-you = You
chat-privacy-what-you = The whole talk: in this browser, or with the six words
chat-privacy-who-duty = Workers on duty
chat-privacy-what-duty = Messages while it is decided who takes the talk; messages and photos while they lead it. Whoever finished the talk can read it until it is erased
chat-privacy-who-specialist = A doctor, psychologist, lawyer or social worker
chat-privacy-what-specialist = A talk that was passed on with your consent. A doctor also the talk and its photos where a question about health was shown to a doctor; the talk tells you so
chat-privacy-who-supervisor = The shift supervisor
chat-privacy-what-supervisor = Your feedback. Another’s talk only with a reason, and the worker is told
chat-privacy-who-server = Whoever keeps the server
chat-privacy-what-server = The made-up name, the language, size and hour of messages, urgency, codes of topic and help, which worker did what and when, but no words
chat-privacy-who-seized = Whoever seizes the server
chat-privacy-what-seized = The same, if nobody is signed in and the talk is open nowhere at that moment. With a worker’s passphrase as well, they can read the talks that are not destroyed yet
chat-privacy-spans = When it disappears
chat-privacy-thing = What
chat-privacy-span = After
chat-privacy-span-finished = The talk after it was finished
chat-privacy-span-unfinished = Any talk after its last message
chat-privacy-span-photo = A photo after a worker opened it
chat-privacy-span-cookie = The mark in your browser: while it is open, and after your last visit no longer than
chat-privacy-span-burn = Everything, when you press “Destroy”
chat-privacy-at-once = at once
chat-privacy-span-report = The report without names and without your words
chat-privacy-for-ever = stays
chat-privacy-beside-title = What else is kept beside the talk
chat-privacy-beside-name = A made-up name of two words: the program draws it so that workers do not mix cases up.
chat-privacy-beside-hour = The language, the hour of a message and its size. The exact time of a message is encrypted with the words. But while you wait for an answer, the exact time since when you have been waiting is written beside it: the queue goes by it. After the answer only the hour stays. If somebody is in danger, the screen of the guide you are at is written beside it too, with its exact time: reminders go by it. When the danger is over, only the hour of that stays as well.
chat-privacy-beside-address = The program does not write down network addresses.
chat-privacy-beside-cookie = There is one mark in your browser. It comes only when you have written, and is needed to show you your talk.
chat-privacy-beside-photo = From a photo we erase where and when it was taken, and everything but the picture itself.
chat-privacy-not-title = What we do not protect from
chat-privacy-not-phone = Somebody who has your phone in their hands.
chat-privacy-not-provider = Your provider: it sees that you opened this site. With Tor Browser it does not.
chat-privacy-not-break-in = A break-in on the server while somebody reads the talk.
chat-privacy-not-paper = Whoever has both the server and the paper key, which the organisation keeps in case passphrases are lost. What was destroyed it does not open either.
chat-search-title = Search
chat-search-label = Find a leaflet, a place or a service
chat-search-hint = Slips do not matter. What you look for is not written down.
chat-search-button = Find
chat-search-none = Nothing was found. Try other words, or ask a person.
chat-search-where = where and when
