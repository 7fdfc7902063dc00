//! What one turn of the outbox costs, however much is owed: four are taken, sent, done.

use std::time::Instant;

use netreach::clock::Span;
use netreach::codes::{Carrier, Errand};
use netreach::engine::{Fault, Tx};
use netreach::house::House;
use netreach::store::outbox::{self, NewErrand};
use tokio::runtime::Runtime;

use super::{Growth, NOW, median, open_house, temp, tidy};

const OWED: [i64; 2] = [1_000, 100_000];
const AT_ONCE: usize = 4;
/// So few that the smaller of both stays about as large as it is.
const TURNS: usize = 100;

pub fn measure(runtime: &Runtime, has_postgres: bool) {
    let cell = |[few, many]: Growth| {
        format!("{:.0} µs / {:.0} µs = {:.2}", few * 1e6, many * 1e6, many / few)
    };
    let postgres = has_postgres.then(|| cell(turns(runtime, true)));
    println!(
        "| a turn of the outbox: 1,000 owed / 100,000 | {} | {} |",
        cell(turns(runtime, false)),
        postgres.as_deref().unwrap_or("–")
    );
}

/// Each size by turns, so that whatever else the machine does falls on both.
fn turns(runtime: &Runtime, postgres: bool) -> Growth {
    let dir = temp();
    let houses = OWED.map(|owed| {
        let house = open_house(runtime, dir.path(), postgres);
        runtime.block_on(owe(&house, owed));
        house
    });
    if postgres {
        tidy();
    }
    let mut costs = [Vec::new(), Vec::new()];
    for _ in 0..TURNS {
        for (house, costs) in houses.iter().zip(&mut costs) {
            let begun = Instant::now();
            runtime.block_on(turn(house));
            costs.push(begun.elapsed().as_secs_f64());
        }
    }
    costs.map(median)
}

async fn turn(house: &House) {
    let work = |tx: &mut Tx| {
        for owed in outbox::lease(tx, AT_ONCE, 0, NOW, Span::minutes(1))? {
            outbox::done(tx, owed.id)?;
        }
        Ok(())
    };
    house.store.commit(work).await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
}

/// A receipt to each of so many people.
async fn owe(house: &House, people: i64) {
    let owe = move |tx: &mut Tx| {
        for lane in 0..people {
            let errand = NewErrand {
                carrier: Carrier::Telegram,
                lane,
                errand: Errand::Hello,
                message: None,
                route: Some(lane),
                sealed: None,
                is_repeatable: true,
                due_at: NOW,
            };
            outbox::queue(tx, &errand)?;
        }
        Ok(())
    };
    house.store.commit(owe).await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
}
