//! Every address of the console, and what it asks of whoever calls it. The
//! router is built from this table and from nothing else.

use axum::Router;
use axum::middleware;
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};

pub use super::access::Access;
use super::access::admit;
use super::{
    Console, advice, alarm, ask, asking, burn, call, calling, case, closure, coding, commands,
    deeds, devices, duty, elsewhere, emergency, events, feedback, figures, handover, hours,
    importing, invitations, keeper, leaflet, leaflet_editor, leaflets, me, newsfeed, panel, photo,
    place, preview, queue, reading, recording, redeem, referral, reply, reports, research, reviews,
    rota, saved, search, session, shift_note, skills, slip, stops, telegram, workers,
};
use crate::desk::permission::Permission as P;
use crate::web::page::{self, asset};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Get,
    Post,
}

/// One row of the table.
pub struct Row {
    pub verb: Verb,
    pub path: &'static str,
    pub access: Access,
    handler: fn() -> MethodRouter<Console>,
}

const QUEUE: Access = Access::Needs(&[P::SeeQueue, P::ReadHanded]);
const READ: Access = Access::Needs(&[P::ReadCase, P::ReadHanded]);
const ANSWER: Access = Access::Needs(&[P::AnswerClient, P::AnswerHanded]);
/// Being called to somebody in danger is for those who answer everybody.
const CALLED: Access = Access::Needs(&[P::AnswerClient]);
const SIGN: Access = Access::Needs(&[P::SignAdvice]);
const BURN: Access = Access::Needs(&[P::BurnOwn, P::BurnAny]);
const NEWSFEED: Access = Access::Needs(&[P::PublishPosts]);
const STOPS: Access = Access::Needs(&[P::ChangeStops]);
const PLACES: Access = Access::Needs(&[P::EditPlaces]);
const ROTA: Access = Access::Needs(&[P::SeeRota]);
const KEEP_ROTA: Access = Access::Needs(&[P::KeepRota]);
const LEAFLETS: Access = Access::Needs(&[P::SeeLeaflets]);
const SEARCH: Access = Access::Needs(&[P::SeeLeaflets, P::ChangeStops]);
const EDIT: Access = Access::Needs(&[P::EditLeaflets]);
const INVITES: Access = Access::Needs(&[P::IssueInvites]);
const REFER: Access = Access::Needs(&[P::IssueReferral]);
const REDEEM: Access = Access::Needs(&[P::RedeemReferral]);
const REVIEW: Access = Access::Needs(&[P::Review]);
const IMPORT: Access = Access::Needs(&[P::ImportReports]);
const FIGURES: Access = Access::Needs(&[P::SeeFigures]);
const KEEP_FIGURES: Access = Access::Needs(&[P::KeepFigures]);
const LOG_ELSEWHERE: Access = Access::Needs(&[P::LogElsewhere]);
const ASK_RESEARCH: Access = Access::Needs(&[P::AskResearch]);
const APPROVE_RESEARCH: Access = Access::Needs(&[P::ApproveResearch]);
const RESEARCH: Access = Access::Needs(&[P::AskResearch, P::ApproveResearch]);
const STUDIES: Access = Access::Needs(&[P::KeepStudies, P::Code]);
const KEEP_STUDIES: Access = Access::Needs(&[P::KeepStudies]);
const CODE: Access = Access::Needs(&[P::Code]);
const REPORTS: Access = Access::Needs(&[P::SeeOwnReports, P::SeeTeamReports, P::SeeReportCodes]);

/// The table.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    row(Verb::Get,  "/healthz",                         Access::Public,   || get(keeper::healthz)),
    row(Verb::Get,  "/metrics",                         Access::Public,   || get(keeper::metrics)),
    row(Verb::Get,  "/static/netreach.css",             Access::Public,   || get(stylesheet)),
    row(Verb::Get,  "/static/icon.svg",                 Access::Public,   || get(icon)),
    row(Verb::Get,  "/static/console.js",               Access::Public,   || get(script)),
    row(Verb::Get,  "/push.js",                         Access::Public,   || get(devices::script)),
    row(Verb::Get,  "/session",                         Access::Public,   || get(session::form)),
    row(Verb::Post, "/session",                         Access::Public,   || post(session::begin)),
    row(Verb::Post, "/session/end",                     Access::SignedIn, || post(session::end)),
    row(Verb::Get,  "/",                                Access::SignedIn, || get(session::home)),
    row(Verb::Get,  "/cases",                           QUEUE,            || get(queue::show)),
    row(Verb::Get,  "/cases/{id}",                      READ,             || get(case::show)),
    row(Verb::Post, "/cases/{id}/hold",                 ANSWER,           || post(case::hold)),
    row(Verb::Post, "/cases/{id}/release",              ANSWER,           || post(case::release)),
    row(Verb::Post, "/cases/{id}/wait",                 ANSWER,           || post(case::wait)),
    row(Verb::Post, "/cases/{id}/reopening",            ANSWER,           || post(case::reopen)),
    row(Verb::Post, "/cases/{id}/guide",                ANSWER,           || post(emergency::send)),
    row(Verb::Post, "/cases/{id}/danger",               ANSWER,           || post(emergency::end)),
    row(Verb::Post, "/cases/{id}/handover",             ANSWER,           || post(handover::offer)),
    row(Verb::Post, "/cases/{id}/acceptance",           ANSWER,           || post(handover::accept)),
    row(Verb::Post, "/cases/{id}/declining",            ANSWER,           || post(handover::decline)),
    row(Verb::Post, "/cases/{id}/withdrawal",           ANSWER,           || post(handover::withdraw)),
    row(Verb::Post, "/cases/{id}/replies",              ANSWER,           || post(reply::reply)),
    row(Verb::Post, "/cases/{id}/questions",            ANSWER,           || post(asking::ask)),
    row(Verb::Post, "/cases/{id}/card",                 ANSWER,           || post(asking::leave)),
    row(Verb::Post, "/cases/{id}/card/{seq}/revocation", ANSWER,          || post(asking::revoke)),
    row(Verb::Get,  "/card",                            ANSWER,           || get(asking::print)),
    row(Verb::Get,  "/cases/{id}/call",                 ANSWER,           || get(calling::consider)),
    row(Verb::Post, "/cases/{id}/call",                 ANSWER,           || post(calling::propose)),
    row(Verb::Post, "/cases/{id}/number",               ANSWER,           || post(calling::number)),
    row(Verb::Get,  "/invitations",                     INVITES,          || get(invitations::show)),
    row(Verb::Post, "/invitations",                     INVITES,          || post(invitations::issue)),
    row(Verb::Post, "/invitations/{id}/revocation",     INVITES,          || post(invitations::revoke)),
    row(Verb::Post, "/cases/{id}/preview",              ANSWER,           || post(preview::show)),
    row(Verb::Post, "/cases/{id}/draft",                ANSWER,           || post(reply::draft)),
    row(Verb::Post, "/cases/{id}/notes",                READ,             || post(reply::note)),
    row(Verb::Post, "/cases/{id}/sorting",              ANSWER,           || post(panel::sort)),
    row(Verb::Post, "/cases/{id}/alarm",                READ,             || post(alarm::judge)),
    row(Verb::Post, "/cases/{id}/injury",               ANSWER,           || post(ask::judge)),
    row(Verb::Get,  "/advice",                          SIGN,             || get(advice::list)),
    row(Verb::Post, "/cases/{id}/advice",               ANSWER,           || post(ask::ask)),
    row(Verb::Get,  "/cases/{id}/advice",               SIGN,             || get(advice::show)),
    row(Verb::Post, "/cases/{id}/advice/withdrawal",    ANSWER,           || post(ask::withdraw)),
    row(Verb::Post, "/cases/{id}/advice/signature",     SIGN,             || post(advice::sign)),
    row(Verb::Post, "/cases/{id}/advice/refusal",       SIGN,             || post(advice::refuse)),
    row(Verb::Post, "/cases/{id}/advice/lifting",       SIGN,             || post(advice::lift)),
    row(Verb::Post, "/cases/{id}/advice/leaflet",       SIGN,             || post(advice::leaflet)),
    row(Verb::Post, "/cases/{id}/services",             ANSWER,           || post(panel::services)),
    row(Verb::Get,  "/cases/{id}/closure",              ANSWER,           || get(closure::form)),
    row(Verb::Post, "/cases/{id}/closure",              ANSWER,           || post(closure::finish)),
    row(Verb::Post, "/cases/{id}/readings",             Access::Needs(&[P::ReadWithReason]), || post(reading::permit)),
    row(Verb::Get,  "/cases/{id}/burn",                 BURN,             || get(burn::confirm)),
    row(Verb::Post, "/cases/{id}/burn",                 BURN,             || post(burn::burn)),
    row(Verb::Get,  "/cases/{id}/photos/{seq}",         READ,             || get(photo::show)),
    row(Verb::Get,  "/cases/{id}/photos/{seq}/image",   READ,             || get(photo::image)),
    row(Verb::Get,  "/cases/{id}/photos/{seq}/preview", READ,             || get(photo::preview)),
    row(Verb::Get,  "/cases/{id}/referrals/new",        REFER,            || get(referral::new)),
    row(Verb::Post, "/cases/{id}/referrals",            REFER,            || post(referral::send)),
    row(Verb::Post, "/cases/{id}/referrals/{referral}", REFER,            || post(referral::change)),
    row(Verb::Get,  "/cases/{id}/referrals/{referral}/slip", REFER,       || get(slip::show)),
    row(Verb::Get,  "/redeem",                          REDEEM,           || get(redeem::show)),
    row(Verb::Post, "/redeem",                          REDEEM,           || post(redeem::hand_in)),
    row(Verb::Get,  "/cases/{id}/recordings/{seq}",     READ,             || get(recording::play)),
    row(Verb::Get,  "/search",                          SEARCH,           || get(search::show)),
    row(Verb::Post, "/search",                          SEARCH,           || post(search::find)),
    row(Verb::Get,  "/reports",                         REPORTS,          || get(reports::show)),
    row(Verb::Get,  "/reports/import",                  IMPORT,           || get(importing::show)),
    row(Verb::Post, "/reports/import",                  IMPORT,           || post(importing::bring)),
    row(Verb::Get,  "/reports/import/{id}",             IMPORT,           || get(importing::table)),
    row(Verb::Post, "/reports/import/{id}",             IMPORT,           || post(importing::go_on)),
    row(Verb::Get,  "/reports/import/{id}/mapping.toml", IMPORT,          || get(importing::mapping)),
    row(Verb::Post, "/reports/imports/{id}/undo",       IMPORT,           || post(importing::undo)),
    row(Verb::Get,  "/reports/new",                     LOG_ELSEWHERE,    || get(elsewhere::form)),
    row(Verb::Post, "/reports/new",                     LOG_ELSEWHERE,    || post(elsewhere::sort)),
    row(Verb::Post, "/reports",                         LOG_ELSEWHERE,    || post(elsewhere::log)),
    row(Verb::Post, "/reports/{id}/drop",               LOG_ELSEWHERE,    || post(elsewhere::take_back)),
    row(Verb::Get,  "/figures",                         FIGURES,          || get(figures::show)),
    row(Verb::Get,  "/figures.csv",                     FIGURES,          || get(figures::csv)),
    row(Verb::Get,  "/figures.json",                    FIGURES,          || get(figures::json)),
    row(Verb::Get,  "/figures.xlsx",                    FIGURES,          || get(figures::xlsx)),
    row(Verb::Post, "/figures/baseline",                KEEP_FIGURES,     || post(figures::set_baseline)),
    row(Verb::Post, "/figures/baseline/table",          KEEP_FIGURES,     || post(figures::look_at_baseline)),
    row(Verb::Post, "/figures/campaigns",               KEEP_FIGURES,     || post(figures::add_campaign)),
    row(Verb::Post, "/figures/campaigns/{id}/drop",     KEEP_FIGURES,     || post(figures::drop_campaign)),
    row(Verb::Get,  "/research",                        RESEARCH,         || get(research::show)),
    row(Verb::Post, "/research",                        ASK_RESEARCH,     || post(research::ask)),
    row(Verb::Get,  "/research/{id}",                   RESEARCH,         || get(research::one)),
    row(Verb::Post, "/research/{id}/approve",           APPROVE_RESEARCH, || post(research::approve)),
    row(Verb::Post, "/research/{id}/refuse",            APPROVE_RESEARCH, || post(research::refuse)),
    row(Verb::Get,  "/research/{id}/reports.csv",       ASK_RESEARCH,     || get(research::reports)),
    row(Verb::Get,  "/research/{id}/definitions.csv",   ASK_RESEARCH,     || get(research::definitions)),
    row(Verb::Get,  "/feedback",                        Access::Needs(&[P::ReadFeedback]), || get(feedback::show)),
    row(Verb::Post, "/feedback/{id}",                   Access::Needs(&[P::ReadFeedback]), || post(feedback::read)),
    row(Verb::Get,  "/reviews",                         REVIEW,           || get(reviews::show)),
    row(Verb::Post, "/reviews/{id}",                    REVIEW,           || post(reviews::begin)),
    row(Verb::Post, "/reviews/{id}/outcome",            REVIEW,           || post(reviews::settle)),
    row(Verb::Get,  "/deeds",                           Access::Needs(&[P::ReadDeeds]), || get(deeds::show)),
    row(Verb::Get,  "/replies",                         ANSWER,           || get(saved::show)),
    row(Verb::Post, "/replies",                         ANSWER,           || post(saved::add)),
    row(Verb::Post, "/replies/{id}",                    ANSWER,           || post(saved::change)),
    row(Verb::Get,  "/commands",                        Access::SignedIn, || get(commands::show)),
    row(Verb::Post, "/me/habits",                       Access::SignedIn, || post(commands::set)),
    row(Verb::Get,  "/coding",                          STUDIES,          || get(coding::studies::show)),
    row(Verb::Post, "/coding",                          KEEP_STUDIES,     || post(coding::studies::open)),
    row(Verb::Get,  "/coding/{id}",                     STUDIES,          || get(coding::study::show)),
    row(Verb::Get,  "/coding/{id}/intake",              KEEP_STUDIES,     || get(coding::intake::show)),
    row(Verb::Post, "/coding/{id}/intake",              KEEP_STUDIES,     || post(coding::intake::bring)),
    row(Verb::Post, "/coding/{id}/coders",              KEEP_STUDIES,     || post(coding::study::coders)),
    row(Verb::Post, "/coding/{id}/done",                CODE,             || post(coding::study::done)),
    row(Verb::Get,  "/coding/{id}/texts/{text}",        CODE,             || get(coding::text::show)),
    row(Verb::Post, "/coding/{id}/texts/{text}",        CODE,             || post(coding::text::say)),
    row(Verb::Get,  "/coding/{id}/codebook",            CODE,             || get(coding::book::show)),
    row(Verb::Post, "/coding/{id}/codebook",            CODE,             || post(coding::book::change)),
    row(Verb::Get,  "/coding/{id}/agreement",           CODE,             || get(coding::agreement::show)),
    row(Verb::Get,  "/coding/{id}/consensus",           CODE,             || get(coding::consensus::show)),
    row(Verb::Post, "/coding/{id}/consensus",           CODE,             || post(coding::consensus::decide)),
    row(Verb::Get,  "/coding/{id}/quotes",              CODE,             || get(coding::quotes::show)),
    row(Verb::Post, "/coding/{id}/quotes",              CODE,             || post(coding::quotes::find)),
    row(Verb::Post, "/coding/{id}/export",              CODE,             || post(coding::export::take)),
    row(Verb::Get,  "/workers",                         Access::Needs(&[P::SeeWorkers]), || get(workers::show)),
    row(Verb::Get,  "/telegram",                        Access::Needs(&[P::SeeTelegram]), || get(telegram::show)),
    row(Verb::Get,  "/newsfeed",                        NEWSFEED,         || get(newsfeed::show)),
    row(Verb::Post, "/newsfeed",                        NEWSFEED,         || post(newsfeed::publish)),
    row(Verb::Post, "/newsfeed/{id}",                   NEWSFEED,         || post(newsfeed::change)),
    row(Verb::Get,  "/stops",                           STOPS,            || get(stops::show)),
    row(Verb::Post, "/stops",                           PLACES,           || post(place::add)),
    row(Verb::Get,  "/stops/new",                       PLACES,           || get(place::new)),
    row(Verb::Post, "/stops/pause",                     PLACES,           || post(stops::pause)),
    row(Verb::Get,  "/stops/{id}",                      STOPS,            || get(place::show)),
    row(Verb::Post, "/stops/{id}",                      PLACES,           || post(place::save)),
    row(Verb::Post, "/stops/{id}/check",                STOPS,            || post(stops::check)),
    row(Verb::Post, "/stops/{id}/exceptions",           STOPS,            || post(stops::except)),
    row(Verb::Post, "/stops/{id}/stock",                STOPS,            || post(stops::stock)),
    row(Verb::Post, "/stops/{id}/exceptions/undo",      STOPS,            || post(stops::undo)),
    row(Verb::Get,  "/hours",                           ROTA,             || get(hours::show)),
    row(Verb::Post, "/hours/shifts",                    KEEP_ROTA,        || post(hours::add)),
    row(Verb::Post, "/hours/shifts/{id}",               KEEP_ROTA,        || post(hours::remove)),
    row(Verb::Post, "/hours/holidays",                  KEEP_ROTA,        || post(hours::holiday)),
    row(Verb::Post, "/hours/rota",                      KEEP_ROTA,        || post(rota::set)),
    row(Verb::Post, "/hours/swaps",                     ROTA,             || post(rota::swap)),
    row(Verb::Post, "/hours/drills",                    KEEP_ROTA,        || post(rota::drill)),
    row(Verb::Post, "/hours/shift-notes",                 ANSWER,           || post(shift_note::leave)),
    row(Verb::Post, "/shift-notes/{id}",                  ANSWER,           || post(shift_note::read)),
    row(Verb::Post, "/calls/{id}",                      CALLED,           || post(call::take)),
    row(Verb::Get,  "/leaflets",                        LEAFLETS,         || get(leaflets::show)),
    row(Verb::Get,  "/leaflets/new",                    EDIT,             || get(leaflet_editor::blank)),
    row(Verb::Post, "/leaflets/new",                    EDIT,             || post(leaflet_editor::begin)),
    row(Verb::Get,  "/leaflets/{id}",                   LEAFLETS,         || get(leaflet::show)),
    row(Verb::Get,  "/leaflets/{id}/file",              LEAFLETS,         || get(leaflet::file)),
    row(Verb::Get,  "/leaflets/{id}/edit",              EDIT,             || get(leaflet_editor::form)),
    row(Verb::Post, "/leaflets/{id}/edit",              EDIT,             || post(leaflet_editor::edit)),
    row(Verb::Post, "/leaflets/{id}/signature",         Access::Needs(&[P::SignLeaflets]), || post(leaflet::sign)),
    row(Verb::Post, "/leaflets/{id}/withdrawal",        Access::Needs(&[P::EditLeaflets, P::SignLeaflets]), || post(leaflet::withdraw)),
    row(Verb::Post, "/leaflets/{id}/posts",             NEWSFEED,         || post(leaflet::post)),
    row(Verb::Get,  "/me",                              Access::SignedIn, || get(me::show)),
    row(Verb::Post, "/me/debrief",                      Access::SignedIn, || post(emergency::debriefed)),
    row(Verb::Post, "/me/language",                     Access::SignedIn, || post(me::set_language)),
    row(Verb::Post, "/me/passphrase",                   Access::SignedIn, || post(me::change_passphrase)),
    row(Verb::Post, "/me/second-factor",                Access::SignedIn, || post(me::set_second_factor)),
    row(Verb::Post, "/me/sessions/end",                 Access::SignedIn, || post(me::end_others)),
    row(Verb::Post, "/me/skills",                       ANSWER,           || post(skills::declare)),
    row(Verb::Post, "/me/pace",                         ANSWER,           || post(skills::set_pace)),
    row(Verb::Post, "/me/telegram",                     ANSWER,           || post(duty::link)),
    row(Verb::Post, "/me/quiet",                        ANSWER,           || post(duty::set_quiet)),
    row(Verb::Post, "/me/telegram/end",                 ANSWER,           || post(duty::unlink)),
    row(Verb::Post, "/me/devices",                      CALLED,           || post(devices::add)),
    row(Verb::Post, "/me/devices/end",                  CALLED,           || post(devices::end)),
    row(Verb::Get,  "/events",                          QUEUE,            || get(events::watch)),
];

const fn row(
    verb: Verb,
    path: &'static str,
    access: Access,
    handler: fn() -> MethodRouter<Console>,
) -> Row {
    Row { verb, path, access, handler }
}

pub(super) fn router(console: &Console) -> Router {
    let mut router = Router::new();
    for row in ROWS {
        let guard = middleware::from_fn_with_state((console.clone(), row.access), admit);
        router = router.route(row.path, (row.handler)().route_layer(guard));
    }
    router.with_state(console.clone())
}

async fn stylesheet() -> Response {
    asset("text/css; charset=utf-8", page::STYLESHEET)
}

async fn icon() -> Response {
    asset("image/svg+xml", page::ICON)
}

async fn script() -> Response {
    asset("text/javascript; charset=utf-8", page::SCRIPT)
}
