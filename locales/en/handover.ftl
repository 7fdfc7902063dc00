# Passing a case on, what workers are good at, the queue by what fits.

# ---- to clients ----

chat-ask-handover = From here on { $who } could answer you. Shall we pass the talk on? Then { $who } will see it too. If you would rather not, we go on as now.
chat-handover-agreed = Good. We will pass it on as soon as the new person can. Until then the same person answers you.
chat-handover-off = The talk was not passed on. It waits for the next free worker, and nothing you wrote is lost.
chat-handed-over = From now on { $who } answers you. You do not have to tell it all again.
chat-stays = The same person goes on answering you. Nothing changes for you.
menu-choice-hand-over = Yes, pass it on
menu-choice-to-doctor = Yes, to a doctor
menu-choice-to-psychologist = Yes, to a psychologist
menu-choice-to-lawyer = Yes, to a lawyer
menu-choice-to-social-worker = Yes, to a social worker
menu-choice-stay = No, stay with this person

chat-expect-worker = another worker
chat-expect-doctor = a doctor
chat-expect-psychologist = a psychologist
chat-expect-lawyer = a lawyer
chat-expect-social-worker = a social worker
chat-answers-worker = Peer counsellor
chat-answers-doctor = Doctor
chat-answers-psychologist = Psychologist
chat-answers-lawyer = Lawyer
chat-answers-social-worker = Social worker

# ---- console: passing on ----

console-line-ask-handover = We asked the client whether the talk may be passed on
console-line-handover-agreed = The client agrees to be passed on
console-line-handover-off = The client was told that nobody takes over
console-line-handed-over = We told the client who answers now
console-line-stays = We told the client that the same person goes on

console-pass-on = Pass on
console-pass-on-choose = Choose to whom
console-pass-on-why = Why
console-pass-on-summary = Two lines for whoever takes over
console-pass-on-hint = Until somebody accepts, the client is with you. We ask the client, by role and never by name. If they say no, the case stays with you.
console-pass-to-anybody = Anybody on shift
console-pass-to-doctor = Pass on to a doctor
console-pass-to-psychologist = Pass on to a psychologist
console-pass-to-lawyer = Pass on to a lawyer
console-pass-to-social-worker = Pass on to a social worker
console-passed-by = { $name } passes it on: { $reason }.
console-consent-asked = The client was asked and has not answered yet.
console-consent-agreed = The client agrees.
console-consent-waived = The client is not asked: there is no time, or their chat has no buttons.
console-accepted-waits = You are ready to take over. We wait for the client.
console-decline = Decline
console-decline-word = A word, if you like
console-withdraw = Keep it
console-noticed = Understood
console-not-passed-on = The case was not passed on.
console-stage-offered = Waiting for an answer: { $name }.
console-stage-accepted = { $name } is ready to take over. We wait for the client.
console-stage-declined = { $name } declined. The case is with you.
console-stage-ignored = Nobody answered in time: { $name }. The case is with you.
console-stage-stayed = The client wants to stay with you.
console-stage-unanswered = The client did not answer in time. The case is with you.
console-came-back = { $client }: it was not taken over, the case is with you.
console-mentioned = { $client }: you were called in a note.
console-suicide-screen = Ask plainly: “Are you thinking of dying?”
console-suicide-screen-hint = If yes, set “emergency” and do not leave them alone in the talk. You are a peer counsellor and no psychologist: one tap passes it on.

console-colleague-here = here
console-colleague-planned = on shift by the plan
console-colleague-away = not on shift
console-colleague-slow = slow today
console-colleague-load = { $holds } of { $of }
console-colleague-knows = knows the topic

handover-reason-skill = somebody else knows it better
handover-reason-language = language
handover-reason-shift-ends = the shift ends
handover-reason-too-many = too many talks
handover-reason-safety = too hard, or not safe
handover-reason-wish = the client asks for it

declining-no-room = No room
declining-not-mine = Not my field
declining-not-now = Not now
declining-other = Something else

act-offer-declined = Declined to take over
act-offer-ended = Not taken over
act-client-stayed = The client stayed with the same person

refusal-enough-cases = You lead as many talks as you take at a time. You can still take one more.
refusal-already-offered = This case is being passed on already. Take that back first.
refusal-not-passed-on = This case is not being passed on any more: it was taken back, or somebody else accepted.
refusal-nobody-of-that-name = After @ comes a worker's name, as they sign in. There is none of that name.
refusal-cannot-read-it = This colleague may not open the case. Offer to pass it on first.
refusal-summary-unfit = One or two lines are needed, no longer than 300 characters.

# ---- console: queue and skills ----

console-fits = would fit: { $names }
console-fits-you = you
console-enough = You have { $count } already
console-take-anyway = Take it anyway

console-skills = What you are good at
console-skills-hint = Only colleagues see it. The queue suggests whom a case fits; anybody may take any case.
console-skills-needs = Topics
console-skills-substances = Substances
console-skills-langs = Languages
console-skills-at-once = Talks at a time, at most
console-skills-lived = Your own experience, in your own words
console-skills-lived-hint = Colleagues on duty read it when they choose whom to pass a case on to. Clients never see it.
console-slow-hint = If you are slow today, tell your colleagues: suggestions will name you later than others.
console-slow =
    { $hours ->
        [one] Slow for { $hours } hour
       *[other] Slow for { $hours } hours
    }
console-slow-until = Colleagues see that you are slow until { $until }.
console-slow-over = Back to the usual pace

substance-opioids = Opioids
substance-stimulants = Stimulants
substance-ghb = GHB
substance-depressants = Sedatives
substance-alcohol = Alcohol
substance-psychedelics = Psychedelics
substance-cannabis = Cannabis

refusal-nobody-of-role = Nobody here has this role now. Choose somebody else.
