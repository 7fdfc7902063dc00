//! Several processes of one host share a folder: what happens at one is seen at
//! the other.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::support::http::{Browser, find};
use crate::support::program::{Organisation, PEOPLE, Program, cases_on, engines, until};

#[test]
fn a_client_at_one_process_is_answered_at_another_while_they_watch() {
    for engine in engines() {
        let organisation = Organisation::make(engine);
        let (mut first, mut second) = (organisation.serve(), organisation.serve());
        let mut client = first.client();
        assert_eq!(client.post("/talks", &[("words", "anybody here")]).status, 303);
        let mut stream = watch(&client);

        // Signed in at the first, known at the second.
        let mut worker = moved(first.worker(duty_worker()), &second);
        let page = worker.get("/cases?view=waiting");
        assert_eq!(page.status, 200);
        let case = cases_on(&page.text()).remove(0);
        let answer = worker.post(&format!("/cases/{case}/replies"), &[("words", "we are here")]);
        assert_eq!(answer.status, 303);

        let mut seen = Vec::new();
        until("the answer comes by itself", || {
            let mut piece = [0; 4096];
            let length = stream.read(&mut piece).unwrap();
            seen.extend_from_slice(&piece[..length]);
            find(&seen, b"we are here").is_some()
        });

        // The end of one ends nobody's session at the other.
        assert!(first.end().success());
        assert_eq!(worker.get("/cases").status, 200);
        let mut client = moved_client(client, &second);
        assert!(client.get("/talk/messages").text().contains("we are here"));
        assert!(second.end().success());

        // But a start of the only one does.
        let mut third = organisation.serve();
        assert_eq!(moved(worker, &third).get("/cases").status, 303);
        assert!(third.end().success());
    }
}

fn duty_worker() -> &'static str {
    let is_worker = |roles: &[netreach::codes::Role]| roles == [netreach::codes::Role::Worker];
    PEOPLE.iter().find(|(_, roles)| is_worker(roles)).unwrap().0
}

fn moved(browser: Browser, to: &Program) -> Browser {
    Browser { address: to.console.clone(), ..browser }
}

fn moved_client(browser: Browser, to: &Program) -> Browser {
    Browser { address: to.chat.clone(), ..browser }
}

/// The client's frame, open and loading.
fn watch(client: &Browser) -> TcpStream {
    let mut stream = client.connect().unwrap();
    let head = client.head("GET", "/talk/messages?live=1", &[]);
    stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
    stream
}
