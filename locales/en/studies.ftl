# Studies: texts that are coded line by line.

console-way-studies = Studies
console-studies = Studies
console-studies-explained = At least two researchers code the same texts without seeing each other's work. Once all say they are done, it shows how far their codes agree, and they can settle the lines on which they differ.
console-studies-none = No studies yet.
console-study = Study
console-study-size = Texts: { $texts }. Coders: { $coders }
console-study-yours = you code it
console-study-ethics-is = Ethics approval: { $ethics }

console-study-new = Open a study
console-study-title = Title
console-study-title-hint = As in a paper. It is not encrypted: no names of people or places.
console-study-ethics = Ethics approval
console-study-ethics-hint = The committee and the number of its decision. Texts cannot be used without it.
console-study-coders = Who codes (two to nine)
console-study-few-researchers = At least two people with the role "Researcher" code. There are fewer now: they are added on the server with netreach worker add.
console-study-begin = What the codebook begins with
console-study-begin-themes = Two themes and nine sub-themes of the web outreach study
console-study-begin-empty = Nothing
console-study-open = Open

console-study-start-online = Needs that can be met fully online
console-study-start-minor = Minor injection complications
console-study-start-information = Information about harm reduction, HIV and hepatitis C
console-study-start-detox = Information about detox at home
console-study-start-covid = Information about COVID-19
console-study-start-support = General psychological support
console-study-start-offline = Needs that also take a meeting
console-study-start-services = Medical, psychological, social and legal services
console-study-start-severe = Severe injection complications
console-study-start-harm-reduction = Harm reduction services
console-study-start-overdose = Overdoses

console-study-texts = Texts
console-study-no-texts = No texts yet.
console-study-not-yours = Only those who code this study see its texts and codes.
console-study-coder = Coder { $number }
console-study-out = takes no part in this batch
console-study-leave-it = I do not code this batch
console-study-without = Go on without them
console-study-join = One researcher more
console-study-join-it = Add
console-study-standing = How far it is
console-study-looked = You looked at { $looked } of { $all } lines.
console-study-next = Go on coding
console-study-blind = Until all are done nobody sees anybody else's codes: on no page, in no figure and in no file. The codebook is shared.
console-study-knows = I know that I did not look at { $lines } lines. They will be left out of the figures.
console-study-done = Done: I change nothing more
console-study-waiting = You are done. The codes open when all are.
console-study-resume = Not done after all
console-study-revealed = All are done. Everybody now sees everybody's codes, and they cannot be changed: settle the differences under "Consensus".
console-study-text-of = Text { $number }: { $looked } of { $all }
console-study-text = Text { $number }
console-study-line = Line { $line } of { $all }
console-study-keep = Save and go on
console-study-nothing-here = Nothing to code here
console-study-nothing = no code
console-study-closed = You said that you are done with this batch: its codes do not change any more.
console-study-no-theme = No theme
console-study-was-split = { $code } (split: choose a new code)

console-study-bring = Add texts
console-study-bring-explained = De-identified texts only. Each line is checked for phone numbers, handles, links, addresses and names. If anything is wrong, nothing is taken, and the problems are listed line by line. Of a date the month stays. What you add you cannot read back: only researchers can open it.
console-study-paste = Paste texts
console-study-file = Or a file (CSV or text, UTF-8)
console-study-form = How to read it
console-study-form-lines = One line is one text
console-study-form-table = A table: the first row names the columns (date, request, services, text)
console-study-leave = The ethics committee allows these texts to be used, and people's consent is on record
console-study-bring-now = Check and add
console-study-none-taken = { $count ->
    [one] Nothing was taken. { $count } problem:
   *[other] Nothing was taken. { $count } problems:
}
console-study-trouble = Row { $row }: { $what }
console-study-trouble-named = looks like { $what }
console-study-trouble-quote = a quotation mark is not closed
console-study-trouble-columns = no column is called "text", "request" or "services"
console-study-trouble-empty = there is not a word
console-study-trouble-date = the date cannot be read; write 12.04.2020 or 2020-04-12
console-study-trouble-long-line = a sentence is too long
console-study-trouble-many-lines = the text has too many lines
console-study-trouble-many-texts = too many texts at once: split the file

console-study-book = Codebook
console-study-version = Version { $version }
console-study-old-version = This is an earlier version: it can only be read.
console-study-newest = To the newest
console-study-change-theme = Change the theme
console-study-split = split
console-study-merged = Merged with others
console-study-code-name = Code
console-study-description = What it means
console-study-memo = Researcher's memo
console-study-into = Merge into
console-study-merge = Merge
console-study-theme = Theme
console-study-group = Move
console-study-first = First new code
console-study-second = Second new code
console-study-split-it = Split
console-study-split-hint = After a split the old code stays where it was put until the line is coded anew.
console-study-adding = Add
console-study-add = Add a code
console-study-add-theme = Add it as a theme
console-study-history = Versions
console-study-act-begun = begun
console-study-act-added = added
console-study-act-worded = reworded
console-study-act-merged = codes merged
console-study-act-split = code split
console-study-act-grouped = code moved

console-study-agreement = Agreement
console-study-by-line = By line
console-study-by-text = By text
console-study-code = Code
console-study-all-codes = All codes together
console-study-definitions = What these figures mean
console-study-met = Met
console-study-met-means = Lines (texts) on which somebody put the code.
console-study-compared = Compared
console-study-compared-means = Lines (texts) that at least two coders looked at. What was not looked at is left out.
console-study-percent = Per cent
console-study-percent-means = Of all pairs of coders, those who said the same. For one code: it is there, or not. For all codes together: the set of codes is exactly the same.
console-study-kappa = Cohen's kappa
console-study-kappa-means = Agreement beyond chance, (p_o − p_e) / (1 − p_e), where p_e comes from the shares of each of the two coders (Cohen 1960). A dash: more than two coders, or only one category.
console-study-alpha = Krippendorff's alpha
console-study-alpha-means = 1 − D_o / D_e for nominal data, with any number of coders and with gaps (Krippendorff 2011). A dash: only one category.
console-study-interval = 95 % for alpha
console-study-interval-means = Percentile bootstrap: units are drawn anew with replacement { $times } times, seed { $seed } (Efron and Tibshirani 1993; Zapf and others 2016). A dash: more than half of the draws give no alpha.
console-study-saturation = Saturation
console-study-saturation-said = After { $texts } texts { $codes } codes were met. The last new one came with text { $reached }.
console-study-saturation-table = Table
console-study-after-texts = Texts
console-study-met-codes = Different codes

console-study-consensus = Consensus
console-study-consensus-count = Lines agreed: { $agreed }. Decided: { $decided }. To decide: { $open }. Looked at by nobody: { $unread }.
console-study-consensus-none = Every difference is settled.
console-study-decided = Decided
console-study-decision = Decision
console-study-decided-by = written down by coder { $number }
console-study-decide = Write the decision down
console-study-more = One more code
console-study-not-looked = did not look
console-study-place = Text { $text }, line { $line }

console-study-quotes = Quotes
console-study-quotes-explained = Lines with a code or a word. Until all are done, a code is looked for among your own only.
console-study-word = Word in the line
console-study-find = Find
console-study-found = { $count ->
    [one] { $count } line found
   *[other] { $count } lines found
}

console-study-export = Take a file
console-study-export-hint = The files hold whole texts and codes, and no worker's name: "coder 1", "coder 2". Who took one, and on which day, is on record.
console-study-xlsx = Workbook (XLSX)
console-study-qdpx = REFI-QDA project (.qdpx): NVivo, ATLAS.ti, MAXQDA, QualCoder

team-researchers = Researchers
refusal-no-such-study = There is no such study, text or code.
refusal-study-unfit = A study needs a title, an ethics approval, and two to nine researchers who code.
refusal-not-a-coder = Only those who code this study see that.
refusal-still-blind = Not every coder is done yet. It opens when all are.
refusal-already-done = You said that you are done: codes of this batch do not change any more.
refusal-code-unfit = A code needs a name on one line, 120 characters at most; description and memo 2000 each. A codebook has at most 100 codes and themes.
refusal-nothing-chosen = Choose a code, or press "Nothing to code here".
refusal-code-closed = That cannot be done to this code: it is a theme, or it was merged or split already.
