# --- reports from elsewhere ---
console-import = Import reports
console-import-explained = Reports that were kept in Excel or elsewhere, as .xlsx or .csv, { $size } MB at most: at least a column with the date. You say what columns and values mean, look at what it would come to, and then take it in. No text is kept, codes only; the file is gone afterwards.
console-import-file = File
console-import-kept = Mapping from last time, if you saved one
console-import-kept-hint = mapping.toml
console-import-look = Look at the file
console-import-before = Imports so far
console-import-none = No imports.
console-import-server = server
console-import-reports = { $count ->
    [one] { $count } report
   *[other] { $count } reports
}
console-import-leaving = being taken back
console-import-undo = Take back
console-import-undo-sure = All reports of this import go, and every figure of them. The same file can be imported again.
console-import-undo-now = Take back the whole import
console-import-undoing = Taking back: { $done } of { $all }
console-import-undone = { $count ->
    [one] { $count } report was taken back.
   *[other] { $count } reports were taken back.
}
console-import-rows = { $count ->
    [one] { $count } row in the file.
   *[other] { $count } rows in the file.
}
console-import-preview = First rows of the file
console-import-column = Column { $number }
console-import-columns = What is in which column
console-import-columns-hint = Only the date is needed. What is not there stands in reports as “not known”.
console-import-no-column = not in the file
console-import-order = Dates like 03/04/2020: what comes first?
console-import-venue = Where people were met, where the file does not say
console-import-venue-none = choose
console-import-many = More values than { $most }, or long texts: the rules suggest a code row by row. Nothing of the text is kept.
console-import-unknown = not understood
console-import-nothing = says nothing
console-import-check = Check
console-import-show = Show the values of the chosen columns
console-import-drop = Throw the file away
console-import-save = Save the mapping for next time
console-import-checking = Checking: row { $done } of { $all }
console-import-keeping = Importing: row { $done } of { $all }
console-import-wait = This page asks again by itself. You can leave it and come back.
console-import-checked = Checked. Nothing has been kept yet.
console-import-all = Rows
console-import-would = Would be imported
console-import-taken = Imported
console-import-known = Came before, and are passed over
console-import-not-taken = Not taken: see below
console-import-unclear = Requests nobody understood: counted as “unclear”
console-import-unclear-services = Services nobody understood: counted as “other”
console-import-lost-needs = Further needs left out: not understood, or more than three
console-import-carried = With the date of the row above
console-import-carry-dates = Where a row has no date, take the date of the row above: so it is when cells with a date are merged
console-import-services = Services in columns of their own
console-import-services-hint = If each service has its own column with pluses, ticks, "yes" or a number in it, say which service that is.
console-import-no-services = it is no service
console-import-services-words = its cells name services
console-import-no-request = No column is named as the request: it will be "unclear" in every report.
console-import-known-from = These rows came before
console-import-other-hint = Mostly these are the same reports, and nobody needs them twice. If they are another worker's or of another place and only look the same, they can be imported too.
console-import-other = These are other reports: check again
console-import-is-other = You said that these are other reports: table no. { $number } with the same rows. The table itself will not come in twice.
console-import-same = No, these are the same reports
console-import-absent = Columns of the mapping that are not in the file
console-import-absent-hint = Nothing is taken from them. If a column has another name now, choose that one.
console-import-elsewhere = It looks as if this table was imported before, with another place
console-import-elsewhere-rows = New rows: { $all }. Of these { $rows } stand in reports already, only with another place. If it is the same table, every such report counts twice.
console-import-elsewhere-of = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
console-import-elsewhere-hint = If the place was wrong then, take the earlier import back and check the file again. If these are other reports that only look the same, import them: none is left out.
console-import-check-again = Check the file again
console-import-sheet = Sheet
console-import-sheet-hint = The workbook has several sheets. One is imported at a time.
console-import-sheet-show = Show this sheet
console-import-days = Days { $first } to { $last }.
console-import-now = { $count ->
    [one] Import { $count } report
   *[other] Import { $count } reports
}
console-import-change = Change the mapping
console-import-done = { $count ->
    [one] { $count } report was imported.
   *[other] { $count } reports were imported.
}
console-import-troubles = Rows that are not taken
console-import-line = Line { $line }
console-import-more = { $count ->
    [one] And { $count } more row.
   *[other] And { $count } more rows.
}
console-import-go-on = What was imported by then stays. The same file goes on from there, nothing is imported twice.
console-import-mapping-wrong = The mapping file cannot be used: { $what }
console-import-broken-not-a-table = This is neither CSV nor .xlsx. Save the table as one of these.
console-import-broken-unreadable = The file cannot be read to its end. Save it anew.
console-import-broken-quote = Line { $line }: a quotation mark has no second one. Nothing was taken.
console-import-broken-long-row = Line { $line } is longer than a row can be. Nothing was taken.
console-import-broken-too-large = The workbook or one cell is too large: an .xlsx may have { $size } MB. Save the table as CSV.
console-import-broken-no-sheet = There is no such sheet in the file.
console-import-needs-date = Say which column is the date.
console-import-needs-order = Some dates can be read in two ways. Say what comes first, the day or the month.
console-import-needs-venue = Say where people were met.
console-import-needs-column = { $field }: this column is taken already, or is not in the file.
import-field-date = Date
import-field-request = Request
import-field-services = Services
import-field-venue = Where they wrote
import-field-shift = Shift or time of day
import-field-after-hours = After hours
import-field-about = About themselves or somebody else
import-field-outcome = How it ended
import-field-minutes = Minutes to the first answer
import-field-severity = How grave
import-field-further-needs = Further requests
import-field-from-memory = Filled from memory
import-order-dmy = the day: 3 April
import-order-mdy = the month: 4 March
import-flag-1 = Yes
import-flag-0 = No
import-trouble-no-date = there is no date
import-trouble-not-a-date = the date cannot be read
import-trouble-future = the date is in the future
import-trouble-too-old = the date is before 1990
import-trouble-unknown-need = an unknown code of a request
import-trouble-unknown-service = an unknown code of a service
import-trouble-unknown-venue = it is not known where
import-trouble-unknown-shift = an unknown shift
import-trouble-unknown-about = it is not known about whom
import-trouble-unknown-outcome = an unknown outcome
import-trouble-unknown-severity = it is not known how grave
import-trouble-not-yes-or-no = neither yes nor no
import-trouble-not-minutes = no number of minutes
import-trouble-not-a-month = the month cannot be read
import-trouble-not-a-count = there is no whole number above zero
import-trouble-month-again = this month stood above already
import-trouble-long-cell = a cell is too long
import-trouble-broken-text = letters are broken
outcome-unknown = Not known
modality-unknown = Not known
shift-unknown = time not known
deed-imported = Imported reports
deed-import-undone = Took an import back
refusal-no-such-import = There is no such import, or its time was over. Bring the file again.
refusal-import-leaving = This import is being taken back.
refusal-not-a-table = There was no table in it. Choose a .csv or an .xlsx.
refusal-table-too-large = The file is too large. Divide it, or import it on the server.
refusal-mapping-unfit = The mapping file cannot be used.
refusal-imports-busy = Others are importing at the moment. Try again in some minutes.
