//! The table of rights, cell by cell, and the crew of the bus, who see no word.

use crate::support::{each_engine, photo};
use netreach::codes::{HandoverReason, Role};
use netreach::desk::permission::{Permission as P, allows};
use netreach::house::handover::To;
use netreach::vault::Words;
use netreach::web::console::routes;

/// Whom a column of the table stands for. Clients have no account.
const COLUMNS: [(&str, &[Role]); 10] = [
    ("W", &[Role::Worker]),
    ("D", &[Role::Doctor, Role::Psychologist, Role::Lawyer, Role::SocialWorker]),
    ("M", &[Role::MobileUnit]),
    ("Mod", &[Role::Moderator]),
    ("Sup", &[Role::Supervisor]),
    ("Mgr", &[Role::ReportingManager]),
    ("R", &[Role::Researcher]),
    ("Ed", &[Role::Editor]),
    ("Ver", &[Role::Verifier]),
    ("Adm", &[Role::Admin]),
];

/// What a row says, its cells, the permissions it is made of, and who has which.
type Row =
    (&'static str, [&'static str; 10], &'static [P], &'static [(&'static str, &'static [P])]);

/// Section 4 of the domain, row by row: what a cell says, and the permissions a
/// role of that column has of those that the row is made of. `not built` says that
/// the cell allows what does not exist yet.
const ROWS: &[Row] = &[
    (
        "Read message text of a case",
        [
            "own + queue",
            "handed",
            "-",
            "group only, not built",
            "Y with logged reason",
            "-",
            "-",
            "-",
            "-",
            "-",
        ],
        &[P::ReadCase, P::ReadHanded, P::ReadWithReason],
        &[
            ("W", &[P::ReadCase]),
            ("D", &[P::ReadHanded]),
            ("Sup", &[P::ReadCase, P::ReadWithReason]),
        ],
    ),
    (
        "Answer client",
        ["Y", "handed", "-", "group, not built", "Y", "-", "-", "-", "-", "-"],
        &[P::AnswerClient, P::AnswerHanded],
        &[("W", &[P::AnswerClient]), ("D", &[P::AnswerHanded]), ("Sup", &[P::AnswerClient])],
    ),
    // A photo is read with its case: the same permissions.
    (
        "See photos",
        ["own", "handed", "-", "-", "logged reason", "-", "-", "-", "-", "-"],
        &[P::ReadCase, P::ReadHanded, P::ReadWithReason],
        &[
            ("W", &[P::ReadCase]),
            ("D", &[P::ReadHanded]),
            ("Sup", &[P::ReadCase, P::ReadWithReason]),
        ],
    ),
    (
        "Send verified card",
        ["Y", "Y", "-", "Y, not built", "Y", "-", "-", "-", "-", "-"],
        &[P::AnswerClient, P::AnswerHanded],
        &[("W", &[P::AnswerClient]), ("D", &[P::AnswerHanded]), ("Sup", &[P::AnswerClient])],
    ),
    // Whoever approves reads the question, and only doctors do: decision 30.
    (
        "Approve medical free text",
        ["-", "doctor", "-", "-", "-", "-", "-", "-", "Y, left to doctors", "-"],
        &[P::SignAdvice],
        &[("D", &[P::SignAdvice])],
    ),
    (
        "Redeem referral code",
        ["-", "Y", "Y", "-", "-", "-", "-", "-", "-", "-"],
        &[P::RedeemReferral],
        &[("D", &[P::RedeemReferral]), ("M", &[P::RedeemReferral])],
    ),
    (
        "Issue invites",
        ["Y", "-", "Y", "-", "Y", "-", "-", "-", "-", "-"],
        &[P::IssueInvites],
        &[("W", &[P::IssueInvites]), ("M", &[P::IssueInvites]), ("Sup", &[P::IssueInvites])],
    ),
    // Their own deeds stand on everybody's own page.
    (
        "Audit log",
        ["-", "-", "-", "-", "read", "-", "-", "-", "-", "read"],
        &[P::ReadDeeds],
        &[("Sup", &[P::ReadDeeds]), ("Adm", &[P::ReadDeeds])],
    ),
    (
        "Publish card as verified",
        ["-", "-", "-", "-", "-", "-", "-", "draft", "Y", "-"],
        &[P::EditLeaflets, P::SignLeaflets],
        &[("Ed", &[P::EditLeaflets]), ("Ver", &[P::EditLeaflets, P::SignLeaflets])],
    ),
    (
        "Rota, on-call",
        ["own", "own", "-", "-", "Y", "-", "-", "-", "-", "-"],
        &[P::SeeRota, P::KeepRota],
        &[("W", &[P::SeeRota]), ("D", &[P::SeeRota]), ("Sup", &[P::SeeRota, P::KeepRota])],
    ),
    (
        "Delete now",
        ["own", "-", "-", "-", "Y", "-", "-", "-", "-", "-"],
        &[P::BurnOwn, P::BurnAny],
        &[("W", &[P::BurnOwn]), ("Sup", &[P::BurnOwn, P::BurnAny])],
    ),
    (
        "Work reports",
        ["own", "own", "-", "-", "team", "codes", "export set", "-", "-", "-"],
        &[P::SeeOwnReports, P::SeeTeamReports, P::SeeReportCodes],
        &[
            ("W", &[P::SeeOwnReports]),
            ("D", &[P::SeeOwnReports]),
            ("Sup", &[P::SeeOwnReports, P::SeeTeamReports]),
            ("Mgr", &[P::SeeReportCodes]),
            ("R", &[P::SeeReportCodes]),
        ],
    ),
    (
        "Coding / consensus",
        ["-", "-", "-", "-", "-", "-", "Y", "-", "-", "-"],
        &[P::Code],
        &[("R", &[P::Code])],
    ),
    (
        "Feedback text",
        ["-", "-", "-", "-", "Y", "agg, not built", "anon, not built", "-", "-", "-"],
        &[P::ReadFeedback],
        &[("Sup", &[P::ReadFeedback])],
    ),
    // A supervisor sees who is in which team, because every team needs two. Keys and
    // backups are the keeper's, on the command line.
    (
        "Users, keys, backups",
        ["-", "-", "-", "-", "-", "-", "-", "-", "-", "Y"],
        &[P::SeeWorkers],
        &[("Sup", &[P::SeeWorkers]), ("Adm", &[P::SeeWorkers])],
    ),
];

/// Rows of the table that nothing in the house does yet.
const NOT_BUILT: &[(&str, &str)] =
    &[("Moderate group", "not built"), ("Donor report", "not built")];

/// What no row of the table speaks of.
const BESIDE: &[P] = &[
    P::ImportReports,
    P::SeeFigures,
    P::KeepFigures,
    P::LogElsewhere,
    P::AskResearch,
    P::ApproveResearch,
    P::SeeQueue,
    P::SeeLeaflets,
    P::SeeTelegram,
    P::PublishPosts,
    P::ChangeStops,
    P::EditPlaces,
    P::IssueReferral,
    P::Review,
    P::KeepSharedReplies,
    P::KeepStudies,
];

#[test]
fn the_table_of_rights_holds_cell_by_cell() {
    let mut cells = 0;
    for (row, said, made_of, given) in ROWS {
        for ((column, roles), said) in COLUMNS.iter().zip(said) {
            let given = given.iter().find(|(name, _)| name == column);
            let given = given.map_or(&[][..], |(_, permissions)| permissions);
            let is_denied =
                *said == "-" || said.ends_with("not built") || said.ends_with("left to doctors");
            let is_exception = *row == "Users, keys, backups" && *column == "Sup";
            assert!(given.is_empty() == is_denied || is_exception, "{row}, {column}: {said}");
            for role in *roles {
                for permission in *made_of {
                    let is_theirs = *permission != P::SignAdvice || *role == Role::Doctor;
                    let expected = given.contains(permission) && is_theirs;
                    let found = allows(*role, *permission);
                    assert_eq!(found, expected, "{row}, {role:?}: {permission:?}");
                    cells += 1;
                }
            }
        }
    }
    assert!(cells > 200, "{cells}");
    assert!(NOT_BUILT.iter().all(|(_, word)| word.starts_with("not built")));
    // Every permission stands in a row, or is known to stand in none.
    for permission in P::ALL {
        let stands = ROWS.iter().any(|(_, _, made_of, _)| made_of.contains(permission));
        assert!(stands != BESIDE.contains(permission), "{permission:?} stands nowhere, or twice");
    }
}

const MARKED: [&str; 5] =
    ["слово-клиента", "слово-ответа", "слово-заметки", "слово-передачи", "слово-опыта"];

#[test]
fn the_crew_of_the_bus_sees_no_word_of_any_talk() {
    each_engine(|house| async move {
        let [said, answered, noted, passed, lived] = MARKED;
        let vera = house.hire("vera", &[Role::Worker]).await;
        let boris = house.hire("boris", &[Role::Worker]).await;
        house.hire("bus", &[Role::MobileUnit]).await;
        let guest = house.meets(&format!("нужна помощь с документами {said}")).await;
        house.add_to_talk(&guest.visitor, &photo(), netreach::codes::Lang::Ru).await.unwrap();
        let waiting = house.meets(&format!("нужна помощь с жильём {said}")).await;
        let hers = house.pages("vera").await;
        hers.post("/me/skills", &[("at_once", "3"), ("lived", lived)]).await;
        house.takes(&vera, guest.case).await.unwrap();
        house.replies(&vera, guest.case, answered).await.unwrap();
        house.note(&vera, guest.case, &Words::new(noted.to_owned())).await.unwrap();
        let (reader, summary) = (house.reader("vera").await, Words::new(passed.to_owned()));
        let (to, why) = (To::Colleague(boris.id), HandoverReason::Skill);
        house.hand_over(&vera, &reader, guest.case, to, why, &summary).await.unwrap();
        let names = house.store.read(netreach::store::worker::all).await;
        assert_eq!(
            names.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}")).len(),
            3
        );

        let bus = house.pages("bus").await;
        let (mut asked, mut words) = (0, MARKED.to_vec());
        let pseudonyms = pseudonyms(&house, &[guest.case, waiting.case]).await;
        words.extend(pseudonyms.iter().map(String::as_str));
        for row in routes::ROWS {
            if row.path == "/session/end" || row.path == "/events" {
                continue;
            }
            for case in [guest.case, waiting.case] {
                for seq in ["1", "2", "3"] {
                    let path = row.path.replace("{id}", &case.to_string()).replace("{seq}", seq);
                    let page = match row.verb {
                        routes::Verb::Get => bus.get(&path).await,
                        routes::Verb::Post => {
                            bus.post(&path, &[("words", "x"), ("to", "doctor")]).await
                        }
                    };
                    page.says_nothing_of(&words);
                    assert_ne!(
                        page.headers.get("content-type").map(axum::http::HeaderValue::as_bytes),
                        Some(&b"image/jpeg"[..]),
                        "{path}"
                    );
                    asked += 1;
                }
            }
        }
        assert!(asked > 300, "{asked}");
        // A worker with the same addresses does read them.
        hers.get(&format!("/cases/{}", guest.case)).await.says(&[said, answered, noted]);
    });
}

/// Not even what clients are called here.
async fn pseudonyms(
    house: &crate::support::TestHouse,
    cases: &[netreach::ids::CaseId],
) -> Vec<String> {
    let mut found = Vec::new();
    for case in cases {
        let client = house.case(*case).await.unwrap().client;
        let row = house.store.read(move |tx| netreach::store::client::find(tx, client)).await;
        let row = row.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}")).unwrap();
        // Pages write it with a capital, which is another letter.
        found.push(row.pseudonym.chars().skip(1).collect());
    }
    found
}

#[test]
fn the_note_at_the_end_of_a_shift_is_for_those_who_see_the_queue() {
    each_engine(|house| async move {
        house.held_by_vera().await;
        house.hire("mark", &[Role::Worker]).await;
        house.hire("lena", &[Role::Lawyer]).await;
        let left = house.pages("vera").await.post("/hours/shift-notes", &[]).await;
        assert_eq!(left.location(), "/hours");
        house.pages("mark").await.get("/cases").await.says(&["смена закончена"]);
        house.pages("lena").await.get("/cases").await.says_nothing_of(&["смена закончена"]);
    });
}
