//! What the demo takes of a small machine's memory, and gives back.

use crate::support::program::{Program, netreach, until};

/// With the 64 MiB of a key derivation this binary, not optimised, is far above.
const AT_REST_MAX_KIB: u64 = 72 * 1024;
const AT_MOST_MAX_KIB: u64 = 150 * 1024;

#[test]
fn ten_sign_ins_leave_no_memory_behind() {
    let mut command = netreach();
    command.args(["demo", "--port", "0"]);
    let mut program = Program::start(command);
    let line = program.greeting.iter().find(|line| line.starts_with("console ")).unwrap().clone();
    let field = |name: &str| line.split(&format!("  {name} ")).nth(1).unwrap();
    let name = field("worker").split("  ").next().unwrap().to_owned();
    let passphrase = field("passphrase").to_owned();
    let (begun, _) = program.memory_kib();
    for _ in 0..10 {
        let mut worker = program.signed_in(&name, &passphrase);
        assert_eq!(worker.get("/cases").status, 200);
        assert_eq!(worker.post("/session/end", &[]).status, 303);
    }
    let (busy, _) = program.memory_kib();
    until("the work area is given back", || program.memory_kib().0 < AT_REST_MAX_KIB);
    let (rest, most) = program.memory_kib();
    println!("demo: {begun} KiB begun, {busy} after ten sign-ins, {rest} at rest, {most} at most");
    assert!(most < AT_MOST_MAX_KIB, "{most} KiB");
    assert!(program.end().success());
}
