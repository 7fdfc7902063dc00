//! `GET /file/bot<token>/<path>`: what `getFile` gave a path to.

use super::{Reply, json, reply};
use crate::shared::Shared;

use super::exchange::failure;

pub(super) fn answer(shared: &Shared, rest: &str) -> Reply {
    let not_found = || json(404, &failure(404, "Not Found"));
    let Some((token, path)) = rest.split_once('/') else { return not_found() };
    shared.look(|world| {
        let Some(bot) = world.bot_by_token(token) else {
            return json(401, &failure(401, "Unauthorized"));
        };
        let now = world.now();
        let valid = world.paths.get(&(bot, path.to_owned())).filter(|(_, until)| now < *until);
        match valid.and_then(|(file, _)| world.size_of(*file)) {
            Some(size) => reply(200, "application/octet-stream", size.bytes.to_vec()),
            None => not_found(),
        }
    })
}
