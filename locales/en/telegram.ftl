# Telegram: calm, no promises. What Telegram sees, we say.

telegram-hello =
    Hello. This is the bot of an organisation that helps people who use drugs. Write what happened or what you need: a person will read it and answer. You do not need to give a name or a phone number.

    Telegram can see this chat, and we cannot change that. We delete the messages in it after { $copy }, on your side too.

    If somebody is not breathing or does not wake up, call: { $numbers }.
telegram-line-received = Your message is kept with us, encrypted. The answer will come here. If it gets worse, do not wait for us, call: { $numbers }.
telegram-line-finished = This talk is finished. We are deleting your messages from this chat; you can still read our answers. If anything changes, write here.
telegram-privacy = Who sees what
telegram-burn = Delete everything
telegram-burn-lead = The messages disappear at once, from your chat and from us. The answer you are waiting for will not come.
telegram-clear = So that the chat does not stay in your list, delete it on your side too.
telegram-nothing-here = We have no messages of yours now.
telegram-useful-yes = Yes
telegram-useful-partly = Partly
telegram-useful-no = No
telegram-yes = Yes
telegram-no = No
telegram-ask-words = We cannot open that here. Please write it in words; a photo or a voice message is fine too.
telegram-not-kept = We did not keep the phone number or the place: they could give you away. If you wanted to say where you are, write it in words.
telegram-lost = The file did not reach us. Please send it again. We cannot receive view-once photos.
telegram-not-erased = Telegram did not let us delete some messages in this chat. You can do it yourself: open the chat's menu, "Delete chat", and tick "Also delete for the bot".
telegram-invite = We have read it. We will answer in a private chat that only you and we can see.
telegram-invite-button = Open the private chat
telegram-description = Write what happened or what you need. A person answers, free and without judgement. No name or phone number needed. Telegram can see this chat. We delete its messages after { $copy }, on your side too. Delete everything at once: /stop
telegram-privacy-text =
    Who sees what.

    Telegram: this chat is kept on its servers. It knows your number and can read the messages. Chats with bots have no end-to-end encryption. Our page in Tor Browser is safer.

    We: the workers on duty see the words and photos, but not your name, number or username: the program neither reads nor keeps them. Instead of a name you have two random words.

    What is deleted when. Messages in this chat: after { $copy }. With us: { $after } after the talk is finished, at the latest { $most } after the last message. Photos and voice: { $photo } after a worker opened them. A report without names stays.

    What we cannot do: delete what you forwarded or photographed from the screen, or what Telegram keeps for itself.

    Delete everything now: /stop
telegram-command-start = Write to us
telegram-command-privacy = Who sees what, and when it is deleted
telegram-command-stop = Delete everything now
telegram-post-withdrawn = This post was withdrawn.
