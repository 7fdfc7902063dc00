# Calls, questions with buttons, the contact card, invitations.

chat-rather-not = Prefer not to say
chat-question-gone = This question is no longer needed.

chat-call-proposed = We can talk on the phone if that is easier for you. Text only is fine and changes nothing.
menu-choice-text-only = Text only
menu-choice-call-me = You call me
menu-choice-call-you = I call you
menu-choice-call-later = Not now
chat-call-text = Fine, text only. Write here. If you like, say why: it helps us not to bother others. You need not answer.
menu-choice-why-privacy = I do not want to be known
menu-choice-why-not-alone = People are around
menu-choice-why-cannot-talk = I cannot talk
menu-choice-why-cost = It costs too much
menu-choice-why-no-trust = I do not trust it
menu-choice-why-other = Something else
chat-call-why-noted = Thank you. It is counted without any link to you. Write here.
chat-call-number-asked = Write the number. Whoever calls sees it once. It does not stay in this talk and is erased after { $kept }.
chat-call-number = Phone number
chat-call-number-send = Hand over the number
chat-call-number-kept = We have the number. It is not in this talk and is erased after { $kept }. If you change your mind, write here.
chat-call-number-none = We have no phone yet. Write here.
chat-call-later = Fine. We go on in text. If you would like to talk, write.

chat-card = Contact
chat-card-who = { $organisation }. Ask for: { $role }.
chat-card-bot = Bot: { $link }
chat-card-code = To come back to this talk: the six words you wrote down.
chat-card-channels = We are also here: { $list }
chat-card-phone = Phone: { $number }
chat-card-phone-hours = Phone: { $number }, { $hours }
chat-card-hours = People are here: { $hours }
chat-card-hours-none = Write at any time. A person replies when somebody is here.
chat-card-revoked = This contact is no longer valid. Write here.
chat-weekday-1 = Mon
chat-weekday-2 = Tue
chat-weekday-3 = Wed
chat-weekday-4 = Thu
chat-weekday-5 = Fri
chat-weekday-6 = Sat
chat-weekday-7 = Sun

chat-heard = How did you hear of us? You need not answer. The answer is not linked to you.
chat-heard-friend = From people I know
chat-heard-bus = At the bus
chat-heard-telegram = Found it on the internet
chat-heard-organisation = At another organisation
chat-heard-other = Another way
chat-heard-noted = Fine, thank you.

telegram-command-invite = An invitation to the chat for somebody
telegram-ask-invitation = This chat is closed. To come in, send the code of your card here. Cards are given out at the bus and by members.
telegram-admitted = The code is right. You are in the chat.
telegram-admit = The code is right. Tap the button and ask to join: the bot lets you in at once. The button works for an hour.
telegram-admit-button = Join the chat
telegram-invitation-used = This code was used already: it works once. Ask for a new card. You can write to us without the chat, right here.
telegram-invitation-expired = This card is out of date. Ask for a new one. You can write to us without the chat, right here.
telegram-invitation-unknown = This code did not fit. Check the letters, or ask for a new card. You can write to us without the chat, right here.
telegram-no-group = We have no chat now. Write right here.
telegram-peer-card = An invitation for one person. We do not write down who gave it, or to whom. It works until the end of next month.

    { $code }

    { $link }
telegram-peer-card-had = You have taken this month's invitation already. There is another next month.
telegram-peer-card-not-member = Invitations are for members of the chat.

refusal-ask-first = First ask what the matter is: a call is proposed after a question.
refusal-call-proposed = A call is proposed already. The client has not answered yet.
refusal-call-refused = The client chose text.
refusal-no-private-way = There is no private chat with this client yet; in the group chat everybody would see it.
refusal-not-asked = Nobody asked for a number.
refusal-number-gone = The number is gone: it was shown, or its time came.
refusal-questions-open = The client has not answered the last questions yet.
refusal-private-contact = No private numbers, handles or links on a card. Only channels of the organisation.
refusal-no-such-batch = There is no such batch of invitations.

act-call-proposed = A call was proposed
act-number-shown = The phone number was shown
act-card-revoked = The contact was taken back

console-line-call-proposed = A call was proposed to the client
console-line-call-text = The client chose text only
console-line-call-why-noted = The client said why no call
console-line-call-number-asked = The client wants to be called; the bot asked for the number
console-line-call-number-kept = The client handed over a number
console-line-call-number-ours = The client calls us
console-line-call-later = The client does not want to talk on the phone now
console-line-card-revoked = The contact was taken back
