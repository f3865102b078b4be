//! Calls, which the other side sends back.

use crate::{link, timestamp};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::sync::mpsc::UnboundedSender;

const CALL_SIZE: usize = 128;
const LOAD_SIZE: usize = 4096;
const LOAD_PER_NANOSECOND: f64 = 0.1 / LOAD_SIZE as f64;

pub async fn echo() -> std::io::Result<u16> {
    link::connect(None, 0, |mut frames, sender| {
        tokio::spawn(async move {
            while let Some(Ok(body)) = frames.next().await {
                if body.len() == CALL_SIZE {
                    sender.send(body.freeze()).unwrap();
                }
            }
        });
    })
    .await
}

pub struct Caller {
    frames: link::Frames,
    sender: UnboundedSender<Bytes>,
}

impl Caller {
    pub async fn start(port: u16) -> std::io::Result<Caller> {
        let (frames, sender) = link::dial(port).await?;
        Ok(Caller { frames, sender })
    }

    pub async fn run(&mut self, count: u64, size: usize) -> Vec<f64> {
        let mut figures = self.measure(count, size, false).await;
        figures.extend(self.measure(count, size, true).await);
        figures
    }

    async fn measure(&mut self, count: u64, size: usize, load: bool) -> Vec<f64> {
        let call = Bytes::from(vec![0; size]);
        let filler = Bytes::from(vec![0; LOAD_SIZE]);
        let mut times = Vec::with_capacity(count as usize);
        let start = timestamp();
        let mut sent = 0.0;
        for _ in 0..count {
            while load && sent < (timestamp() - start) as f64 * LOAD_PER_NANOSECOND {
                self.sender.send(filler.clone()).unwrap();
                sent += 1.0;
            }

            let begin = timestamp();
            self.sender.send(call.clone()).unwrap();
            self.frames.next().await.unwrap().unwrap();
            times.push((timestamp() - begin) as f64 / 1e3);
        }

        times.sort_by(f64::total_cmp);
        [0.5, 0.99, 0.999].iter().map(|share| times[(share * (count - 1) as f64) as usize]).collect()
    }
}
