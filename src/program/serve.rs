//! `netreach serve`: everything at once, until it is told to end.

use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::alarm::Alarm;
use super::{Sentence, ServeArguments, complain, open};
use crate::clock::Timestamp;
use crate::config::why;
use crate::config::{Listen, Mode};
use crate::desk::DeskError;
use crate::house::House;
use crate::limits;
use crate::outbox::{self, Channel};
use crate::push::Push;
use crate::rounds;
use crate::store;
use crate::telegram::{self, Telegram};
use crate::vault::VaultFault;
use crate::web::listener::Listener;
use crate::web::{chat, console};

pub fn run(arguments: &ServeArguments) -> Result<(), Sentence> {
    let house = open::house(&arguments.dir, open::clock())?;
    // A mistake in the rules is said now, not at the first cry for help.
    house.config.triage.rules()?;
    house.config.questions.questions()?;
    house.config.figures.mapping()?;
    let runtime = open::runtime()?;
    // Nobody waits for what a program held that died.
    let free = || runtime.block_on(house.store.commit(store::free_all)).map_err(DeskError::from);
    house.vault.begin_if_alone(free).map_err(open::sentence)?;
    let console = house.config.console.listen.clone();
    let chat = house.config.chat.listen.clone();
    let telegram = Telegram::new(&house.config.telegram)?.map(Arc::new);
    runtime.block_on(async {
        let open = Open::claim(&console, &chat).await?;
        for line in open.addresses() {
            println!("{line}");
        }
        println!("ready");
        open.serve(house, telegram).await
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

    /// Serves until SIGTERM or SIGINT, then lets what is under way finish; or
    /// until the organisation is destroyed.
    pub async fn serve(
        self,
        house: House,
        telegram: Option<Arc<Telegram>>,
    ) -> Result<(), Sentence> {
        let mut alarm = Alarm::over(&house.vault)?;
        if let Some(telegram) = &telegram {
            telegram.recall(&house).await.map_err(|fault| fault.to_string())?;
        }
        let (stop, stopped) = watch::channel(false);
        let push = open_push(&house).await?;
        let channel = Channel::Doors { telegram: telegram.clone(), push };
        let mut sending = tokio::spawn(outbox::run(house.clone(), channel, stopped));
        let day = tokio::select! {
            ended = self.serve_in_peace(house.clone(), telegram.clone()) => {
                // What is on its way is waited for: else it would be in doubt.
                let _ = stop.send(true);
                let patience = Duration::from_secs(limits::TELEGRAM_ANSWER_S);
                let _ = tokio::time::timeout(patience, &mut sending).await;
                // Leaves the log of the database empty behind it.
                house.store.scrub().await.map_err(|fault| fault.to_string())?;
                tracing::info!("ended");
                return ended;
            }
            day = alarm.raised() => day,
        };
        // Every connection was cut and every clock stopped with what lost.
        let _ = stop.send(true);
        let is_empty = match &telegram {
            Some(telegram) => Some(outbox::empty(&house, telegram, sending).await),
            None => None,
        };
        complain(&last_words(day, is_empty));
        Ok(())
    }

    async fn serve_in_peace(
        self,
        house: House,
        telegram: Option<Arc<Telegram>>,
    ) -> Result<(), Sentence> {
        let (end, ending) = watch::channel(false);
        let cannot = |error: std::io::Error| format!("signals cannot be heard: {}", why(&error));
        let mut terminate = signal(SignalKind::terminate()).map_err(cannot)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(cannot)?;
        let console = console::router_with(house.clone(), telegram.clone());
        let called = claim_webhook(&house).await?;
        // Ends with this, however this ends.
        let mut beside = JoinSet::new();
        beside.spawn(rounds::run(house.clone()));
        let hearing = async {
            if let Some(telegram) = telegram {
                hear_telegram(telegram, &house, called, ending.clone()).await;
            }
        };
        let listening = async {
            tokio::join!(
                self.console.serve(console, ending.clone()),
                self.chat.serve(chat::router(house.clone()), ending.clone()),
                hearing,
            )
        };
        let told = async {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            let _ = end.send(true);
        };
        tokio::join!(listening, told);
        Ok(())
    }
}

/// Where the organisation does not want it any more, the devices of before go too:
/// nobody counts as reached who is not.
async fn open_push(house: &House) -> Result<Option<Arc<Push>>, Sentence> {
    let push = Push::new(&house.config)?;
    if push.is_none() {
        let ended = house.store.commit(store::call::end_devices).await;
        ended.map_err(|fault| fault.to_string())?;
    }
    Ok(push.map(Arc::new))
}

/// What is said after a panic. It ended as it was told to, so this is no failure
/// after which something might start it anew.
fn last_words(day: Timestamp, is_empty: Option<bool>) -> Sentence {
    let telegram = match is_empty {
        Some(true) => "; nothing is left on Telegram that may be deleted",
        Some(false) => "; not everything on Telegram could be deleted in time",
        None => "",
    };
    format!("{}{telegram}", VaultFault::Destroyed(day))
}

/// The address at which Telegram calls, when it is to call.
async fn claim_webhook(house: &House) -> Result<Option<Listener>, Sentence> {
    let config = &house.config.telegram;
    match &config.webhook_listen {
        Some(listen) if config.mode == Mode::Webhook => Listener::claim(listen).await.map(Some),
        _ => Ok(None),
    }
}

/// Hears Telegram until the program ends: at the door where it calls, or by
/// asking it.
async fn hear_telegram(
    telegram: Arc<Telegram>,
    house: &House,
    called: Option<Listener>,
    ending: watch::Receiver<bool>,
) {
    let mut beside = JoinSet::new();
    beside.spawn(telegram::watch(Arc::clone(&telegram), house.clone()));
    match called {
        Some(listener) => {
            beside.spawn(telegram::announce(Arc::clone(&telegram), house.clone()));
            listener.serve(telegram::router(telegram, house.clone()), ending).await;
        }
        None => telegram::run(telegram, house.clone(), ending).await,
    }
}
