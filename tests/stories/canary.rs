//! What people write is nowhere: not in a file, a table or the log, in no
//! spelling; and not in memory once nobody is signed in.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::support::Engine;
use crate::support::database::fresh_schema;
use crate::support::http::{Answer, Browser, File};
use crate::support::markers::{Marker, Search, search_is_sharp};
use crate::support::program::{
    Chance, Program, cases_on, configuration, ended, engines, netreach, until,
};
use crate::support::push::PushService;

/// Stands in the configuration, in the open: what the search must find.
const CONTROL: &str = "control in the open";

#[test]
fn the_search_is_sharp() {
    search_is_sharp(&mut Chance::new());
}

#[test]
fn nothing_that_anybody_wrote_is_on_disk_or_in_memory() {
    for engine in engines() {
        println!("told to {engine:?}");
        let mut story = Story::prepare(engine);
        let mut program = story.serve();
        let client = story.is_lived(&program);
        story.nothing_is_written_down(&program);
        story.nothing_stays_in_memory(&program, &client);
        assert!(program.end().success());
        story.nothing_is_written_down(&program);
    }
}

/// An organisation made as people make one, and everything planted so far.
struct Story {
    _temporary: tempfile::TempDir,
    dir: PathBuf,
    keyfile: PathBuf,
    url: String,
    chance: Chance,
    control: Marker,
    markers: Vec<Marker>,
    boss: Person,
    vera: Person,
    mark: Person,
    service: PushService,
    /// Connections that browsers keep open after an answer.
    kept: Vec<TcpStream>,
}

#[derive(Clone, Default)]
struct Person {
    name: String,
    passphrase: String,
}

// ---- how it is made ----

impl Story {
    fn prepare(engine: Engine) -> Story {
        let temporary = tempfile::tempdir().unwrap();
        let mut chance = Chance::new();
        let mut story = Story {
            dir: temporary.path().join("organisation"),
            keyfile: temporary.path().join("keyfile"),
            url: if engine == Engine::Sqlite { String::new() } else { fresh_schema() },
            control: Marker::latin(CONTROL, &mut chance),
            markers: Vec::new(),
            boss: Person::default(),
            vera: Person::default(),
            mark: Person::default(),
            service: PushService::start(),
            kept: Vec::new(),
            _temporary: temporary,
            chance,
        };
        story.found();
        story.vera = story.hire();
        story.mark = story.hire();
        story
    }

    fn plant(&mut self, place: &'static str) -> String {
        let marker = Marker::latin(place, &mut self.chance);
        self.markers.push(marker.clone());
        marker.text
    }

    fn plant_in_russian(&mut self, place: &'static str) -> String {
        let marker = Marker::cyrillic(place, &mut self.chance);
        self.markers.push(marker.clone());
        marker.text
    }

    /// A secret that the program itself made.
    fn watch(&mut self, place: &'static str, text: &str) {
        self.markers.push(Marker { place, text: text.to_owned() });
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.dir.parent().unwrap().join(name)
    }

    fn found(&mut self) {
        let key = self.plant("keyfile").repeat(2);
        std::fs::write(&self.keyfile, key).unwrap();
        let boot = self.plant("boot passphrase");
        self.boss = Person {
            name: self.plant("supervisor's name"),
            passphrase: self.plant("supervisor's passphrase"),
        };
        let file = self.beside("boot");
        std::fs::write(&file, format!("{boot}\n{}\n", self.boss.passphrase)).unwrap();
        let mut init = netreach();
        init.arg("init").arg("--dir").arg(&self.dir).arg("--keyfile").arg(&self.keyfile);
        init.args(["--worker", &self.boss.name]).env("NETREACH_PASSPHRASE_FILE", &file);
        if !self.url.is_empty() {
            init.args(["--database", &self.url]);
        }
        let said = succeeded(init);
        let recovery = said.lines().find_map(|line| line.strip_prefix("recovery key ")).unwrap();
        self.watch("recovery key", recovery);
        let (toml, service) = (configuration(&self.control.text, &self.url), self.service.name());
        let push = "[push]\ncontact = \"https://example.org\"";
        let toml = format!("{toml}\n{push}\nservices = [\"{service}\"]\n");
        std::fs::write(self.dir.join("netreach.toml"), toml).unwrap();
    }

    fn hire(&mut self) -> Person {
        let name = self.plant("worker's name");
        let file = self.beside("boss");
        std::fs::write(&file, &self.boss.passphrase).unwrap();
        let mut add = netreach();
        add.args(["worker", "add", "--role", "worker", "--lang", "en", "--name", &name]);
        add.args(["--by", &self.boss.name]).env("NETREACH_WORKER_PASSPHRASE_FILE", &file);
        add.arg("--dir").arg(&self.dir).arg("--keyfile").arg(&self.keyfile);
        let said = succeeded(add);
        let line = said.lines().find(|line| line.contains("  passphrase ")).unwrap();
        let passphrase = line.split("  passphrase ").nth(1).unwrap().trim().to_owned();
        self.watch("worker's passphrase", &passphrase);
        Person { name, passphrase }
    }

    fn serve(&self) -> Program {
        let mut command = netreach();
        command.arg("serve").arg("--dir").arg(&self.dir).arg("--keyfile").arg(&self.keyfile);
        command.env("NETREACH_LOG", "trace");
        Program::start(command)
    }
}

fn succeeded(command: std::process::Command) -> String {
    let output = ended(command);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    said
}

// ---- how it is lived ----

impl Story {
    /// A talk from the first word to the supervisor's reading, another that is
    /// left half answered, and everything that can be mistyped on the way.
    fn is_lived(&mut self, program: &Program) -> Browser {
        let mut client = program.client();
        self.client_writes(&mut client);
        self.worker_answers(program);
        self.client_judges(&mut client);
        self.supervisor_reads(program);
        self.things_are_mistyped(program);
        self.another_is_half_answered(program);
        self.is_called_on_a_device(program);
        client
    }

    fn client_writes(&mut self, client: &mut Browser) {
        let photo = self.photo();
        let name = format!("{}.jpg", self.plant("file name"));
        let words = self.plant_in_russian("client's words");
        let file = File { name: &name, bytes: &photo };
        let answer = client.upload("/talks", &[("words", &words), ("lang", "en")], &file);
        expect(&answer, 303, "the first words");
        self.watch("client's cookie", client.cookies.values().next().unwrap());
        let talk = self.looks_and_stays(client, "/talk");
        let list = talk.split("<ol class=\"code\">").nth(1).unwrap();
        let code = list.split("</ol>").next().unwrap().replace("</li><li>", " ");
        let code = code.replace("<li>", "").replace("</li>", "");
        assert_eq!(code.split(' ').count(), 6, "{code}");
        self.watch("return code", &code);
        let more = self.plant("client's second words");
        expect(&client.post("/talk/messages", &[("words", &more)]), 303, "the second words");
        let messages = self.looks_and_stays(client, "/talk/messages");
        assert!(messages.contains(&words) && messages.contains(&more));
        expect(&client.get("/talk/photos/1"), 200, "the client's own photo");
        let mut elsewhere = Browser::at(&client.address);
        expect(&elsewhere.post("/return", &[("code", &code)]), 303, "coming back");
        self.watch("another cookie", elsewhere.cookies.values().next().unwrap());
        assert!(elsewhere.get("/talk/messages").text().contains(&words));
    }

    fn worker_answers(&mut self, program: &Program) {
        let mut vera = self.signs_in(program, &self.vera.clone());
        let case = cases_on(&vera.get("/cases?view=waiting").text())[0].clone();
        let at = |rest: &str| format!("/cases/{case}{rest}");
        expect(&vera.post(&at("/hold"), &[]), 303, "taking it");
        let page = vera.get(&at("")).text();
        assert!(self.markers.iter().any(|marker| page.contains(&marker.text)), "{page}");
        expect(&vera.get(&at("/photos/1/image")), 200, "the photo");
        let draft = self.plant("draft");
        expect(&vera.post(&at("/draft"), &[("words", &draft)]), 200, "the draft");
        // What a photo shows is about health until somebody says what it is about.
        expect(&vera.post(&at("/sorting"), &[("need", "SVC.ID_DOCS")]), 303, "the need");
        let reply = self.plant_in_russian("reply");
        let fields = [("words", reply.as_str()), ("to", "private")];
        expect(&vera.post(&at("/replies"), &fields), 303, "the reply");
        let note = self.plant("note");
        expect(&vera.post(&at("/notes"), &[("words", &note)]), 303, "the note");
        let page = self.looks_and_stays(&mut vera, &at(""));
        assert!(page.contains(&reply) && page.contains(&note));
        let about = self.plant("report note");
        let fields = [
            ("need", "HRS.HIV_TEST"),
            ("services", "S02"),
            ("outcome", "solved"),
            ("about", "self"),
            ("note", &about),
            ("sure", "1"),
        ];
        expect(&vera.post(&at("/closure"), &fields), 303, "finishing");
        assert!(vera.get("/reports").status == 200);
        expect(&vera.post("/session/end", &[]), 303, "signing out");
    }

    fn client_judges(&mut self, client: &mut Browser) {
        assert!(client.get("/talk").text().contains("feedback"));
        let words = self.plant_in_russian("feedback");
        let fields = [("useful", "partly"), ("knows_contact", "no"), ("words", &words)];
        expect(&client.post("/talk/feedback", &fields), 303, "feedback");
        client.get("/talk/messages");
    }

    fn supervisor_reads(&mut self, program: &Program) {
        let mut boss = self.signs_in(program, &self.boss.clone());
        let page = boss.get("/cases?view=all").text();
        let case = cases_on(&page)[0].clone();
        expect(&boss.get(&format!("/cases/{case}")), 403, "reading without a reason");
        let reason = self.plant("reason");
        let fields = [("reason", ""), ("words", reason.as_str())];
        expect(&boss.post(&format!("/cases/{case}/readings"), &fields), 303, "the reason");
        assert!(boss.get(&format!("/cases/{case}")).text().contains(&reason));
        let feedback = boss.get("/feedback").text();
        assert!(self.markers.iter().any(|m| m.place == "feedback" && feedback.contains(&m.text)));
        expect(&boss.get("/workers"), 200, "who works here");
        expect(&boss.post("/session/end", &[]), 303, "signing out");
    }

    fn another_is_half_answered(&mut self, program: &Program) {
        let mut client = program.client();
        let words = self.plant("words of another");
        expect(&client.post("/talks", &[("words", &words), ("danger", "yes")]), 303, "another");
        let mut mark = self.signs_in(program, &self.mark.clone());
        let case = cases_on(&mark.get("/cases?view=emergency").text())[0].clone();
        expect(&mark.post(&format!("/cases/{case}/hold"), &[]), 303, "taking another");
        let draft = self.plant_in_russian("draft that stays");
        let there = format!("/cases/{case}/draft");
        expect(&mark.post(&there, &[("words", &draft)]), 200, "another draft");
        assert!(mark.get(&format!("/cases/{case}")).text().contains(&draft));
        expect(&mark.post("/session/end", &[]), 303, "signing out");
    }

    /// Nobody is on call, so everybody is called who can be.
    fn is_called_on_a_device(&mut self, program: &Program) {
        let mut mark = self.signs_in(program, &self.mark.clone());
        let device = self.plant("address of a device");
        let address = self.service.device(&device);
        expect(&mark.post("/me/devices", &[("address", &address)]), 303, "a device");
        let refused = format!("https://push.example/{}", self.plant("refused device"));
        expect(&mark.post("/me/devices", &[("address", &refused)]), 422, "no push service");
        let before = cases_on(&mark.get("/cases?view=all").text());
        expect(&program.client().post("/talks", &[("danger", "yes")]), 303, "danger");
        until("the device is called", || self.service.times(&device) == 1);
        let cases = cases_on(&mark.get("/cases?view=all").text());
        let case = cases.iter().find(|case| !before.contains(case)).unwrap();
        expect(&mark.post(&format!("/cases/{case}/hold"), &[]), 303, "taking the call");
        expect(&mark.post("/session/end", &[]), 303, "signing out");
    }

    /// What goes wrong must not be written down either.
    fn things_are_mistyped(&mut self, program: &Program) {
        let wrong = self.plant("mistyped passphrase");
        let nobody = self.plant("name nobody has");
        let mut stranger = Browser::at(&program.console);
        let fields = [("name", nobody.as_str()), ("passphrase", &wrong)];
        expect(&stranger.post("/session", &fields), 401, "a wrong passphrase");
        let code = self.plant("mistyped code");
        let mut client = program.client();
        expect(&client.post("/return", &[("code", &code)]), 422, "a wrong code");
        let refused = format!("{}{}", self.plant("refused words"), "x".repeat(9000));
        expect(&client.post("/talks", &[("words", &refused)]), 422, "too many words");
        let (agent, referrer) = (self.plant("user agent"), self.plant("referrer"));
        let query = format!("/?lang=en&q={}", self.plant("query"));
        let headers = [("user-agent", agent.as_str()), ("referer", &referrer)];
        expect(&client.send("GET", &query, &headers, &[]).unwrap(), 200, "curious headers");
        let path = format!("/{}", self.plant("address"));
        expect(&client.get(&path), 404, "an address that is none");
        expect(&stranger.get(&path), 404, "another");
        let bytes = self.plant("not a photo");
        let file = File { name: "x.jpg", bytes: bytes.as_bytes() };
        expect(&client.upload("/talks", &[("words", "hi")], &file), 422, "no photo");
    }

    fn looks_and_stays(&mut self, browser: &mut Browser, path: &str) -> String {
        let (answer, stream) = browser.get_and_stay(path);
        expect(&answer, 200, path);
        self.kept.push(stream);
        answer.text()
    }

    fn signs_in(&mut self, program: &Program, who: &Person) -> Browser {
        let browser = program.signed_in(&who.name, &who.passphrase);
        self.watch("worker's cookie", browser.cookies.values().next().unwrap());
        browser
    }

    /// A JPEG as cameras and editors make them: EXIF, XMP, a comment, and bytes
    /// behind its end.
    fn photo(&mut self) -> Vec<u8> {
        let picture = image::RgbImage::from_fn(96, 64, |x, y| {
            image::Rgb([x, y, x + y].map(|shade| u8::try_from(shade % 256).unwrap()))
        });
        let mut plain = Cursor::new(Vec::new());
        picture.write_to(&mut plain, image::ImageFormat::Jpeg).unwrap();
        let plain = plain.into_inner();
        let exif = exif(&format!("{}\0", self.plant("EXIF")));
        let xmp = format!("http://ns.adobe.com/xap/1.0/\0<x>{}</x>", self.plant("XMP"));
        let mut photo = plain[..2].to_vec();
        for (kind, bytes) in [
            (0xe1, exif.as_slice()),
            (0xe1, xmp.as_bytes()),
            (0xfe, self.plant("JPEG comment").as_bytes()),
        ] {
            photo.extend_from_slice(&[0xff, kind]);
            photo.extend_from_slice(&u16::try_from(bytes.len() + 2).unwrap().to_be_bytes());
            photo.extend_from_slice(bytes);
        }
        photo.extend_from_slice(&plain[2..]);
        photo.extend_from_slice(self.plant("behind the end").as_bytes());
        photo
    }
}

/// One directory of a TIFF: an artist, and which way is up.
fn exif(artist: &str) -> Vec<u8> {
    let mut bytes = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    let text_at = 8 + 2 + 2 * 12 + 4_u32;
    let length = u32::try_from(artist.len()).unwrap();
    for (tag, kind, count, value) in [(0x0112_u16, 3_u16, 1, 1), (0x013b, 2, length, text_at)] {
        bytes.extend_from_slice(&tag.to_le_bytes());
        bytes.extend_from_slice(&kind.to_le_bytes());
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(artist.as_bytes());
    bytes
}

fn expect(answer: &Answer, status: u16, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
}

// ---- where it is looked for ----

/// The last thing every thread does is to write words of the talk.
fn clients_read_at_once(client: &Browser) {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| expect(&client.clone().get("/talk/messages"), 200, "reading"));
        }
    });
}

impl Story {
    fn nothing_is_written_down(&self, program: &Program) {
        let search = Search::new(&self.markers);
        let control = Search::new(std::slice::from_ref(&self.control));
        let mut found_control = false;
        for entry in std::fs::read_dir(&self.dir).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            assert_eq!(search.look(&bytes), [""; 0], "in {}", path.display());
            found_control |= !control.look(&bytes).is_empty();
        }
        assert!(found_control, "the search would not find anything at all");
        let said = program.said();
        assert!(!said.is_empty());
        assert_eq!(search.look(&said), [""; 0], "in the log");
        if !self.url.is_empty() {
            self.nothing_is_in_a_table(&search, &control);
        }
    }

    /// Every row of every table, as PostgreSQL spells it: bytes in hex.
    fn nothing_is_in_a_table(&self, search: &Search, control: &Search) {
        let mut client = postgres::Client::connect(&self.url, postgres::NoTls).unwrap();
        let text = &self.control.text;
        let plant = format!(
            "DROP TABLE IF EXISTS control; CREATE TABLE control (words TEXT, bytes BYTEA);
             INSERT INTO control VALUES ('', convert_to('{text}', 'UTF8'))"
        );
        client.batch_execute(&plant).unwrap();
        let names = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()";
        let (mut rows, mut found_control) = (0, false);
        for table in client.query(names, &[]).unwrap() {
            let table: String = table.get(0);
            for row in client.query(&format!("SELECT t::text FROM {table} t"), &[]).unwrap() {
                let row: String = row.get(0);
                assert_eq!(search.look(row.as_bytes()), [""; 0], "in {table}");
                found_control |= !control.look(row.as_bytes()).is_empty();
                rows += 1;
            }
        }
        assert!(rows > 20 && found_control, "{rows} rows");
    }

    /// Everybody is signed out. While a request is under way its words are
    /// there, as they must be; afterwards nobody's are.
    fn nothing_stays_in_memory(&mut self, program: &Program, client: &Browser) {
        let under_way = Marker::latin("words under way", &mut self.chance);
        let mut stream = program.client().connect().unwrap();
        let head = program.client().head("POST", "/talks", &[("content-length", "4000")]);
        let beginning = format!("{head}\r\nwords={}", under_way.text);
        stream.write_all(beginning.as_bytes()).unwrap();
        let mut tails: Vec<_> = self.markers.iter().map(Marker::tail).collect();
        tails.push(under_way.tail());
        let search = Search::new(&tails);
        until("words under way are in memory", || {
            memory(program, &search).iter().any(|found| found.starts_with("words under way"))
        });
        drop(stream);
        clients_read_at_once(client);
        // The other end of a connection takes a moment to notice.
        let mut left = memory(program, &search);
        for _ in 0..20 {
            if left.is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(200));
            left = memory(program, &search);
        }
        assert_eq!(left, [""; 0], "in memory");
        // A piece of eight letters fits into the smallest of them.
        let pieces: Vec<_> = tails.iter().map(|tail| tail.piece(8)).collect();
        assert_eq!(registers(program, &Search::new(&pieces)), [""; 0], "in registers");
        let control = Search::new(&[self.control.tail()]);
        assert!(!memory(program, &control).is_empty(), "memory was not looked at");
    }
}

/// Looks through all a process has in memory: more than a core image holds,
/// without a debugger.
fn memory(program: &Program, search: &Search) -> Vec<String> {
    let folder = PathBuf::from(format!("/proc/{}", program.pid()));
    let maps = std::fs::read_to_string(folder.join("maps")).unwrap();
    let mut file = std::fs::File::open(folder.join("mem")).unwrap();
    let mut found = Vec::new();
    for line in maps.lines() {
        let (range, rest) = line.split_once(' ').unwrap();
        // What the kernel lends to every process cannot be read this way.
        if !rest.starts_with('r') || rest.ends_with("[vvar]") || rest.ends_with("[vsyscall]") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let from = u64::from_str_radix(from, 16).unwrap();
        let length = usize::try_from(u64::from_str_radix(to, 16).unwrap() - from).unwrap();
        let mut bytes = vec![0; length];
        // It may be gone since the list was made.
        if file.seek(SeekFrom::Start(from)).is_ok() && file.read_exact(&mut bytes).is_ok() {
            let name = Path::new(rest.split_whitespace().nth(4).unwrap_or("anonymous"));
            let here = search.look(&bytes);
            found.extend(here.iter().map(|what| format!("{what} of {range} {}", name.display())));
        }
    }
    found
}

/// Looks through the registers of every thread: copying words leaves pieces of
/// them there. A core image of nothing else; without gdb this is not told.
fn registers(program: &Program, search: &Search) -> Vec<String> {
    let home = tempfile::tempdir().unwrap();
    let core = home.path().join("core");
    // No memory: that was looked through already, and is large.
    std::fs::write(format!("/proc/{}/coredump_filter", program.pid()), "0").unwrap();
    let mut gdb = std::process::Command::new("gdb");
    gdb.args(["-batch", "-p", &program.pid().to_string()]);
    gdb.args(["-ex", &format!("gcore {}", core.display())]);
    let said = gdb.output().map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
    let Ok(bytes) = std::fs::read(&core) else {
        assert!(std::env::var_os("CI").is_none(), "no core image: {said:?}");
        eprintln!("NOT TOLD: the registers cannot be read here: {said:?}");
        return Vec::new();
    };
    search.look(&bytes)
}
