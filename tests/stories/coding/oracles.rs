//! Kappa, alpha and its interval beside independent programs, on tables of every
//! shape. Without `STANDIN_PYTHON` these pass over themselves, except where `CI` is
//! set.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use netreach::coding::agreement::Table;
use serde_json::{Value, json};

/// What a script of `tests/oracles` answers; `None` without a Python that has what
/// it needs.
pub fn asks(script: &str, arguments: &[&str], input: &str) -> Option<Value> {
    let python = std::env::var("STANDIN_PYTHON").ok().filter(|it| Path::new(it).exists());
    let ci = std::env::var("CI").is_ok_and(|it| it == "true");
    assert!(python.is_some() || !ci, "STANDIN_PYTHON must name a Python with the witnesses");
    let mut running = Command::new(python?)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles").join(script))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    running.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let run = running.wait_with_output().unwrap();
    assert!(run.status.success(), "{script}: {}", String::from_utf8_lossy(&run.stderr));
    Some(serde_json::from_slice(&run.stdout).unwrap())
}

/// Numbers that look drawn and are the same every time.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

type Units = Vec<Vec<Option<u32>>>;

/// Two to five coders who agree more or less, leave more or less out, and use one
/// category or many.
fn drawn(dice: &mut Dice) -> Units {
    let (coders, units) = (2 + dice.below(4), dice.below(50));
    let (categories, gaps, apart) = (1 + dice.below(6), dice.below(10), 1 + dice.below(9));
    let mut unit = || {
        let truth = dice.below(categories);
        let mut said = || {
            let is_gap = dice.below(20) < gaps;
            let other = dice.below(10) < apart;
            let said = if other { dice.below(categories) } else { truth };
            (!is_gap).then(|| u32::try_from(said).unwrap())
        };
        (0..coders).map(|_| said()).collect()
    };
    (0..units).map(|_| unit()).collect()
}

fn degenerate() -> Vec<Units> {
    vec![
        Vec::new(),
        vec![vec![Some(1), Some(1)]],
        vec![vec![Some(1), Some(0)]],
        vec![vec![Some(1), None], vec![None, Some(1)]],
        vec![vec![Some(1), Some(1)], vec![Some(1), Some(1)]],
        vec![vec![Some(0), Some(1)], vec![Some(0), Some(1)]],
        vec![vec![Some(0), Some(1)], vec![Some(1), Some(0)]],
        vec![vec![Some(2), None], vec![Some(1), Some(1)], vec![Some(1), Some(1)]],
        vec![vec![None, None, None], vec![Some(1), Some(2), None]],
    ]
}

fn near(ours: Option<f64>, theirs: &Value, what: &str, units: &Units) -> bool {
    match (ours, theirs.as_f64()) {
        (Some(ours), Some(theirs)) => {
            assert!((ours - theirs).abs() < 1e-9, "{what} {ours} {theirs} of {units:?}");
            true
        }
        (None, None) => false,
        (ours, theirs) => panic!("{what} {ours:?} {theirs:?} of {units:?}"),
    }
}

#[test]
fn kappa_and_alpha_are_what_other_programs_say_on_any_table() {
    let mut dice = Dice(301);
    let mut tables = degenerate();
    tables.extend((0..400).map(|_| drawn(&mut dice)));
    let asked: Vec<_> = tables.iter().map(|units| json!({ "units": units })).collect();
    let Some(answers) = asks("agreement.py", &[], &json!(asked).to_string()) else { return };
    let (mut kappas, mut alphas) = (0, 0);
    for (units, answer) in tables.iter().zip(answers.as_array().unwrap()) {
        let table = Table::new(units.clone());
        kappas += usize::from(near(table.kappa(), &answer["kappa"], "kappa", units));
        alphas += usize::from(near(table.alpha(), &answer["alpha"], "alpha", units));
    }
    assert!(kappas > 60 && alphas > 250, "{kappas} kappas and {alphas} alphas were compared");
}

#[test]
fn the_interval_of_alpha_is_near_what_another_program_draws() {
    let mut dice = Dice(17);
    let tables: Vec<Units> = std::iter::from_fn(|| Some(drawn(&mut dice)))
        .filter(|units| {
            units.len() > 35 && Table::new(units.clone()).alpha().is_some_and(|it| it < 0.95)
        })
        .take(4)
        .collect();
    let asked: Vec<_> =
        tables.iter().map(|units| json!({ "units": units, "resamples": 1_000 })).collect();
    let Some(answers) = asks("agreement.py", &[], &json!(asked).to_string()) else { return };
    for (units, answer) in tables.iter().zip(answers.as_array().unwrap()) {
        let (low, high) = Table::new(units.clone()).agreement().interval.unwrap();
        let theirs =
            [&answer["interval"][0], &answer["interval"][1]].map(|it| it.as_f64().unwrap());
        let apart = [(low - theirs[0]).abs(), (high - theirs[1]).abs()];
        assert!(apart.iter().all(|it| *it < 0.04), "{low} {high} {theirs:?}");
    }
}
