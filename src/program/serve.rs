//! `netreach serve`: everything at once, until it is told to end.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{Sentence, ServeArguments, open};
use crate::config::Listen;
use crate::house::House;
use crate::outbox::{self, Channel};
use crate::rounds;
use crate::web::listener::Listener;
use crate::web::{chat, console};

pub fn run(arguments: &ServeArguments) -> Result<(), Sentence> {
    let house = open::house(&arguments.dir, open::clock())?;
    house.vault.wipe_sessions_if_alone().map_err(|fault| fault.to_string())?;
    let console = house.config.console.listen.clone();
    let chat = house.config.chat.listen.clone();
    open::runtime()?.block_on(async {
        let open = Open::claim(&console, &chat).await?;
        for line in open.addresses() {
            println!("{line}");
        }
        println!("ready");
        open.serve(house).await
    })
}

/// Both addresses, claimed before anything is promised.
pub struct Open {
    console: Listener,
    chat: Listener,
}

impl Open {
    pub async fn claim(console: &Listen, chat: &Listen) -> Result<Open, Sentence> {
        Ok(Open { console: Listener::claim(console).await?, chat: Listener::claim(chat).await? })
    }

    /// `console http://127.0.0.1:8700` and the like, one a line.
    pub fn addresses(&self) -> Vec<String> {
        let line = |name: &str, listener: &Listener| match listener.address() {
            Some(address) => format!("{name} http://{address}"),
            None => format!("{name} on a socket file"),
        };
        vec![line("console", &self.console), line("chat", &self.chat)]
    }

    /// Serves until SIGTERM or SIGINT, then lets what is under way finish.
    pub async fn serve(self, house: House) -> Result<(), Sentence> {
        let (end, ending) = watch::channel(false);
        let cannot = |error: std::io::Error| format!("signals cannot be heard: {}", error.kind());
        let mut terminate = signal(SignalKind::terminate()).map_err(cannot)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(cannot)?;
        tokio::spawn(outbox::run(house.clone(), Channel::Web));
        tokio::spawn(rounds::run(house.clone()));
        let listening = async {
            tokio::join!(
                self.console.serve(console::router(house.clone()), ending.clone()),
                self.chat.serve(chat::router(house.clone()), ending.clone()),
            )
        };
        let told = async {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            let _ = end.send(true);
        };
        tokio::join!(listening, told);
        // Leaves the log of the database empty behind it.
        house.store.scrub().await.map_err(|fault| fault.to_string())?;
        tracing::info!("ended");
        Ok(())
    }
}
