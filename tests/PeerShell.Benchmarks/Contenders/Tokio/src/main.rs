//! Plays a role. Reads commands from its standard input, in the format of RoleHost.cs.

mod calls;
mod link;
mod streams;

use std::io::{BufRead, Write};

/// Returns the time of the system's monotonic clock in nanoseconds, which all processes share.
pub fn timestamp() -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Returns the bytes of resident memory.
fn memory() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

fn say(words: impl AsRef<str>) {
    println!("{}", words.as_ref());
    std::io::stdout().flush().unwrap();
}

enum Role {
    Sink(streams::Sink),
    Source(streams::Source),
    Dialler(streams::Dialler),
    Caller(calls::Caller),
    Echo,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let connections: usize = args[2].parse().unwrap();
    let port: Option<u16> = args.get(3).map(|port| port.parse().unwrap());
    let (mut role, listening) = match args[1].as_str() {
        "Sink" | "Inbox" | "Handler" => {
            let (sink, listening) = streams::Sink::start(port, connections).await?;
            (Role::Sink(sink), listening)
        }
        "Source" => {
            let (source, listening) = streams::Source::start(port, connections).await?;
            (Role::Source(source), listening)
        }
        "Dialler" => (Role::Dialler(streams::Dialler::new(port.unwrap())), 0),
        "Echo" | "Server" => (Role::Echo, calls::echo().await?),
        _ => (Role::Caller(calls::Caller::start(port.unwrap()).await?), 0),
    };

    say(format!("ready {listening}"));
    let (lines, mut received) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || std::io::stdin().lock().lines().for_each(|line| lines.send(line.unwrap()).unwrap()));
    while let Some(line) = received.recv().await {
        let words: Vec<&str> = line.split(' ').collect();
        if words[0] == "memory" {
            say(memory().to_string());
            continue;
        }

        let (count, size) = (words[1].parse().unwrap(), words[2].parse().unwrap());
        let begin = timestamp();
        let figures = match &mut role {
            Role::Sink(sink) => sink.run(count).await,
            Role::Source(source) => source.run(count, size).await,
            Role::Dialler(dialler) => dialler.run(count, size).await,
            Role::Caller(caller) => caller.run(count, size).await,
            Role::Echo => Vec::new(),
        };
        let figures: String = figures.iter().map(|figure| format!(" {figure}")).collect();
        say(format!("{begin} {} 0{figures}", timestamp()));
    }

    std::process::exit(0)
}
