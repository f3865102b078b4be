//! A connection: a channel of bodies to write, and a task that writes them, several frames at a time.

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncWriteExt;
use tokio::net::{tcp::OwnedReadHalf, TcpListener, TcpStream};
use tokio::sync::mpsc::{unbounded_channel, UnboundedSender};
use tokio_util::codec::{Encoder, FramedRead, LengthDelimitedCodec};

const BATCH: usize = 64 * 1024;

pub type Frames = FramedRead<OwnedReadHalf, LengthDelimitedCodec>;

fn codec() -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder().max_frame_length(64 * 1024 * 1024).new_codec()
}

pub fn split(stream: TcpStream) -> (Frames, UnboundedSender<Bytes>) {
    stream.set_nodelay(true).unwrap();
    let (reading, mut writing) = stream.into_split();
    let (sender, mut receiver) = unbounded_channel::<Bytes>();
    tokio::spawn(async move {
        let (mut codec, mut batch) = (codec(), BytesMut::with_capacity(2 * BATCH));
        while let Some(body) = receiver.recv().await {
            codec.encode(body, &mut batch)?;
            while batch.len() < BATCH {
                match receiver.try_recv() {
                    Ok(body) => codec.encode(body, &mut batch)?,
                    Err(_) => break,
                }
            }

            writing.write_all(&batch).await?;
            batch.clear();
        }

        Ok::<(), std::io::Error>(())
    });
    (FramedRead::new(reading, codec()), sender)
}

pub async fn dial(port: u16) -> std::io::Result<(Frames, UnboundedSender<Bytes>)> {
    Ok(split(TcpStream::connect(("127.0.0.1", port)).await?))
}

/// Calls a function for each connection that it accepts, or for a number of connections that it dials. Returns the port where it
/// listens, or 0.
pub async fn connect(
    port: Option<u16>,
    connections: usize,
    mut connected: impl FnMut(Frames, UnboundedSender<Bytes>) + Send + 'static,
) -> std::io::Result<u16> {
    if let Some(port) = port {
        for _ in 0..connections {
            let (frames, sender) = dial(port).await?;
            connected(frames, sender);
        }

        return Ok(0);
    }

    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (frames, sender) = split(stream);
            connected(frames, sender);
        }
    });
    Ok(port)
}
