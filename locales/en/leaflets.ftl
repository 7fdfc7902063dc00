# Leaflets: pages for everybody, and pages for workers.
leaflet-all = Leaflets
leaflet-none = There is nothing here yet: no clinician has signed a leaflet. Write to us, and a person will answer.
leaflet-checked = Checked by a doctor, { $day }.
leaflet-ask = Ask a person
leaflet-withdrawn = A leaflet stood here. It was taken back because it is out of date. If your question is still open, write here.
refusal-no-leaflet = There is no such leaflet, or something is missing in it: a title, words, or it is too long.
refusal-not-signed = This leaflet cannot be sent now: nobody signed it, its date has come, or it was withdrawn.
refusal-own-words = You cannot sign your own words: another doctor does.
refusal-not-newest = This leaflet was changed meanwhile. Open the newest version.
console-leaflet-sent = Leaflet
console-leaflet-gone = Leaflet “{ $name }”: not in force now, the client does not see it.
console-leaflet-pick = Send a leaflet
console-leaflet-send = Send
console-bot = Bot
