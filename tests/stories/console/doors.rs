//! Who may pass which door, what every answer wears, and what the stream of
//! events never says.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use netreach::codes::Role;
use netreach::engine::{Fault, Tx};
use netreach::store;
use netreach::store::case::View;
use netreach::vault::Passphrase;
use netreach::web::console::routes;
use tower::ServiceExt;

use super::{Desk, MARKER, PASSPHRASE, Page};

const PUBLIC: &[&str] = &[
    "GET /healthz",
    "GET /metrics",
    "GET /static/netreach.css",
    "GET /static/icon.svg",
    "GET /static/console.js",
    "GET /push.js",
    "GET /session",
    "POST /session",
];
const EVERYBODY: &[&str] = &[
    "POST /session/end",
    "GET /",
    "GET /me",
    "POST /me/debrief",
    "POST /me/language",
    "POST /me/passphrase",
    "POST /me/second-factor",
    "POST /me/sessions/end",
    "POST /me/habits",
    "GET /commands",
];
/// Everything else, by who may.
const SOME: &[(&[Role], &[&str])] = &[
    (
        &[
            Role::Worker,
            Role::Supervisor,
            Role::Doctor,
            Role::Psychologist,
            Role::Lawyer,
            Role::SocialWorker,
        ],
        &[
            "GET /cases",
            "GET /cases/{id}",
            "POST /cases/{id}/hold",
            "POST /cases/{id}/release",
            "POST /cases/{id}/wait",
            "POST /cases/{id}/reopening",
            "POST /cases/{id}/guide",
            "POST /cases/{id}/danger",
            "POST /cases/{id}/handover",
            "POST /cases/{id}/acceptance",
            "POST /cases/{id}/declining",
            "POST /cases/{id}/withdrawal",
            "POST /cases/{id}/replies",
            "POST /cases/{id}/draft",
            "POST /cases/{id}/questions",
            "POST /cases/{id}/card",
            "POST /cases/{id}/card/{seq}/revocation",
            "GET /card",
            "GET /cases/{id}/call",
            "POST /cases/{id}/call",
            "POST /cases/{id}/number",
            "POST /cases/{id}/preview",
            "GET /replies",
            "POST /replies",
            "POST /replies/{id}",
            "POST /cases/{id}/advice",
            "POST /cases/{id}/advice/withdrawal",
            "POST /cases/{id}/injury",
            "POST /cases/{id}/alarm",
            "POST /cases/{id}/notes",
            "POST /cases/{id}/sorting",
            "POST /cases/{id}/services",
            "GET /cases/{id}/referrals/new",
            "POST /cases/{id}/referrals",
            "POST /cases/{id}/referrals/{referral}",
            "GET /cases/{id}/referrals/{referral}/slip",
            "GET /cases/{id}/closure",
            "POST /cases/{id}/closure",
            "GET /cases/{id}/photos/{seq}",
            "GET /cases/{id}/photos/{seq}/image",
            "GET /cases/{id}/photos/{seq}/preview",
            "GET /cases/{id}/recordings/{seq}",
            "GET /events",
            "POST /me/quiet",
            "POST /me/telegram",
            "POST /me/telegram/end",
            "POST /me/skills",
            "POST /me/pace",
        ],
    ),
    (
        &[Role::Worker, Role::Supervisor],
        &[
            "GET /cases/{id}/burn",
            "POST /cases/{id}/burn",
            "POST /calls/{id}",
            "POST /me/devices",
            "POST /me/devices/end",
            "POST /hours/shift-notes",
            "POST /shift-notes/{id}",
        ],
    ),
    (
        &[Role::Doctor],
        &[
            "GET /advice",
            "GET /cases/{id}/advice",
            "POST /cases/{id}/advice/signature",
            "POST /cases/{id}/advice/refusal",
            "POST /cases/{id}/advice/lifting",
            "POST /cases/{id}/advice/leaflet",
        ],
    ),
    (
        &[
            Role::Worker,
            Role::Supervisor,
            Role::Doctor,
            Role::Psychologist,
            Role::Lawyer,
            Role::SocialWorker,
        ],
        &["GET /hours", "POST /hours/swaps"],
    ),
    (
        &[Role::Supervisor],
        &[
            "POST /hours/shifts",
            "POST /hours/shifts/{id}",
            "POST /hours/holidays",
            "POST /hours/rota",
            "POST /hours/drills",
        ],
    ),
    (
        &[Role::Worker, Role::MobileUnit, Role::Supervisor],
        &["GET /invitations", "POST /invitations", "POST /invitations/{id}/revocation"],
    ),
    (
        &[Role::MobileUnit, Role::Doctor, Role::Psychologist, Role::Lawyer, Role::SocialWorker],
        &["GET /redeem", "POST /redeem"],
    ),
    (
        &[Role::Supervisor],
        &[
            "POST /cases/{id}/readings",
            "GET /feedback",
            "POST /feedback/{id}",
            "GET /reviews",
            "POST /reviews/{id}",
            "POST /reviews/{id}/outcome",
        ],
    ),
    (&[Role::Supervisor, Role::Admin], &["GET /deeds"]),
    (&[Role::Supervisor, Role::Admin], &["GET /workers", "GET /telegram"]),
    (
        &[Role::Supervisor, Role::Editor],
        &["GET /newsfeed", "POST /newsfeed", "POST /newsfeed/{id}", "POST /leaflets/{id}/posts"],
    ),
    (
        &[Role::Worker, Role::MobileUnit, Role::Supervisor, Role::Editor],
        &[
            "GET /stops",
            "GET /stops/{id}",
            "POST /stops/{id}/check",
            "POST /stops/{id}/exceptions",
            "POST /stops/{id}/stock",
            "POST /stops/{id}/exceptions/undo",
        ],
    ),
    (
        &[Role::Supervisor, Role::Editor],
        &["POST /stops", "GET /stops/new", "POST /stops/pause", "POST /stops/{id}"],
    ),
    (
        &[
            Role::Worker,
            Role::Supervisor,
            Role::Doctor,
            Role::Psychologist,
            Role::Lawyer,
            Role::SocialWorker,
            Role::Editor,
            Role::Verifier,
            Role::Moderator,
        ],
        &["GET /leaflets", "GET /leaflets/{id}", "GET /leaflets/{id}/file"],
    ),
    (
        &[Role::Editor, Role::Verifier],
        &[
            "GET /leaflets/new",
            "POST /leaflets/new",
            "GET /leaflets/{id}/edit",
            "POST /leaflets/{id}/edit",
            "POST /leaflets/{id}/withdrawal",
        ],
    ),
    (
        &[
            Role::Worker,
            Role::MobileUnit,
            Role::Supervisor,
            Role::Doctor,
            Role::Psychologist,
            Role::Lawyer,
            Role::SocialWorker,
            Role::Editor,
            Role::Verifier,
            Role::Moderator,
        ],
        &["GET /search", "POST /search"],
    ),
    (&[Role::Verifier], &["POST /leaflets/{id}/signature"]),
    (
        &[
            Role::Worker,
            Role::Supervisor,
            Role::Doctor,
            Role::Psychologist,
            Role::Lawyer,
            Role::SocialWorker,
            Role::ReportingManager,
            Role::Researcher,
        ],
        &["GET /reports"],
    ),
    (
        &[
            Role::Worker,
            Role::Supervisor,
            Role::Doctor,
            Role::Psychologist,
            Role::Lawyer,
            Role::SocialWorker,
            Role::MobileUnit,
        ],
        &["GET /reports/new", "POST /reports/new", "POST /reports", "POST /reports/{id}/drop"],
    ),
    (
        &[Role::Supervisor, Role::ReportingManager],
        &[
            "GET /figures",
            "GET /figures.csv",
            "GET /figures.json",
            "GET /figures.xlsx",
            "POST /figures/baseline",
            "POST /figures/baseline/table",
            "POST /figures/campaigns",
            "POST /figures/campaigns/{id}/drop",
        ],
    ),
    (
        &[Role::Supervisor, Role::ReportingManager, Role::Researcher],
        &["GET /research", "GET /research/{id}"],
    ),
    (
        &[Role::ReportingManager, Role::Researcher],
        &["POST /research", "GET /research/{id}/reports.csv", "GET /research/{id}/definitions.csv"],
    ),
    (
        &[Role::Supervisor, Role::ReportingManager],
        &[
            "GET /reports/import",
            "POST /reports/import",
            "GET /reports/import/{id}",
            "POST /reports/import/{id}",
            "GET /reports/import/{id}/mapping.toml",
            "POST /reports/imports/{id}/undo",
            "POST /research/{id}/approve",
            "POST /research/{id}/refuse",
        ],
    ),
    (
        &[Role::Supervisor, Role::Researcher],
        &[
            "GET /coding",
            "POST /coding",
            "GET /coding/{id}",
            "GET /coding/{id}/intake",
            "POST /coding/{id}/intake",
            "POST /coding/{id}/coders",
        ],
    ),
    (
        &[Role::Researcher],
        &[
            "POST /coding/{id}/done",
            "GET /coding/{id}/texts/{text}",
            "POST /coding/{id}/texts/{text}",
            "GET /coding/{id}/codebook",
            "POST /coding/{id}/codebook",
            "GET /coding/{id}/agreement",
            "GET /coding/{id}/consensus",
            "POST /coding/{id}/consensus",
            "GET /coding/{id}/quotes",
            "POST /coding/{id}/quotes",
            "POST /coding/{id}/export",
        ],
    ),
];

#[tokio::test]
async fn every_route_opens_to_exactly_the_roles_it_should() {
    let desk = Desk::open().await;
    let mut readers = Vec::new();
    for role in Role::ALL {
        let id = desk.enlist(role.code(), &[*role]).await;
        let passphrase = Passphrase::new(PASSPHRASE.to_owned());
        readers.push((*role, desk.house.vault.sign_in(id, &passphrase).await.unwrap()));
    }
    let mut known = 0;
    for row in routes::ROWS {
        let verb = if row.verb == routes::Verb::Get { "GET" } else { "POST" };
        let name = format!("{verb} {}", row.path);
        let name = name.as_str();
        let path = row
            .path
            .replace("{id}", "7")
            .replace("{seq}", "1")
            .replace("{referral}", "7")
            .replace("{text}", "7");
        let some = SOME.iter().find(|(_, names)| names.contains(&name));
        let is_public = PUBLIC.contains(&name);
        let is_everybodys = EVERYBODY.contains(&name);
        assert!(
            is_public || is_everybodys || some.is_some(),
            "{name} stands in no list of this test"
        );
        known += 1;
        let ask = |cookie: String, accept: &'static str| {
            let request = Request::builder().method(verb).uri(&path).header(header::COOKIE, cookie);
            let request = request.header(header::ACCEPT, accept).body(Body::empty()).unwrap();
            let router = desk.router.clone();
            async move {
                let answer = router.oneshot(request).await.unwrap();
                let status = answer.status();
                if status.is_success() {
                    return (status, String::new()); // a stream would not end
                }
                let bytes = answer.into_body().collect().await.unwrap().to_bytes();
                (status, String::from_utf8_lossy(&bytes).into_owned())
            }
        };
        let (status, text) = ask(String::new(), "application/json").await;
        assert_eq!(text.contains("signed-out"), !is_public, "{name} signed out: {status} {text}");
        assert_eq!(status == StatusCode::UNAUTHORIZED && text.contains("signed-out"), !is_public);
        if !is_public && verb == "GET" && !name.contains("/events") {
            let (status, _) = ask(String::new(), "text/html").await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{name} signed out");
        }
        for (role, reader) in &readers {
            let token = desk.house.vault.start_session(reader, desk.house.now()).await.unwrap();
            let cookie = format!("desk={}", *token.spell());
            let (status, text) = ask(cookie, "application/json").await;
            let may = some.is_none_or(|(roles, _)| roles.contains(role));
            let refused = text.contains("not-your-role") || text.contains("signed-out");
            assert_eq!(refused, !may, "{name} as {role:?}: {status} {text}");
            assert_eq!(
                status == StatusCode::FORBIDDEN,
                !may,
                "{name} as {role:?}: {status} {text}"
            );
            assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{name} as {role:?}");
        }
    }
    let listed =
        PUBLIC.len() + EVERYBODY.len() + SOME.iter().map(|(_, names)| names.len()).sum::<usize>();
    assert_eq!(known, listed, "this test lists a route that is gone");
}

/// All pages a worker can meet, with what they were asked for.
async fn pages(desk: &Desk) -> Vec<(String, Page)> {
    desk.enlist("Антон", &[Role::Supervisor]).await;
    desk.enlist("Вера", &[Role::Worker]).await;
    let (anton, vera) = (desk.sign_in("Антон").await, desk.sign_in("Вера").await);
    let case = format!("/cases/{}", desk.arrival(MARKER).await);
    desk.arrival("второе").await;
    desk.post(&vera, &format!("{case}/hold"), &[]).await;
    desk.post(&vera, &format!("{case}/replies"), &[("words", "ответ")]).await;
    desk.post(&vera, &format!("{case}/wait"), &[("on", "client")]).await;
    desk.enlist("Нина", &[Role::Worker, Role::Editor, Role::Verifier]).await;
    let nina = desk.sign_in("Нина").await;
    let leaf = "---\nname: leaf\nlanguage: ru\ntitle: Лист\nclass: medical\nneeds: OD.GHB\n\
        source: a\nconfirm: b\n---\n2 мг!! Помощь едет. ❤";
    let file = [("file", leaf)];
    let leaf = desk.post(&nina, "/leaflets/new", &file).await.location().to_owned();
    let mut pages = Vec::new();
    for path in ["/session", "/session?lang=en", "/nothing", "/healthz", "/metrics"] {
        pages.push((path.to_owned(), desk.get("", path).await));
    }
    for lang in ["ru", "en"] {
        desk.post(&anton, "/me/language", &[("lang", lang)]).await;
        desk.post(&vera, "/me/language", &[("lang", lang)]).await;
        for view in ["emergency", "waiting", "mine", "all"] {
            let path = format!("/cases?view={view}");
            pages.push((path.clone(), desk.get(&vera, &path).await));
        }
        for path in ["", "/closure", "/referrals/new", "/burn", "/photos/1", "/nothing"] {
            let path = format!("{case}{path}");
            pages.push((path.clone(), desk.get(&vera, &path).await));
            pages.push((format!("{path} as supervisor"), desk.get(&anton, &path).await));
        }
        for path in [
            "/reports",
            "/reports/new",
            "/figures",
            "/research",
            "/feedback",
            "/reviews",
            "/deeds",
            "/replies",
            "/commands",
            "/workers",
            "/telegram",
            "/newsfeed",
            "/stops",
            "/stops/new",
            "/hours",
            "/me",
            "/cases/7",
        ] {
            pages.push((path.to_owned(), desk.get(&anton, path).await));
        }
        desk.post(&nina, "/me/language", &[("lang", lang)]).await;
        for path in ["/leaflets", "/leaflets?state=all", "/leaflets/new", "/leaflets/7"] {
            pages.push((path.to_owned(), desk.get(&nina, path).await));
        }
        for path in ["", "/edit"] {
            let path = format!("{leaf}{path}");
            pages.push((path.clone(), desk.get(&nina, &path).await));
        }
        for path in ["/leaflets/new", &format!("{leaf}/signature"), &format!("{leaf}/withdrawal")] {
            pages.push((format!("refused {path}"), desk.post(&nina, path, &[]).await));
        }
        for path in ["replies", "notes", "closure", "readings", "preview"] {
            let page = desk.post(&anton, &format!("{case}/{path}"), &[]).await;
            pages.push((path.to_owned(), page));
        }
    }
    pages
}

#[tokio::test]
async fn every_answer_has_the_headers_and_no_page_has_a_key_or_an_inline_part() {
    let desk = Desk::open().await;
    for (path, page) in pages(&desk).await {
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert_eq!(page.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        for bad in [" style=", "<style", " onclick=", " onload=", "javascript:", "data:"] {
            assert!(!page.text.contains(bad), "{path}: {bad}");
        }
        for key in [
            "console-",
            "refusal-",
            "need-",
            "service-",
            "outcome-",
            "act-",
            "team-",
            "role-",
            "fate-",
            "place-mo",
            "stops-pa",
            "rung-",
            "{ $",
            "console-",
            "refusal-",
            "need-",
            "service-",
            "outcome-",
            "act-",
            "team-",
            "role-",
            "fate-",
            "leaflet-class",
            "leaflet-wrong",
            "{ $",
        ] {
            assert!(!page.text.contains(key), "{path}: {key} in {}", page.text);
        }
        let is_html = page.text.contains("<html");
        assert!(!is_html || page.text.matches("<h1").count() == 1, "{path}");
        let ids: Vec<_> =
            page.text.split(" id=\"").skip(1).map(|rest| rest.split('"').next()).collect();
        let unique: std::collections::HashSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{path}: {ids:?}");
    }
}

/// Titles and addresses stay in the browser's history and show wherever it
/// lists its windows.
#[tokio::test]
async fn no_title_and_no_address_names_a_client() {
    let desk = Desk::open().await;
    let pages = pages(&desk).await;
    let look = |tx: &mut Tx| {
        let mut names = Vec::new();
        for case in store::case::list(tx, View::All, 0)? {
            names.push(case.pseudonym);
        }
        Ok::<_, Fault>(names)
    };
    let names = desk.house.store.read(look).await.unwrap();
    let names: Vec<_> = names.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(names.len(), 2);
    let part = |text: &str, from: &str, to: &str| {
        let parts = text.split(from).skip(1);
        parts.map(|rest| rest.split(to).next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut shown = 0;
    for (path, page) in pages {
        let text = page.text.to_lowercase();
        let mut lasting = part(&text, "<title>", "</title>");
        for attribute in [" href=\"", " src=\"", " action=\"", " data-draft=\""] {
            lasting.extend(part(&text, attribute, "\""));
        }
        lasting.push(page.location().to_lowercase());
        shown += usize::from(names.iter().any(|name| text.contains(name)));
        for name in &names {
            assert!(!lasting.iter().any(|it| it.contains(name)), "{path}: {name} in {lasting:?}");
        }
    }
    assert!(shown > 10, "a client is named on {shown} pages");
}

#[tokio::test]
async fn events_name_cases_and_never_words_and_end_at_sign_out() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    let vera = desk.sign_in("Вера").await;
    let request =
        Request::get("/events").header(header::COOKIE, &vera).body(Body::empty()).unwrap();
    let answer = desk.router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
    let reading = tokio::spawn(answer.into_body().collect());
    let id = desk.arrival(MARKER).await;
    desk.post(&vera, &format!("/cases/{id}/hold"), &[]).await;
    desk.post(&vera, &format!("/cases/{id}/replies"), &[("words", "тайный-ответ")]).await;
    desk.post(&vera, "/session/end", &[]).await;
    let bytes = reading.await.unwrap().unwrap().to_bytes();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains(&format!("event: changed\ndata: {id}\n\n")), "{text}");
    assert!(!text.contains(MARKER) && !text.contains("тайный"));
    assert!(text.lines().all(|line| line.is_empty()
        || line == ": here"
        || line == "event: changed"
        || line.strip_prefix("data: ").is_some_and(|id| id.len() <= 13)));
}
