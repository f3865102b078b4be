//! Messages one way.

use crate::link;
use bytes::Bytes;
use futures_util::StreamExt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::Notify;

#[derive(Default)]
struct Counter {
    count: AtomicU64,
    target: AtomicU64,
    reached: Notify,
}

impl Counter {
    fn add(&self) {
        if self.count.fetch_add(1, Ordering::SeqCst) + 1 == self.target.load(Ordering::SeqCst) {
            self.reached.notify_one();
        }
    }

    async fn reach(&self, more: u64) {
        let target = self.target.fetch_add(more, Ordering::SeqCst) + more;
        while self.count.load(Ordering::SeqCst) < target {
            self.reached.notified().await;
        }
    }
}

pub struct Sink {
    counter: Arc<Counter>,
}

impl Sink {
    pub async fn start(port: Option<u16>, connections: usize) -> std::io::Result<(Sink, u16)> {
        let counter = Arc::new(Counter::default());
        let sink = Sink { counter: counter.clone() };
        let port = link::connect(port, connections, move |mut frames, sender| {
            let counter = counter.clone();
            tokio::spawn(async move {
                let _open = sender;
                while let Some(Ok(_)) = frames.next().await {
                    counter.add();
                }
            });
        })
        .await?;
        Ok((sink, port))
    }

    pub async fn run(&mut self, count: u64) -> Vec<f64> {
        self.counter.reach(count).await;
        Vec::new()
    }
}

pub struct Source {
    senders: Arc<Mutex<Vec<UnboundedSender<Bytes>>>>,
    connected: Arc<Counter>,
    missing: u64,
}

impl Source {
    pub async fn start(port: Option<u16>, connections: usize) -> std::io::Result<(Source, u16)> {
        let source = Source { senders: Arc::default(), connected: Arc::default(), missing: connections as u64 };
        let (senders, connected) = (source.senders.clone(), source.connected.clone());
        let kept = Mutex::new(Vec::new());
        let port = link::connect(port, connections, move |frames, sender| {
            kept.lock().unwrap().push(frames);
            senders.lock().unwrap().push(sender);
            connected.add();
        })
        .await?;
        Ok((source, port))
    }

    pub async fn run(&mut self, count: u64, size: usize) -> Vec<f64> {
        self.connected.reach(std::mem::take(&mut self.missing)).await;
        let body = Bytes::from(vec![0; size]);
        let senders = self.senders.lock().unwrap().clone();
        for i in 0..count {
            for sender in &senders {
                sender.send(body.clone()).unwrap();
            }

            // Sending never waits, so yield regularly to let the writing tasks run.
            if i % 256 == 255 {
                tokio::task::yield_now().await;
            }
        }

        Vec::new()
    }
}

pub struct Dialler {
    port: u16,
    kept: Vec<(link::Frames, UnboundedSender<Bytes>)>,
}

impl Dialler {
    pub fn new(port: u16) -> Dialler {
        Dialler { port, kept: Vec::new() }
    }

    pub async fn run(&mut self, count: u64, size: usize) -> Vec<f64> {
        const AT_ONCE: usize = 64;
        let port = self.port;
        let dials = futures_util::stream::iter((0..count).map(|_| async move {
            let (frames, sender) = link::dial(port).await.unwrap();
            sender.send(Bytes::from(vec![0; size])).unwrap();
            (frames, sender)
        }));
        self.kept.extend(dials.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await);
        Vec::new()
    }
}
