# What both listeners say: refusals, and the labels of codes.

refusal-title = That did not work
refusal-way-on = Back to the start
refusal-no-such-case = There is no such case, or it has been destroyed.
refusal-forgotten = This talk has been destroyed. Please begin a new one.
refusal-moved = Something changed while you were writing. Open the page again and repeat.
refusal-repeated = This message is here already.
refusal-held-by-other = Another worker already holds this case.
refusal-unread = The client wrote while you were finishing. Read the message first.
refusal-not-held = Take the case first.
refusal-not-your-case = Another worker holds this case; you cannot read it.
refusal-already-finished = This case is already finished.
refusal-not-finished = This case is not finished yet.
refusal-not-your-role = Your role does not permit this.
refusal-reason-needed = To read or destroy somebody else’s case, give a reason. The worker who holds it will see it.
refusal-no-words = The message is empty. Please write at least a word.
refusal-too-long = The message is too long. Please send it in parts.
refusal-need-missing = Choose what the client asked for.
refusal-service-missing = Mark at least one service.
refusal-unknown-code = The form names something that is not on the list.
refusal-note-too-long = The note is longer than 200 characters. Please shorten it.
refusal-note-names-somebody = The note seems to hold a name, phone, address or handle. The report stays for good: please remove them.
refusal-not-a-photo = This does not look like a photo. JPEG, PNG and WebP are accepted.
refusal-photo-too-large = The photo is too large: up to 10 MB is accepted.
refusal-photo-gone = This photo no longer exists.
refusal-recording-gone = This recording no longer exists.
refusal-wrong-sign-in = The name, passphrase or code is wrong.
refusal-signed-out = Please sign in first.
refusal-too-many-tries = Too many tries. Please wait a minute.
refusal-wrong-code = This code does not fit. Check the words and their order. If the talk has been destroyed, begin a new one.
refusal-busy = The server is very busy. Nothing is lost: go back and send again in a minute.
refusal-too-large = That is too much at once.
refusal-malformed = We could not read what the form sent. Go back and try again.
refusal-foreign = The form was not sent from our own page, so we did not take it.
refusal-not-found = There is no such page.
refusal-no-key = You do not have the key to this case.
refusal-name-unfit = This name is taken, empty, or longer than 40 characters.
refusal-no-such-post = There is no such post, or it cannot be changed any more.
refusal-no-channel = No channel is connected.
refusal-time-past = Name a time that is still to come.
refusal-no-such-place = There is no such place in the timetable.
refusal-place-unfit = Name the place in one language at least. A title has up to 120 characters, the rest up to 500.
refusal-hours-unfit = These hours cannot be understood. Write 18:00–20:00. Times of one day must not overlap.
refusal-nothing-that-day = Nothing is open here on that day, so there is nothing to change. Or the delay is longer than the stop.
refusal-day-unfit = The timetable has no such day: from yesterday to 60 days ahead, and the last day not before the first.
refusal-failed = It did not work: something is wrong on the server. Please try again in a few minutes.

need-inj-minor = Minor injection problem
need-inj-severe = Severe injection problem
need-info-services = Our services, mobile-unit schedule
need-info-aidscenter = AIDS-centre schedule
need-info-hivhcv = HIV, hepatitis: transmission, tests
need-info-hr = Safer use, mixing, adherence
need-info-od = Overdose: learning, not happening now
need-info-detox-home = Detox at home
need-info-covid = Crisis topic (COVID-19)
need-psy-general = General psychological support
need-svc-art-accomp = Going along to get ART
need-svc-art-delivery = ART brought home
need-svc-detox-rehab = Hospital detox, rehabilitation
need-svc-psychologist = Certified psychologist
need-svc-id-docs = Identity documents
need-svc-disability = Disability status
need-svc-legal = Legal help
need-svc-social = Other social help (shelter, food, children)
need-svc-medical = Other medical service, interactions
need-hrs-hiv-test = HIV test
need-hrs-hcv-test = Hepatitis C test
need-hrs-pack = Harm-reduction package
need-hrs-prep = PrEP
need-hrs-pep = PEP, hours count
need-hrs-naloxone = Getting naloxone
need-od-opioid = Overdose now: opioid
need-od-stim = Overdose now: stimulant
need-od-ghb = Overdose now: GHB/GBL
need-od-depressant = Overdose now: sedatives, mixes
need-od-alcohol = Alcohol poisoning now
need-od-unknown = Overdose now: substance unknown
need-emg-seizure = Seizure now or just past
need-emg-sepsis = Signs of spreading infection
need-emg-medical = Other medical emergency (artery, botulism, chest pain, delirium)
need-risk-suicide = Suicide risk
need-risk-violence = Violence, threat to the client
need-risk-minor = Under 18
need-unc = Unclear, voice not heard yet
need-misc-feedback = Feedback, thanks, complaint
need-mod-sourcing = Client asks where to buy
need-mod-vendor = Seller advert or recruitment
need-mod-spam = Spam, fraud, commercial clinic
need-mod-abuse = Abuse
need-mod-threat = Threat to staff
need-other = Other

service-s01 = Information card
service-s02 = Peer support talk
service-s03 = Worker’s advice (checked by a doctor)
service-s04 = Doctor’s consultation online
service-s05 = Psychologist
service-s06 = Lawyer
service-s07 = Social case work
service-s08 = Referral to the mobile unit
service-s09 = Referral to a clinic
service-s10 = Referral to the AIDS centre
service-s11 = Accompaniment arranged
service-s12 = ART delivery arranged
service-s13 = Detox or rehabilitation arranged
service-s14 = Test arranged
service-s15 = Package or naloxone arranged
service-s16 = Linked to PrEP or PEP
service-s17 = Overdose bot link sent
service-s18 = Stayed until the ambulance arrived
service-s19 = Contact card left
service-s20 = Moderation
service-s21 = Other

need-group-inj = Injection
need-group-info = Information
need-group-psy = Support
need-group-svc = Services
need-group-hrs = Harm reduction
need-group-od = Overdose now
need-group-emg = Emergency
need-group-risk = Risk
need-group-unc = Unclear
need-group-misc = Feedback
need-group-mod = Moderation
need-group-other = Other

urgency-emergency = Emergency
urgency-urgent = Urgent
urgency-routine = Routine

venue-web = Web chat
venue-private = Telegram, private
venue-chat = Telegram, group chat

awaited-client = the client
awaited-specialist = a specialist
awaited-offline = a visit

outcome-solved = Solved
outcome-referred = Referred
outcome-went-silent = The client went silent
outcome-answered-by-peers = Members of the chat answered, a worker checked it
outcome-declined = The client declined
outcome-burned = The client destroyed the talk
outcome-ran-out = The clock ran out

about-self = Themselves
about-other = Somebody else
about-unknown = Not known

clarity-clear = Clear
clarity-unclear = Unclear

modality-text = Text
modality-photo = Photo

shift-night = night
shift-morning = morning
shift-day = day
shift-evening = evening

useful-yes = Yes
useful-partly = Partly
useful-no = No

knows-contact-yes = Yes
knows-contact-no = No

fate-kept = Kept
fate-owed = On its way
fate-shown = On the client’s page
fate-seen = Seen by the client
fate-unsure = May not have arrived
fate-failed = Did not arrive

role-worker = Worker
role-doctor = Doctor
role-psychologist = Psychologist
role-lawyer = Lawyer
role-social-worker = Social worker
role-mobile-unit = Mobile unit
role-moderator = Moderator
role-supervisor = Supervisor
role-reporting-manager = Reporting manager
role-researcher = Researcher
role-editor = Editor
role-verifier = Medical verifier
role-admin = Administrator

act-opened = Opened
act-taken = Taken
act-released = Given back
act-given-back = Went back to the queue: the client waited too long
act-answered = Answered
act-noted = Note for colleagues
act-paused = Waiting
act-finished = Finished
act-reopened = Reopened
act-urgency-set = Urgency changed
act-read-with-reason = Read by a supervisor
act-photo-opened = Photo opened
act-recording-opened = Recording played

doing-reading = is reading
doing-writing = is writing
doing-permitted = reads as a supervisor

looks-like-phone = a phone number
looks-like-handle = a handle
looks-like-mail = an e-mail address
looks-like-link = a link
looks-like-address = an address
looks-like-date = a date
looks-like-number = a number of a card or paper
looks-like-name = a name

team-duty = Duty
team-supervisors = Supervisors
team-doctors = Doctors
team-psychologists = Psychologists
team-lawyers = Lawyers
team-social-workers = Social workers

lang-ru = Русский
lang-en = English
