//! Who works here, and how many can open what each team holds.

use axum::extract::State;
use axum::response::Response;
use maud::html;

use super::Console;
use super::access::SignedIn;
use super::frame::{Section, plain};
use crate::desk::DeskError;
use crate::text::{label, t};
use crate::{roster, store};

/// `GET /workers`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let (lang, house) = (me.lang(), &console.house);
    let workers = house.store.read(store::worker::all).await?;
    let teams = house.vault.members().await?;
    let title = t(lang, "console-workers");
    let body = html! {
        h1 { (title) }
        dl .figures {
            @for (team, count) in teams {
                div { dt { (label(lang, "team", team.code())) } dd { (count) } }
            }
        }
        ol .reports {
            @for worker in &workers {
                @let roles: Vec<_> =
                    worker.roles.iter().map(|role| label(lang, "role", role.code())).collect();
                li {
                    h2 { (roster::name(&house.vault, &worker.name)) }
                    @if !worker.active { span .verdict { (t(lang, "console-worker-left")) } }
                    p .facts {
                        (roles.join(", ")) " · " (label(lang, "lang", worker.lang.code()))
                        @if worker.second_factor.is_some() {
                            " · " (t(lang, "console-worker-second-factor"))
                        }
                    }
                }
            }
        }
        p .hint { (t(lang, "console-workers-how")) }
    };
    plain(&console, &me, &title, Section::Workers, &body).await
}
