//! Stories through the public door, and a few through the back to break things.

use std::fs;
use std::path::{Path, PathBuf};

mod sealing;

use super::*;
use crate::clock::Span;
use crate::ids::{CaseId, ClientId, WorkerId};

const NOW: Timestamp = Timestamp(1_800_000_000);

fn unlock() -> Unlock {
    Unlock::Passphrase(Passphrase::new("open up".to_owned()))
}

fn pass(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

/// Runs `story` with a founded vault and its recovery key. The vault is made
/// outside the runtime, as the doors do.
fn tell<F: Future<Output = ()>>(story: impl FnOnce(PathBuf, Vault, RecoveryKey) -> F) {
    let dir = tempfile::tempdir().unwrap();
    let (vault, recovery) = made(dir.path());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        vault.found_teams().await.unwrap();
        story(dir.path().to_owned(), vault, recovery).await;
    });
}

fn made(dir: &Path) -> (Vault, RecoveryKey) {
    Vault::create(dir, &unlock(), Strength::FOR_TESTS).map_err(|fault| fault.to_string()).unwrap()
}

/// Opening waits, so it is done on a thread of its own.
fn opened(dir: &Path) -> Result<Vault, VaultFault> {
    std::thread::scope(|scope| scope.spawn(|| Vault::open(dir, &unlock())).join().unwrap())
}

async fn on_duty(vault: &Vault, recovery: &RecoveryKey, team: Team) -> Reader {
    let worker = WorkerId::new();
    vault.enrol(worker, &pass("staple")).await.unwrap();
    vault.admit(&Authority::Recovery(recovery), worker, team).await.unwrap();
    vault.sign_in(worker, &pass("staple")).await.ok().unwrap()
}

fn first_of(case: CaseId) -> Bound {
    Bound { case, seq: 1, direction: 0, kind: 0 }
}

struct Talk {
    case: CaseId,
    client: ClientId,
    token: Token,
    public: PublicKey,
    sealed: Sealed,
}

impl Talk {
    async fn of(vault: &Vault) -> Talk {
        let (case, client, key) = (CaseId::new(), ClientId::new(), ClientKey::new());
        let lock = vault.new_lock(case, Lock::Talk, Some(&key.public())).ok().unwrap();
        let public = lock.public;
        let sealed = seal(&public, first_of(case), b"I need naloxone");
        let token = vault.keep_arrival(lock, client, &key, NOW).await.ok().unwrap();
        Talk { case, client, token, public, sealed }
    }

    async fn read_by(&self, vault: &Vault, reader: &Reader) -> Result<Vec<u8>, VaultFault> {
        let key = vault.case_key(reader, self.case, Lock::Talk).await?;
        Ok(key.open(first_of(self.case), &self.sealed)?.to_vec())
    }

    async fn read_with(&self, vault: &Vault, token: &Token) -> Result<Vec<u8>, VaultFault> {
        let visitor = vault.visit(token, NOW).await?.ok_or(Refused::NoSuchKey)?;
        let key = vault.case_key_of_client(&visitor, self.case).await?;
        Ok(key.open(first_of(self.case), &self.sealed)?.to_vec())
    }
}

fn refused<T>(why: Refused, answer: Result<T, VaultFault>) {
    assert_eq!(answer.err(), Some(VaultFault::Refused(why)));
}

const WORDS: &[u8] = b"I need naloxone";

#[test]
fn a_message_is_read_by_those_on_duty_and_by_its_client() {
    tell(|_dir, vault, recovery| async move {
        // Written while nobody was signed in, nor even enrolled.
        let talk = Talk::of(&vault).await;
        let worker = on_duty(&vault, &recovery, Team::Duty).await;
        assert_eq!(talk.read_by(&vault, &worker).await.unwrap(), WORDS);
        assert_eq!(talk.read_with(&vault, &talk.token).await.unwrap(), WORDS);
        assert!(vault.public_key(talk.case, Lock::Talk).await.ok() == Some(talk.public));
        let doctor = on_duty(&vault, &recovery, Team::Doctors).await;
        refused(Refused::NotOfTeam, talk.read_by(&vault, &doctor).await);
        let stranger = Talk::of(&vault).await;
        refused(Refused::NoSuchKey, {
            let visitor = vault.visit(&stranger.token, NOW).await.ok().unwrap().unwrap();
            vault.case_key_of_client(&visitor, talk.case).await
        });
    });
}

#[test]
fn notes_and_feedback_have_readers_of_their_own() {
    tell(|_dir, vault, recovery| async move {
        let talk = Talk::of(&vault).await;
        let worker = on_duty(&vault, &recovery, Team::Duty).await;
        let supervisor = on_duty(&vault, &recovery, Team::Supervisors).await;
        for (lock, may, may_not) in
            [(Lock::Notes, &worker, &supervisor), (Lock::Feedback, &supervisor, &worker)]
        {
            let (one, two) =
                tokio::join!(vault.public_key(talk.case, lock), vault.public_key(talk.case, lock));
            assert!(one.as_ref().ok() == two.as_ref().ok(), "both made the same key");
            let sealed = seal(&one.ok().unwrap(), first_of(talk.case), WORDS);
            let key = vault.case_key(may, talk.case, lock).await.ok().unwrap();
            assert_eq!(**key.open(first_of(talk.case), &sealed).ok().unwrap(), *WORDS);
            assert!(key.open(first_of(talk.case), &talk.sealed).is_err());
            refused(Refused::NotOfTeam, vault.case_key(may_not, talk.case, lock).await);
        }
        refused(Refused::NoSuchKey, vault.public_key(CaseId::new(), Lock::Notes).await);
    });
}

#[test]
fn a_worker_signs_in_works_and_leaves() {
    tell(|_dir, vault, recovery| async move {
        let reader = on_duty(&vault, &recovery, Team::Duty).await;
        let worker = reader.worker();
        refused(Refused::WrongPassphrase, vault.sign_in(worker, &pass("other")).await);
        refused(Refused::WrongPassphrase, vault.sign_in(WorkerId::new(), &pass("staple")).await);
        refused(Refused::WorkerExists, vault.enrol(worker, &pass("again")).await);

        let draft = reader.seal_own("draft", b"a report");
        let token = vault.start_session(&reader, NOW).await.ok().unwrap();
        let resumed = vault.resume(&token, NOW + Span::minutes(14)).await.ok().unwrap().unwrap();
        assert_eq!(**resumed.open_own("draft", &draft).ok().unwrap(), *b"a report");
        assert!(resumed.open_own("secret", &draft).is_err());
        let given = vault.seal_for_worker(worker, "otp", b"123").await.ok().unwrap();
        assert_eq!(**resumed.open_own("otp", &given).ok().unwrap(), *b"123");
        // The use at minute 14 was written down.
        let at = |minutes| NOW + Span::minutes(minutes);
        assert!(vault.resume(&token, at(28)).await.ok().unwrap().is_some());
        assert!(vault.resume(&token, at(44)).await.ok().unwrap().is_none());
        assert_eq!(vault.sessions_of(worker).await, Ok(0));
        assert!(vault.resume(&Token::new(), NOW).await.ok().unwrap().is_none());

        let kept = vault.start_session(&reader, NOW).await.ok().unwrap();
        vault.start_session(&reader, NOW).await.ok().unwrap();
        let reader = vault.resume(&kept, NOW).await.ok().unwrap().unwrap();
        vault.change_passphrase(&reader, &pass("new")).await.unwrap();
        assert_eq!(vault.sessions_of(worker).await, Ok(1));
        refused(Refused::WrongPassphrase, vault.sign_in(worker, &pass("staple")).await);
        let talk = Talk::of(&vault).await;
        let reader = vault.sign_in(worker, &pass("new")).await.ok().unwrap();
        assert_eq!(talk.read_by(&vault, &reader).await.unwrap(), WORDS);

        vault.remove_worker(worker).await.unwrap();
        refused(Refused::NotOfTeam, talk.read_by(&vault, &reader).await);
        refused(Refused::NoSuchWorker, vault.start_session(&reader, NOW).await);
        assert!(vault.resume(&kept, NOW).await.ok().unwrap().is_none());
    });
}

#[test]
fn teams_are_handed_on() {
    tell(|_dir, vault, recovery| async move {
        let first = on_duty(&vault, &recovery, Team::Duty).await;
        let second = on_duty(&vault, &recovery, Team::Doctors).await;
        let talk = Talk::of(&vault).await;
        let by_second = Authority::Worker(&second);
        refused(Refused::NotOfTeam, vault.admit(&by_second, second.worker(), Team::Duty).await);
        vault.admit(&Authority::Worker(&first), second.worker(), Team::Duty).await.unwrap();
        assert_eq!(talk.read_by(&vault, &second).await.unwrap(), WORDS);
        assert!(vault.members().await.unwrap().contains(&(Team::Duty, 2)));
        vault.dismiss(first.worker(), Team::Duty).await.unwrap();
        refused(Refused::NotOfTeam, talk.read_by(&vault, &first).await);

        vault.reset_passphrase(second.worker(), &pass("anew")).await.unwrap();
        refused(Refused::NotOfTeam, talk.read_by(&vault, &second).await);
        let second = vault.sign_in(second.worker(), &pass("anew")).await.ok().unwrap();
        refused(Refused::NotOfTeam, talk.read_by(&vault, &second).await);
        let wrong = RecoveryKey::new();
        let by_wrong = Authority::Recovery(&wrong);
        refused(
            Refused::WrongRecoveryKey,
            vault.admit(&by_wrong, second.worker(), Team::Duty).await,
        );
        let key = RecoveryKey::read(&recovery.spell()).unwrap();
        vault.admit(&Authority::Recovery(&key), second.worker(), Team::Duty).await.unwrap();
        assert_eq!(talk.read_by(&vault, &second).await.unwrap(), WORDS);
        vault.found_teams().await.unwrap();
        assert_eq!(talk.read_by(&vault, &second).await.unwrap(), WORDS, "founding twice is once");
        assert_eq!(
            **recovery.open("all", &vault.seal_for_recovery("all", b"x")).ok().unwrap(),
            *b"x"
        );
    });
}

#[test]
fn an_older_organisation_gets_the_keys_of_a_later_team_when_it_is_opened() {
    tell(|dir, vault, recovery| async move {
        drop(vault);
        let keys = rusqlite::Connection::open(dir.join("keys.db")).unwrap();
        let gone = keys.execute("DELETE FROM teams WHERE team = 'researchers'", []).unwrap();
        assert_eq!(gone, 1);
        drop(keys);
        let vault = opened(&dir).map_err(|fault| fault.to_string()).unwrap();
        let sealed = vault.seal_for_team(Team::Researchers, "text", b"words").unwrap();
        let anna = on_duty(&vault, &recovery, Team::Researchers).await;
        let vault = opened(&dir).map_err(|fault| fault.to_string()).unwrap();
        let read = vault.open_for_team(&anna, Team::Researchers, "text", &sealed).await;
        assert_eq!(read.unwrap().as_slice(), b"words");
    });
}

#[test]
fn a_client_comes_back_by_cookie_and_by_code() {
    tell(|_dir, vault, _| async move {
        let talk = Talk::of(&vault).await;
        let visitor = vault.visit(&talk.token, NOW).await.ok().unwrap().unwrap();
        assert_eq!(visitor.client, talk.client);
        assert_eq!(vault.has_code(talk.client).await, Ok(false));
        let old = vault.issue_code(&visitor, WordList::Russian).await.ok().unwrap();
        let code = vault.issue_code(&visitor, WordList::English).await.ok().unwrap();
        assert_eq!(vault.has_code(talk.client).await, Ok(true));
        let typed = ReturnCode::read(&code.spell().to_uppercase());
        let back = vault.come_back(&typed, NOW).await.ok().unwrap().unwrap();
        assert_eq!(back.client, talk.client);
        let token = vault.start_visit(back.client, &back.key, NOW).await.ok().unwrap();
        assert_eq!(talk.read_with(&vault, &token).await.unwrap(), WORDS);
        for wrong in [old, ReturnCode::new(WordList::Russian), ReturnCode::read("")] {
            assert!(vault.come_back(&wrong, NOW).await.ok().unwrap().is_none());
        }
        vault.end_visit(&token).await.unwrap();
        assert!(vault.visit(&token, NOW).await.ok().unwrap().is_none());
        let late = NOW + limits_whole() + Span::seconds(1);
        vault.sweep(late).await.unwrap();
        assert!(vault.visit(&talk.token, NOW).await.ok().unwrap().is_none());
    });
}

fn limits_whole() -> Span {
    crate::limits::VISIT_WHOLE
}

#[test]
fn a_shared_case_is_read_by_the_further_team_until_it_is_taken_back() {
    tell(async |_, vault, recovery| {
        let vera = on_duty(&vault, &recovery, Team::Duty).await;
        let nina = on_duty(&vault, &recovery, Team::Doctors).await;
        let igor = on_duty(&vault, &recovery, Team::Lawyers).await;
        let (talk, other) = (Talk::of(&vault).await, Talk::of(&vault).await);
        refused(Refused::NotOfTeam, talk.read_by(&vault, &nina).await);
        refused(Refused::NotOfTeam, vault.share(&nina, talk.case, Team::Doctors).await);

        vault.share(&vera, talk.case, Team::Doctors).await.unwrap();
        vault.share(&vera, talk.case, Team::Doctors).await.unwrap();
        assert_eq!(talk.read_by(&vault, &nina).await.unwrap(), b"I need naloxone");
        let notes = vault.public_key(talk.case, Lock::Notes).await.unwrap();
        let note = seal(&notes, first_of(talk.case), b"written later");
        let key = vault.case_key(&nina, talk.case, Lock::Notes).await.ok().unwrap();
        assert_eq!(*key.open(first_of(talk.case), &note).unwrap(), b"written later");
        refused(Refused::NotOfTeam, vault.case_key(&nina, talk.case, Lock::Feedback).await);
        refused(Refused::NotOfTeam, talk.read_by(&vault, &igor).await);
        refused(Refused::NotOfTeam, other.read_by(&vault, &nina).await);

        assert!(vault.rotate_epoch(NOW).await.unwrap());
        assert_eq!(talk.read_by(&vault, &nina).await.unwrap(), b"I need naloxone");
        vault.unshare(talk.case, Team::Doctors).await.unwrap();
        refused(Refused::NotOfTeam, talk.read_by(&vault, &nina).await);
        assert_eq!(talk.read_by(&vault, &vera).await.unwrap(), b"I need naloxone");
    });
}

/// The wrapped bytes of one case, as they stand in the file now.
fn wraps_in(dir: &Path, case: CaseId) -> Vec<Vec<u8>> {
    let keys = rusqlite::Connection::open(dir.join("keys.db")).unwrap();
    let mut found = Vec::new();
    for sql in [
        "SELECT for_team FROM case_locks WHERE case_id = ?1",
        "SELECT for_client FROM case_locks WHERE case_id = ?1 AND lock = 0",
        "SELECT wrapped FROM photo_keys WHERE case_id = ?1",
        "SELECT wrapped FROM shares WHERE case_id = ?1 AND lock = 0",
    ] {
        let mut text = keys.prepare(sql).unwrap();
        let rows = text.query_map([case.0], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        found.extend(rows.map(Result::unwrap));
    }
    found
}

fn stands_in_file(dir: &Path, wrap: &[u8]) -> bool {
    let file = fs::read(dir.join("keys.db")).unwrap();
    let journal = fs::read(dir.join("keys.db-journal")).unwrap_or_default();
    [file, journal].iter().any(|bytes| bytes.windows(32).any(|found| found == &wrap[1..33]))
}

#[test]
fn a_destroyed_case_is_gone_for_everybody() {
    tell(|dir, vault, recovery| async move {
        let reader = on_duty(&vault, &recovery, Team::Duty).await;
        let mut talks = Vec::new();
        for _ in 0..30 {
            let talk = Talk::of(&vault).await;
            vault.public_key(talk.case, Lock::Notes).await.ok().unwrap();
            vault.seal_photo(&talk.public, first_of(talk.case), b"jpeg").await.ok().unwrap();
            vault.share(&reader, talk.case, Team::Doctors).await.unwrap();
            talks.push(talk);
        }
        let (gone, other) = (&talks[7], &talks[8]);
        let visitor = vault.visit(&gone.token, NOW).await.ok().unwrap().unwrap();
        let code = vault.issue_code(&visitor, WordList::English).await.ok().unwrap();
        let wraps = wraps_in(&dir, gone.case);
        assert_eq!(wraps.len(), 5);
        assert!(wraps.iter().all(|wrap| stands_in_file(&dir, wrap)));

        for _ in 0..2 {
            vault.destroy(&[(gone.case, gone.client)]).await.unwrap();
        }
        refused(Refused::NoSuchKey, gone.read_by(&vault, &reader).await);
        refused(Refused::NoSuchKey, vault.case_key_of_client(&visitor, gone.case).await);
        assert!(vault.visit(&gone.token, NOW).await.ok().unwrap().is_none());
        assert!(vault.come_back(&code, NOW).await.ok().unwrap().is_none());
        for lock in [Lock::Talk, Lock::Notes, Lock::Feedback] {
            refused(Refused::NoSuchKey, vault.public_key(gone.case, lock).await);
        }
        refused(
            Refused::NoSuchKey,
            vault.seal_photo(&gone.public, first_of(gone.case), b"late").await,
        );
        assert!(!wraps.iter().any(|wrap| stands_in_file(&dir, wrap)));
        let left = vault.cases_with_keys().await.unwrap();
        assert_eq!(left.len(), 29);
        assert!(left.iter().all(|(case, _)| *case != gone.case));
        assert!(left.contains(&(other.case, NOW.day().0)));
        assert_eq!(other.read_by(&vault, &reader).await.unwrap(), WORDS);
    });
}

#[test]
fn a_photo_dies_before_its_case() {
    tell(|_dir, vault, recovery| async move {
        let reader = on_duty(&vault, &recovery, Team::Duty).await;
        let talk = Talk::of(&vault).await;
        let bound = Bound { seq: 2, kind: 1, ..first_of(talk.case) };
        let sealed = vault.seal_photo(&talk.public, bound, b"jpeg").await.ok().unwrap();
        let key = vault.case_key(&reader, talk.case, Lock::Talk).await.ok().unwrap();
        assert_eq!(**vault.open_photo(&key, bound, &sealed).await.ok().unwrap(), *b"jpeg");
        let elsewhere = Bound { kind: 2, ..bound };
        assert!(vault.open_photo(&key, elsewhere, &sealed).await.is_err());
        vault.destroy_photos(&[(talk.case, sealed.key)]).await.unwrap();
        refused(Refused::NoSuchKey, vault.open_photo(&key, bound, &sealed).await);
        assert_eq!(talk.read_by(&vault, &reader).await.unwrap(), WORDS);
    });
}

#[test]
fn the_epoch_turns_and_everything_stays_readable() {
    tell(|dir, vault, recovery| async move {
        let reader = on_duty(&vault, &recovery, Team::Duty).await;
        let talk = Talk::of(&vault).await;
        let bound = Bound { seq: 2, ..first_of(talk.case) };
        let photo = vault.seal_photo(&talk.public, bound, b"jpeg").await.ok().unwrap();
        let visitor = vault.visit(&talk.token, NOW).await.ok().unwrap().unwrap();
        let code = vault.issue_code(&visitor, WordList::English).await.ok().unwrap();
        let other = opened(&dir).ok().unwrap();
        let copy = fs::read(dir.join("keys.db")).unwrap();
        let before = wraps_in(&dir, talk.case);
        for day in 0..3 {
            let now = NOW + Span::days(day);
            let (one, two, three, amid, _) = tokio::join!(
                vault.rotate_epoch(now),
                vault.rotate_epoch(now),
                other.rotate_epoch(now),
                Talk::of(&vault),
                Talk::of(&other),
            );
            let turns = [one, two, three].map(Result::unwrap);
            assert_eq!(turns.iter().filter(|turned| **turned).count(), 1, "once a day");
            assert_eq!(other.rotate_epoch(now).await, Ok(false));
            assert_eq!(amid.read_by(&other, &reader).await.unwrap(), WORDS);
            for vault in [&vault, &other] {
                assert_eq!(talk.read_by(vault, &reader).await.unwrap(), WORDS);
                assert_eq!(talk.read_with(vault, &talk.token).await.unwrap(), WORDS);
                assert!(vault.come_back(&code, NOW).await.ok().unwrap().is_some());
                let key = vault.case_key(&reader, talk.case, Lock::Talk).await.ok().unwrap();
                assert!(vault.open_photo(&key, bound, &photo).await.is_ok());
                Talk::of(vault).await;
            }
        }
        assert!(!before.iter().any(|wrap| stands_in_file(&dir, wrap)));
        drop((vault, other));

        let old = tempfile::tempdir().unwrap();
        fs::copy(dir.join("vault"), old.path().join("vault")).unwrap();
        fs::write(old.path().join("keys.db"), copy).unwrap();
        assert!(matches!(opened(old.path()).err(), Some(VaultFault::Damaged(_))));
    });
}

#[test]
fn a_turn_cut_short_is_finished() {
    tell(|dir, vault, recovery| async move {
        let reader = on_duty(&vault, &recovery, Team::Duty).await;
        let talk = Talk::of(&vault).await;
        let keys = &vault.0.keys;
        let place = |generation: i64| {
            let file = fs::read(dir.join("vault")).unwrap();
            let at = if generation % 2 == 0 { 4096 } else { 8192 };
            file[at..at + 512].iter().any(|byte| *byte != 0)
        };
        // Cut after the next key was written: the former generation counts.
        keys.epochs().make(2).ok().unwrap();
        let reopened = opened(&dir).ok().unwrap();
        assert!(place(1) && !place(2), "the key that never counted is gone");
        assert_eq!(talk.read_by(&reopened, &reader).await.unwrap(), WORDS);
        // Cut after the commit: the next generation counts, the former key lies about.
        assert_eq!(keys.turn_without_retiring(NOW.day(), 1).await, Ok(true));
        assert!(place(1) && place(2));
        assert_eq!(talk.read_by(&vault, &reader).await.unwrap(), WORDS);
        // A turn that was told a generation which is not durable does nothing.
        assert_eq!(keys.turn_without_retiring(NOW + Span::days(1), 1).await, Ok(false));
        assert_ne!(epoch::after(1), epoch::after(1), "a turn undone leaves no number behind");
        let reopened = opened(&dir).ok().unwrap();
        assert!(!place(1) && place(2));
        for vault in [&vault, &reopened] {
            assert_eq!(talk.read_by(vault, &reader).await.unwrap(), WORDS);
        }
        assert_eq!(reopened.rotate_epoch(NOW + Span::days(1)).await, Ok(true));
        assert_eq!(talk.read_by(&vault, &reader).await.unwrap(), WORDS);
    });
}

#[test]
fn slots_come_and_go() {
    let dir = tempfile::tempdir().unwrap();
    let (vault, _) = made(dir.path());
    let keyfile = || Unlock::Keyfile(vec![7; 40].into());
    assert_eq!(vault.remove_slot(0), Err(Refused::LastSlot.into()));
    refused(Refused::KeyfileTooShort, vault.add_slot(&Unlock::Keyfile(vec![7; 31].into())));
    vault.add_slot(&keyfile()).unwrap();
    assert_eq!(Vault::slots(dir.path()), Ok(vec![SlotKind::Passphrase, SlotKind::Keyfile]));
    let again = Vault::open(dir.path(), &keyfile()).ok().unwrap();
    assert_eq!(again.tag("telegram", b"1"), vault.tag("telegram", b"1"));
    assert_ne!(again.tag("telegram", b"1"), vault.tag("telegram", b"2"));
    let sealed = vault.seal_setting("bot", b"123:abc");
    assert_eq!(**again.open_setting("bot", &sealed).ok().unwrap(), *b"123:abc");
    assert!(again.open_setting("onion", &sealed).is_err());
    assert_eq!(vault.remove_slot(2), Err(Refused::NoSuchSlot.into()));
    vault.remove_slot(0).unwrap();
    refused(Refused::WrongUnlock, Vault::open(dir.path(), &unlock()));
    assert!(Vault::open(dir.path(), &keyfile()).is_ok());
    for _ in 0..6 {
        vault.add_slot(&keyfile()).unwrap();
    }
    assert_eq!(vault.add_slot(&keyfile()), Err(Refused::NoFreeSlot.into()));
    refused(Refused::VaultExists, Vault::create(dir.path(), &unlock(), Strength::FOR_TESTS));
}

#[test]
fn a_restart_ends_sessions_and_a_second_process_does_not() {
    tell(|dir, vault, recovery| async move {
        let reader = on_duty(&vault, &recovery, Team::Duty).await;
        vault.start_session(&reader, NOW).await.ok().unwrap();
        let second = opened(&dir).ok().unwrap();
        let wipe = |vault: &Vault| {
            std::thread::scope(|scope| {
                scope.spawn(|| vault.begin_if_alone::<VaultFault>(|| Ok(()))).join().unwrap()
            })
        };
        assert_eq!(wipe(&second), Ok(false));
        assert_eq!(vault.sessions_of(reader.worker()).await, Ok(1));
        drop(vault);
        assert_eq!(wipe(&second), Ok(true));
        assert_eq!(second.sessions_of(reader.worker()).await, Ok(0));
        assert_eq!(wipe(&second), Ok(true));
    });
}

#[test]
fn damage_is_said_and_never_panics() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    drop(made(dir.path()));
    let (vault, keys) = (dir.path().join("vault"), dir.path().join("keys.db"));
    for file in [&vault, &keys] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let wrong = Unlock::Passphrase(pass("shut"));
    refused(Refused::WrongUnlock, Vault::open(dir.path(), &wrong));
    // Whoever closes it last moves the log into the file.
    let log = dir.path().join("keys.db-wal");
    let closed = || {
        for _ in 0..500 {
            if !log.exists() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("somebody has it open");
    };
    closed();
    let (good_vault, good_keys) = (fs::read(&vault).unwrap(), fs::read(&keys).unwrap());
    for length in [0, 8, 9, 511, 600, 4096, 8191, 12_287] {
        fs::write(&vault, &good_vault[..length]).unwrap();
        assert!(matches!(Vault::open(dir.path(), &unlock()), Err(VaultFault::Damaged(_))));
        assert!(matches!(Vault::slots(dir.path()), Err(VaultFault::Damaged(_))));
    }
    for byte in [0, 8, 9, 30, 80, 512, 515, 521, 540, 600, 8192, 8200, 8240] {
        let mut bad = good_vault.clone();
        bad[byte] ^= 1;
        fs::write(&vault, bad).unwrap();
        assert!(Vault::open(dir.path(), &unlock()).is_err(), "{byte}");
    }
    fs::write(&vault, &good_vault).unwrap();
    closed();
    // What cannot be read cannot take its log in either.
    let alone = || {
        for beside in ["keys.db-wal", "keys.db-shm"] {
            let _ = fs::remove_file(dir.path().join(beside));
        }
    };
    for length in [0, 100, 4096] {
        alone();
        fs::write(&keys, &good_keys[..length]).unwrap();
        assert!(matches!(
            Vault::open(dir.path(), &unlock()),
            Err(VaultFault::Damaged(_) | VaultFault::Engine(_))
        ));
    }
    fs::remove_file(&keys).unwrap();
    assert!(matches!(Vault::open(dir.path(), &unlock()), Err(VaultFault::Damaged(_))));
    alone();
    fs::write(&keys, &good_keys).unwrap();
    assert!(Vault::open(dir.path(), &unlock()).is_ok());
}

#[test]
fn a_row_moved_to_another_case_does_not_open() {
    tell(|dir, vault, recovery| async move {
        let reader = on_duty(&vault, &recovery, Team::Duty).await;
        let (one, two) = (Talk::of(&vault).await, Talk::of(&vault).await);
        let keys = rusqlite::Connection::open(dir.join("keys.db")).unwrap();
        keys.execute(
            "UPDATE case_locks SET for_team = (SELECT for_team FROM case_locks WHERE case_id = ?1) \
             WHERE case_id = ?2",
            [one.case.0, two.case.0],
        )
        .unwrap();
        assert!(matches!(two.read_by(&vault, &reader).await, Err(VaultFault::Damaged(_))));
        keys.execute("UPDATE visits SET client = ?1", [two.client.0]).unwrap();
        assert!(vault.visit(&one.token, NOW).await.is_err());
        assert!(vault.visit(&two.token, NOW).await.is_ok());
        let spy = WorkerId::new();
        vault.enrol(spy, &pass("spy")).await.unwrap();
        keys.execute("INSERT INTO memberships SELECT team, ?1, wrapped FROM memberships", [spy.0])
            .unwrap();
        let spy = vault.sign_in(spy, &pass("spy")).await.ok().unwrap();
        assert!(matches!(one.read_by(&vault, &spy).await, Err(VaultFault::Damaged(_))));
        keys.execute(
            "UPDATE workers SET public = (SELECT public FROM workers WHERE worker = ?1)",
            [spy.worker().0],
        )
        .unwrap();
        let by = Authority::Recovery(&recovery);
        let fooled = vault.admit(&by, reader.worker(), Team::Doctors);
        assert!(matches!(fooled.await, Err(VaultFault::Damaged(_))));
    });
}
