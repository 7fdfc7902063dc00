# Leaflets: pages for everybody, and pages for workers.
leaflet-all = Leaflets
leaflet-none = There is nothing here yet: no clinician has signed a leaflet. Write to us, and a person will answer.
leaflet-checked = Checked by a doctor, { $day }.
leaflet-ask = Ask a person
leaflet-withdrawn = A leaflet stood here. It was taken back because it is out of date. If your question is still open, write here.
refusal-no-leaflet = There is no such leaflet.
refusal-leaflet-unfit = Something is missing in the leaflet: a name, a title, words. Or it is too long.
refusal-leaflet-taken = There is a leaflet of this name in this language. Open it and change it.
refusal-unconfirmed = Set the tick: without it this is not done.
refusal-not-signed = This leaflet cannot be sent now: nobody signed it, its date has come, or it was withdrawn.
refusal-own-words = You cannot sign your own words: another doctor does.
refusal-not-newest = This leaflet was changed meanwhile. Open the newest version.
console-leaflet-sent = Leaflet
console-leaflet-gone = Leaflet “{ $name }”: not in force now, the client does not see it.
console-leaflet-pick = Send a leaflet
console-leaflet-send = Send
console-bot = Bot

# What is wrong with a file or with the fields of the editor
leaflet-mistake = Line { $line }: { $what }
leaflet-wrong-beginning = a leaflet begins with a line of three hyphens.
leaflet-wrong-end = the header ends with a line of three hyphens.
leaflet-wrong-missing = “{ $key }” is missing above this line.
leaflet-wrong-pair = a line of the header is “key: value”.
leaflet-wrong-key = there is no such key. There are name, language, title, class, needs, words, source, confirm.
leaflet-wrong-language = the language is ru or en.
leaflet-wrong-class = the kind is emergency, medical, info or internal.
leaflet-wrong-need = there is no need with the code “{ $code }”.
leaflet-wrong-name = a name for the address has small Latin letters, digits and hyphens, 64 at most.
leaflet-wrong-title = a title has 1 to { $most } characters.
leaflet-wrong-body = the words have 1 to { $most } characters.
leaflet-wrong-notes = search words, sources and open points together are too long.
