//! Stories of what is kept: a backup of everything that outlives the talks, and
//! an organisation made anew from it.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::database::empty_schema;
use crate::support::program::{Organisation, engines, netreach};
use crate::support::{Engine, TestHouse, days, each_engine, minutes, runtime, said};
use netreach::clock::Clock;
use netreach::codes::{AlarmVerdict, Lang, LeafletState, PostState, Role, Rung};
use netreach::config;
use netreach::desk::{self, DeskError, Worker, rota};
use netreach::engine::{Fault, Tx};
use netreach::house::House;
use netreach::leaflet::{Leaflet, Text};
use netreach::store::backup::{CARRIED, Cell, LEFT_OUT};
use netreach::store::case::Standing;
use netreach::store::newsfeed::Post;
use netreach::store::stops::{Change, InTwo};
use netreach::store::{self, Store};
use netreach::vault::{Passphrase, RecoveryKey, Unlock, Vault};

/// Nothing that a client wrote may stand in a backup.
const SECRET: &str = "нужна помощь с документами, меня ищет сосед";
const BOOT: &str = "boot words of the restored one";
const WITHDRAWN: &str = "wound-botulism";
const CHANGED: &str = "hepatitis-c-test-cure";

fn now_in<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&mut Tx) -> Result<T, DeskError> + Send + 'static,
) -> T {
    store.commit_now(work).unwrap()
}

/// An organisation whose every carried table holds something.
fn filled(engine: Engine) -> Organisation {
    let organisation = Organisation::make(engine);
    let house = TestHouse::around(organisation.house(), engine, organisation.recovery_key());
    runtime().block_on(async {
        house.signs_everything().await;
        house.has_a_stop().await;
        let olga = house.hire("lena", &[Role::Supervisor, Role::Editor]).await;
        let vera = known(&house, "vera").await;
        let guest = house.meets(SECRET).await;
        house.takes(&vera, guest.case).await.unwrap();
        house.replies(&vera, guest.case, "ответ, которого нет в копии").await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        house.meets(SECRET).await;
        plan(&house, &olga, &vera).await;
        write(&house, &olga).await;
    });
    count(&organisation);
    organisation
}

/// What other stories count, and what is said of referrals in a report.
fn count(organisation: &Organisation) {
    let counted = organisation.store().commit_now(|tx| {
        for sql in [
            "INSERT INTO report_referrals SELECT id, 0, 'HRS.PACK', 'mobile_unit', 'redeemed'
             FROM work_reports",
            "INSERT INTO referral_counts VALUES (1795219200, 'HRS.PACK', 'mobile_unit', 'redeemed', 2)",
            "INSERT INTO redeem_refusals VALUES (1795219200, 'used', 1)",
            "INSERT INTO invitation_counts VALUES (1793491200, 'bus', 'issued', 20)",
            "INSERT INTO heard_of_us VALUES (1793491200, 'friend', 3)",
            "INSERT INTO call_counts VALUES (1793491200, 'proposed', 'UNC', 1)",
            "INSERT INTO feedback_counts VALUES (1795219200, 'asked', 4)",
            "INSERT INTO review_counts VALUES (1795219200, 'drawn', 'good', 1)",
        ] {
            tx.run(sql, &[])?;
        }
        Ok::<_, Fault>(())
    });
    counted.unwrap_or_else(|fault| panic!("{fault}"));
}

async fn known(house: &House, name: &str) -> Worker {
    let row = netreach::roster::by_name(house, name).await.unwrap().unwrap();
    Worker { id: row.id, roles: row.roles, lang: row.lang }
}

/// Who is there and on call, and what is different on a day.
async fn plan(house: &TestHouse, olga: &Worker, vera: &Worker) {
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    let today = desk::report::calendar(now, &zone).day;
    let (olga, vera) = (olga.clone(), vera.clone());
    let planned = house.store.commit(move |tx| {
        desk::hours::plan(tx, &olga, Role::Worker, &[1, 3, 7], (22 * 60, 120))?;
        desk::hours::set_holiday(tx, &olga, &zone, today + days(3), true, now)?;
        rota::assign(tx, &olga, &zone, today + days(1), Rung::First, vera.id, now)?;
        rota::assign(tx, &olga, &zone, today + days(1), Rung::Second, olga.id, now)?;
        rota::offer(tx, &vera, today + days(1), Rung::First, true)?;
        store::call::set_quiet(tx, vera.id, Some((1_320, 480)))?;
        desk::shift_note::leave(tx, &vera, now)?;
        store::drill::insert(tx, 7, today - days(30))?;
        store::drill::settle(tx, 7, 4, Rung::Second)?;
        let place = store::stops::all(tx, today)?.places[0].id;
        desk::stops::except(tx, &olga, place, (today + days(1), Change::Cancelled), now, &zone)?;
        let instead = InTwo { ru: "Пишите сюда".to_owned(), en: String::new() };
        desk::stops::pause(tx, &olga, None, instead, now)?;
        let served = ("naloxone".to_owned(), netreach::codes::Venue::Web, Lang::Ru);
        store::served::count(tx, today, &served, 3)?;
        store::hearing::mark(tx, today, "rule", AlarmVerdict::Wrong)?;
        Ok::<_, DeskError>(())
    });
    planned.await.unwrap();
}

/// One leaflet is taken back, one was changed and signed again, one stands in the
/// channel; and there are more reports than are read at a time.
async fn write(house: &TestHouse, olga: &Worker) {
    let (now, olga, doctor) = (house.now(), olga.clone(), known(house, "doctor").await);
    let written = house.store.commit(move |tx| {
        let withdrawn = store::leaflet::signed(tx, WITHDRAWN, Lang::Ru)?.unwrap();
        desk::leaflet::withdraw(tx, &olga, withdrawn.id, now)?;
        let before = store::leaflet::signed(tx, CHANGED, Lang::Ru)?.unwrap();
        let body = format!("{}\n\nДобавили строку.", before.text.body);
        let text = Text { body, ..before.text.clone() };
        let changed = desk::leaflet::edit(tx, &olga, before.id, text, now)?;
        desk::leaflet::sign(tx, &doctor, changed, now + days(100), now)?;
        let post = Post {
            id: 11,
            words: "Пост".to_owned(),
            leaflet: Some(before.id),
            state: PostState::Posted,
            due_at: now,
            posted_at: Some(now),
            message: Some(5),
            worker: Some(olga.id),
        };
        store::newsfeed::insert(tx, &post)?;
        store::figures::set_baseline(tx, now.month(), 100)?;
        let campaign = store::figures::Campaign {
            id: 13,
            day: now.day(),
            kind: netreach::codes::CampaignKind::Interview,
            title: "Интервью".to_owned(),
            views: Some(100_000),
            worker: Some(olga.id),
        };
        store::figures::insert_campaign(tx, &campaign)?;
        let planned = Post { id: 12, state: PostState::Planned, posted_at: None, ..post };
        store::newsfeed::insert(tx, &planned)?;
        let mut report = store::report::newest(tx, &store::report::Wanted::default())?.remove(0);
        for day in 0..450 {
            report.id = netreach::ids::ReportId::new();
            report.day = now.day() - days(day);
            store::report::keep(tx, &report)?;
        }
        Ok::<_, DeskError>(())
    });
    written.await.unwrap();
}

/// Every carried row, table by table.
fn carried(store: &Store) -> Vec<(&'static str, Vec<String>)> {
    let spell = |cell: &Cell| match cell {
        Cell::Int(number) => number.to_string(),
        Cell::Text(text) => format!("{text:?}"),
        Cell::Empty => "-".to_owned(),
    };
    let read = store.read_now(move |tx| {
        let mut all = Vec::new();
        for table in CARRIED {
            let (mut rows, mut last) = (Vec::new(), None::<Vec<Cell>>);
            loop {
                let some = store::backup::rows(tx, table, last.as_deref())?;
                rows.extend(
                    some.iter().map(|row| row.iter().map(spell).collect::<Vec<_>>().join(" | ")),
                );
                last = some.into_iter().last();
                if last.is_none() {
                    break;
                }
            }
            all.push((table.name, rows));
        }
        Ok::<_, Fault>(all)
    });
    read.unwrap_or_else(|fault| panic!("{fault}"))
}

fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Where backups lie, and what is typed to restore one.
struct Shelf {
    home: tempfile::TempDir,
}

impl Shelf {
    fn of(organisation: &Organisation) -> Shelf {
        let shelf = Shelf { home: tempfile::tempdir().unwrap() };
        std::fs::write(shelf.file("recovery"), &organisation.recovery).unwrap();
        std::fs::write(shelf.file("boot"), BOOT).unwrap();
        shelf
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn back_up(&self, organisation: &Organisation, name: &str) -> PathBuf {
        let out = self.file(name);
        let mut command = organisation.command(&["backup"]);
        done(&command.arg("--out").arg(&out).output().unwrap());
        out
    }

    fn restore(&self, from: &Path, to: &str) -> Output {
        let mut command = netreach();
        command.arg("restore").arg("--dir").arg(self.file(to)).arg("--in").arg(from);
        command.env("NETREACH_PASSPHRASE_FILE", self.file("boot"));
        command.env("NETREACH_RECOVERY_FILE", self.file("recovery"));
        command.output().unwrap()
    }

    fn house(&self, folder: &str) -> House {
        let unlock = Unlock::Passphrase(Passphrase::new(BOOT.to_owned()));
        let dir = self.file(folder);
        let vault = Vault::open(&dir, &unlock).unwrap_or_else(|fault| panic!("{fault}"));
        let store = crate::support::program::store_of(&dir);
        House::new(store, vault, Clock::System, config::read(&dir).unwrap())
    }
}

#[test]
fn a_restored_organisation_answers_from_the_leaflets_that_were_signed() {
    for engine in engines() {
        let organisation = filled(engine);
        let shelf = Shelf::of(&organisation);
        let before = carried(&organisation.store());
        for (table, rows) in &before {
            assert!(!rows.is_empty(), "this story puts nothing into {table}");
        }
        let kept = shelf.back_up(&organisation, "kept");
        if engine == Engine::Postgres {
            empty_schema(&organisation.url);
        }
        let text = done(&shelf.restore(&kept, "again"));
        assert!(text.contains("worker vera  passphrase "), "{text}");
        let house = shelf.house("again");
        for ((table, before), (_, after)) in before.iter().zip(carried(&house.store)) {
            assert_eq!(*before, after, "{table}");
        }
        for table in ["clients", "cases", "messages", "trail", "feedback", "outbox"] {
            let sql: &'static str = format!("SELECT COUNT(*) FROM {table}").leak();
            let count = house.store.read_now(move |tx| tx.row(sql, &[])?.unwrap().int(0));
            assert_eq!(count.unwrap_or_else(|fault: Fault| panic!("{fault}")), 0, "{table}");
        }
        runtime().block_on(answers(house, engine, organisation.recovery_key()));
    }
}

/// A client asks, and is told what a clinician signed before.
async fn answers(house: House, engine: Engine, recovery: RecoveryKey) {
    house.refresh_library().await.unwrap();
    let now = house.now();
    let library = house.library();
    assert!(library.find(WITHDRAWN, Lang::Ru, now).is_none_or(|it| it.text().lang == Lang::En));
    let changed = library.find(CHANGED, Lang::Ru, now).unwrap();
    assert!(changed.text().body.ends_with("Добавили строку."));
    let doctor = known(&house, "doctor").await;
    let signed = house.store.read(|tx| store::leaflet::signed(tx, CHANGED, Lang::Ru)).await;
    let signed = signed.unwrap_or_else(|fault: Fault| panic!("{fault}")).unwrap();
    assert_eq!(signed.signature.unwrap().by, doctor.id, "whose signature it was, it is");
    let token = house.begin_talk(&said("где взять налоксон?"), Lang::Ru).await.unwrap();
    let house = TestHouse::around(house, engine, recovery);
    let case = house.guest(token).await.case;
    let sent = house.store.read(move |tx| store::message::since(tx, case, 0)).await;
    let sent = sent.unwrap_or_else(|fault: Fault| panic!("{fault}"));
    let leaflets: Vec<_> = sent.into_iter().filter_map(|message| message.leaflet).collect();
    assert_eq!(leaflets, ["naloxone-about"]);
    assert!(matches!(house.standing(case).await, Standing::Finished { by: None, .. }));
}

#[test]
fn a_backup_holds_nothing_that_anybody_wrote_in_a_talk() {
    let organisation = filled(Engine::Sqlite);
    let shelf = Shelf::of(&organisation);
    let bytes = std::fs::read(shelf.back_up(&organisation, "kept")).unwrap();
    let pieces = pieces(&bytes);
    assert!(pieces.len() > 1, "more than one piece");
    let (key, number) = (organisation.recovery_key(), &bytes[18..34]);
    let number = u128::from_be_bytes(number.try_into().unwrap());
    let mut plain = Vec::new();
    for (n, (_, piece)) in pieces.iter().enumerate() {
        let is_last = n + 1 == pieces.len();
        let label = format!("backup-2 {number:032x} {n} {is_last}");
        let sealed = netreach::vault::Sealed::from_bytes(piece.to_vec());
        assert!(piece.len() < 128 * 1024, "a piece is small");
        plain.extend_from_slice(&key.open(&label, &sealed).ok().unwrap());
    }
    let text = String::from_utf8(plain).unwrap();
    assert!(text.contains("Налоксон") && text.contains("vera"));
    let pseudonyms = organisation.store().read_now(|tx| {
        let rows = tx.rows("SELECT pseudonym FROM clients", &[])?;
        rows.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<Vec<_>, Fault>>()
    });
    let pseudonyms = pseudonyms.unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(pseudonyms.len(), 2);
    for word in pseudonyms.iter().map(String::as_str).chain(["сосед", "ответ, которого"])
    {
        assert!(!text.contains(word), "{word}");
    }
}

/// Where each piece begins, and what is sealed in it.
fn pieces(bytes: &[u8]) -> Vec<(usize, &[u8])> {
    let (mut found, mut at) = (Vec::new(), 34);
    while at < bytes.len() {
        let length = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        found.push((at, &bytes[at + 4..at + 4 + length]));
        at += 4 + length;
    }
    found
}

#[test]
fn a_backup_that_was_cut_changed_put_together_or_made_by_others_is_refused_whole() {
    let (organisation, other) = (filled(Engine::Sqlite), Organisation::make(Engine::Sqlite));
    let shelf = Shelf::of(&organisation);
    let bytes = std::fs::read(shelf.back_up(&organisation, "one")).unwrap();
    let second = std::fs::read(shelf.back_up(&organisation, "two")).unwrap();
    let strangers = std::fs::read(shelf.back_up(&other, "strangers")).unwrap();
    let begins: Vec<_> = pieces(&bytes).iter().map(|(at, _)| *at).collect();
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    let last = *begins.last().unwrap();
    let of_two = [&bytes[..last], &second[pieces(&second).last().unwrap().0..]].concat();
    let without = [&bytes[..begins[0]], &bytes[begins[1]..]].concat();
    for (what, wrong) in [
        ("cut between pieces", &bytes[..last]),
        ("cut in a piece", &bytes[..bytes.len() - 9]),
        ("changed", &changed),
        ("put together of two", &of_two),
        ("a piece is missing", &without),
        ("another organisation's", &strangers),
        ("none at all", b"netreach backup 1\n".as_slice()),
    ] {
        let file = shelf.file("wrong");
        std::fs::write(&file, wrong).unwrap();
        let said = refusal(&shelf.restore(&file, "again"));
        assert_eq!(said.lines().count(), 1, "{what}: {said}");
        assert!(!shelf.file("again").exists(), "{what}: nothing is made of it");
    }
    // Only who has the unlocked vault or the recovery key can seal a piece: what
    // it is sealed to lies nowhere in clear.
    let public = organisation.recovery_key().public().to_bytes();
    for file in std::fs::read_dir(&organisation.dir).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(32).any(|window| window == public));
    }
    assert!(!bytes.windows(32).any(|window| window == public));
}

#[test]
fn a_signature_that_nobody_could_give_does_not_come_back() {
    let organisation = filled(Engine::Sqlite);
    let shelf = Shelf::of(&organisation);
    let house = organisation.house();
    let (vera, doctor) = runtime()
        .block_on(async { (known(&house, "vera").await.id, known(&house, "doctor").await.id) });
    let (store, now) = (organisation.store(), house.now());
    // Whoever writes into the database alone.
    let forged = now_in(&store, move |tx| {
        let mut names = Vec::new();
        for (signer, editor) in [(vera, None), (doctor, Some(doctor))] {
            let taken: Vec<_> = store::leaflet::all_signed(tx)?;
            let version = taken.into_iter().find(|it| !names.contains(&it.text.name)).unwrap();
            let values = netreach::values![version.id, signer, editor];
            tx.run("UPDATE leaflets SET signer_id = $2, editor_id = $3 WHERE id = $1", values)?;
            names.push(version.text.name);
        }
        Ok(names)
    });
    let text = done(&shelf.restore(&shelf.back_up(&organisation, "kept"), "again"));
    assert!(text.contains("2 leaflets are drafts now"), "{text}");
    let restored = shelf.house("again");
    for name in forged {
        let newest = restored.store.read_now(store::leaflet::newest_of_all);
        let newest = newest.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        let drafts = newest.into_iter().filter(|it| it.state(now) == LeafletState::Draft);
        let draft = drafts.into_iter().find(|it| it.text.name == name).unwrap();
        assert!(Leaflet::of(draft, now + minutes(1)).is_none(), "{name}");
    }
}

#[test]
fn every_table_is_in_a_backup_or_left_out_with_a_reason() {
    each_engine(|house| async move {
        let sql = match house.engine {
            Engine::Sqlite => {
                "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
            }
            Engine::Postgres => {
                "SELECT table_name::text, column_name::text FROM information_schema.columns
                 WHERE table_schema = current_schema()"
            }
        };
        let columns = house.store.read(move |tx| {
            let rows = tx.rows(sql, &[])?;
            let pair = |row: &netreach::engine::Row| {
                Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
            };
            rows.iter().map(pair).collect::<Result<Vec<_>, Fault>>()
        });
        let columns = columns.await.unwrap_or_else(|fault| panic!("{fault}"));
        let is_left =
            |name: &str| LEFT_OUT.iter().any(|(left, why)| *left == name && !why.is_empty());
        for (table, column) in &columns {
            let carried = CARRIED.iter().find(|it| it.name == table);
            assert!(
                carried.is_some() != is_left(table),
                "write the table `{table}` into one list of `store::backup`: CARRIED, or LEFT_OUT \
                 with the reason"
            );
            let Some(carried) = carried else { continue };
            let is_carried = carried.columns.iter().any(|(name, _)| name == column);
            assert!(
                is_carried != is_left(&format!("{table}.{column}")),
                "`{table}.{column}` is neither carried nor left out with a reason"
            );
        }
        let is_there = |table: &str| columns.iter().any(|(found, _)| found == table);
        for (left, _) in LEFT_OUT {
            assert!(is_there(left.split('.').next().unwrap()), "`{left}` is no table any more");
        }
    });
}
