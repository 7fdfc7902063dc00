# The overdose guide: buttons, and what the program itself says. The words of the screens are in the signed leaflet.
guide-will-not-wake = Will not wake up
guide-wakes = Wakes up
guide-breathes = Breathes normally
guide-breathes-slowly = Breathes slowly
guide-not-breathing = Not breathing, or not sure
guide-stopped-breathing = Not breathing
guide-no-answer = No answer
guide-has-naloxone = There is naloxone
guide-no-naloxone = No naloxone
guide-naloxone-found = Found naloxone
guide-naloxone-given = Gave naloxone
guide-naloxone-again = Gave naloxone again
guide-naloxone-none-left = No naloxone left
guide-three-minutes = 3 minutes have passed
guide-check = Check the breathing
guide-lies-down = Lying, breathing
guide-falls-asleep = Going under again
guide-what-was-taken = What was taken
guide-opioid = Opioids
guide-stimulant = Stimulants
guide-ghb = GHB, GBL
guide-depressant = Sedatives
guide-alcohol = Alcohol
guide-hot = Very hot
guide-chest = Chest pain
guide-fit = A fit
guide-fit-over = The fit is over
guide-panic = Panic, fear
guide-despair = I don't want to live
guide-got-worse = It got worse
guide-woke-up = Woke up
guide-ambulance-here = The ambulance is here
guide-called = I called an ambulance
guide-person = A person, please
guide-again = We will write again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}.
guide-again-here = Time { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
} and check the breathing: this page does not write by itself.
guide-call = Call { $numbers }. We cannot call the ambulance - you call.
guide-unsigned = The clinicians of our organisation have not signed a guide to first steps yet, so there is no medical advice here. If you need a person, write here.
guide-person-asked = We are asking a worker to come; if one is free, they will answer here. We cannot call the ambulance, you call: { $numbers }.
guide-from-memory = Something is broken on our side: we cannot call anybody or read messages right now. Call: { $numbers }. The guide works, tap its buttons.
guide-call-noted = Good. Do not hang up first: they will tell you what to do next.
guide-ask-arrived = Is the ambulance with you, or has it been and gone? Press the button. If not, stay close and do what the last screen says.
guide-ask-called = Did you get through to the ambulance? Press the button. If not, call: only you can.
telegram-command-overdose = Somebody will not wake up or breathe
guide-time-is-up = 3 minutes have passed: check the breathing
guide-from-the-start = From the beginning

# For workers.
act-offered = Somebody was asked to take over
act-offer-lapsed = Nobody took up the offer in time
act-handed-over = Taken over
act-danger-ended = Marked how it ended
console-line-person-asked = We told the client that we are calling a worker
console-line-call-noted = The client says that they have called an ambulance
console-line-ask-arrived = The client wrote about the ambulance; we asked whether it is with them
console-line-ask-called = The client wrote that they called the ambulance; we asked them to confirm
refusal-still-in-danger = Somebody may still be in danger. Say first how it ended, or hand the case over.
refusal-no-danger = The danger in this talk is over, or there was none.
refusal-contact-not-lost = Contact is lost only when the client did not answer within an hour: we ask after 5, 15 and 60 minutes.
console-guide-screen = Guide
console-guide-unsigned = Nobody has signed the guide: the client sees only the numbers to call, and that we cannot call them.
console-danger-title = Somebody is in danger
console-silent = Client silent
console-silent-do = Write to them, or send the next screen of the guide.
console-called = The client says that they have called an ambulance.
console-not-called = The client has not said that they called an ambulance. We cannot call one.
console-checks = Asked whether the client is there: { $sent } of { $of }.
console-screen = Screen of the guide
console-screen-send = Send the screen
console-lost-supervisor = The client answered none of the questions. A supervisor can mark "Contact lost".
console-hand-over = Hand over
console-hand-over-to = Hand over to
console-hand-over-call = Whoever is on call
console-hand-over-do = Ask to take over
console-hand-over-hint = Until they accept, you are the one beside the client. To whoever is on call it goes back at once.
console-offered-to = Waiting for { $name } to accept.
console-offered = You are asked to take over an emergency: { $client }.
console-unheeded-by = { $name } did not take over within five minutes. You still stand beside the client: ask somebody else, or call whoever is on call.
console-unheeded = Nobody took over, you still stand beside the client: { $client }.
console-unheeded-open = Open
console-accept = Take over
console-debrief = After an emergency, talk to one of your colleagues by { $until }. We do not ask about what, and write nothing down.
console-debriefed = We talked
ending-arrived = The ambulance arrived
ending-resolved = Resolved
ending-contact-lost = Contact lost
