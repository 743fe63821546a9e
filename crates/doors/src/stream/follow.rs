//! Following a stream, for as long as the program lives: an outage is waited for, and a message never comes before those
//! that were published before it.

use super::config::Nats;
use super::kind;
use super::place::{Place, Seen, place, prefix};
use async_nats::Client;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::context::{ConsumerInfoErrorKind, GetStreamErrorKind};
use async_nats::jetstream::message::Acker;
use async_nats::jetstream::stream::{Config, RawMessageErrorKind, RetentionPolicy, Stream};
use async_nats::jetstream::{self, AckKind, Context, ErrorCode, Message};
use desk::signal::{Answer, Delivered, Screening};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use std::fmt::Display;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// How long to wait before a stream is sought again, at first and at most.
const AGAIN_MIN: Duration = Duration::from_millis(100);
const AGAIN_MAX: Duration = Duration::from_secs(10);
/// So many messages are asked for at once, and so many wait for the disk.
const PULL_MAX: usize = 64;
const IN_HAND_MAX: usize = 64;
/// So many may be delivered and not acknowledged: what a few deaths leave behind holds up nobody.
const UNACKNOWLEDGED_MAX: i64 = 2_048;
/// What is not acknowledged by then is delivered again.
const ACKNOWLEDGE_WITHIN: Duration = Duration::from_secs(5);
/// How long a question for messages stands, and how often the server says that it still does.
const ASK_FOR: Duration = Duration::from_secs(30);
const HEARTBEAT: Duration = Duration::from_secs(5);
/// A stream that is made here keeps messages so long, and knows a `Nats-Msg-Id` so long.
const KEPT_FOR: Duration = Duration::from_secs(3 * 24 * 3_600);
const KNOWN_FOR: Duration = Duration::from_secs(10 * 60);

/// Why a stream is not followed any more.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {why}")]
struct Broken {
    what: &'static str,
    why: String,
}

fn broken<E: Display>(what: &'static str) -> impl FnOnce(E) -> Broken {
    move |why| Broken { what, why: why.to_string() }
}

/// Brings the stream's messages to the screen, in the stream's order, until the screen stops: an outage is waited for. May
/// be dropped at any time: what was not acknowledged is delivered again.
pub async fn follow(nats: Nats, screening: Screening) {
    let mut wait = AGAIN_MIN;
    let client = loop {
        match nats.connect().await {
            Ok(client) => break client,
            Err(error) => tracing::warn!(%error, "NATS cannot be called; it is tried again"),
        }
        again(&mut wait).await;
    };
    while !screening.is_stopped() {
        let began = Instant::now();
        let Err(error) = follow_once(&nats, &client, &screening).await;
        tracing::warn!(%error, stream = nats.stream, "the stream is not followed; it is sought again");
        if began.elapsed() > AGAIN_MAX {
            wait = AGAIN_MIN;
        }
        again(&mut wait).await;
    }
}

async fn again(wait: &mut Duration) {
    tokio::time::sleep(*wait).await;
    *wait = (*wait * 2).min(AGAIN_MAX);
}

/// Until anything breaks; what was in hand then is on the disk before this returns.
async fn follow_once(nats: &Nats, client: &Client, screening: &Screening) -> Result<std::convert::Infallible, Broken> {
    let stream = stream(&jetstream::new(client.clone()), nats).await?;
    let mut following = Following::begin(stream, nats, client, screening).await?;
    let ended = following.run().await;
    while following.in_hand.next().await.is_some() {}
    ended
}

/// How often a connection was made so far.
fn connects(client: &Client) -> u64 {
    client.statistics().connects.load(Relaxed)
}

/// The stream as it is now, made where it is not there.
async fn stream(context: &Context, nats: &Nats) -> Result<Stream, Broken> {
    match context.get_stream(&nats.stream).await {
        Err(error) if is_missing(&error.kind()) => {}
        found => return found.map_err(broken("the stream cannot be seen")),
    }
    let config = Config {
        name: nats.stream.clone(),
        subjects: vec![nats.subjects.clone()],
        max_age: KEPT_FOR,
        duplicate_window: KNOWN_FOR,
        description: Some("signals for the screen; docs/formats.md".into()),
        ..Config::default()
    };
    tracing::info!(stream = nats.stream, "the stream is not there: it is made");
    context.create_stream(config).await.map_err(broken("the stream cannot be made"))
}

fn is_missing(kind: &GetStreamErrorKind) -> bool {
    matches!(kind, GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

/// One stream that is being followed.
struct Following<'a> {
    screening: &'a Screening,
    client: &'a Client,
    /// On which connection the stream was last looked at.
    connects: u64,
    stream: Stream,
    consumer: PullConsumer,
    source: String,
    /// The number of the first message that was not handed to the screen.
    next: u64,
    /// What waits for the disk.
    in_hand: FuturesUnordered<BoxFuture<'static, Result<(), Broken>>>,
}

impl<'a> Following<'a> {
    async fn begin(stream: Stream, nats: &Nats, client: &'a Client, screening: &'a Screening) -> Result<Self, Broken> {
        let connects = connects(client);
        let counted = screening.counted();
        let known = counted.sources(&prefix(&nats.stream));
        let at = |acknowledged| place(&nats.stream, seen(&stream, acknowledged), &known);
        let consumer = match stream.consumer_info(&nats.consumer).await {
            Err(error) if error.kind() == ConsumerInfoErrorKind::NotFound => {
                make_consumer(&stream, nats, at(0).next).await?
            }
            Err(error) => return Err(broken("the consumer cannot be seen")(error)),
            Ok(_) => stream.get_consumer(&nats.consumer).await.map_err(broken("the consumer cannot be used"))?,
        };
        let info = consumer.cached_info();
        if !info.config.filter_subject.is_empty() {
            let why = "it brings a part of the stream alone: delete it, it is made anew";
            return Err(broken("the consumer cannot be used")(why));
        }
        let delivered = info.delivered.stream_sequence;
        let Place { source, next, missed, anew } = at(info.ack_floor.stream_sequence);
        if let Some(anew) = anew {
            tracing::error!(stream = nats.stream, ?known, "{}", anew.words());
        }
        tracing::info!(stream = nats.stream, source, next, delivered, "the stream is followed");
        let in_hand = FuturesUnordered::new();
        let mut following = Self { screening, client, connects, stream, consumer, source, next, in_hand };
        following.miss(missed);
        // What was delivered before and not taken would come behind what is newer, and too late for the screen.
        following.fill(delivered + 1).await?;
        Ok(following)
    }

    async fn run(&mut self) -> Result<std::convert::Infallible, Broken> {
        let messages = self.consumer.stream().max_messages_per_batch(PULL_MAX).expires(ASK_FOR).heartbeat(HEARTBEAT);
        let mut messages = messages.messages().await.map_err(broken("messages cannot be asked for"))?;
        loop {
            tokio::select! {
                biased;
                Some(taken) = self.in_hand.next(), if !self.in_hand.is_empty() => taken?,
                message = messages.next(), if self.in_hand.len() < IN_HAND_MAX => {
                    let message = message.ok_or("no more come").map_err(broken("the consumer"))?;
                    self.look_again().await?;
                    self.meet(message.map_err(broken("the consumer"))?).await?;
                }
            }
        }
    }

    /// After a new connection it may be another stream, whose numbers mean other messages.
    async fn look_again(&mut self) -> Result<(), Broken> {
        let connects = connects(self.client);
        if self.connects == connects {
            return Ok(());
        }
        let info = self.stream.get_info().await.map_err(broken("the stream cannot be seen"))?;
        let is_same = info.created == self.stream.cached_info().created && info.state.last_sequence + 1 >= self.next;
        self.connects = connects;
        if is_same { Ok(()) } else { Err(broken("the stream")("it is another than before the outage")) }
    }

    /// A message that is delivered. One that is delivered again is acknowledged where the disk has it.
    async fn meet(&mut self, message: Message) -> Result<(), Broken> {
        let number = message.info().map_err(broken("a message's number"))?.stream_sequence;
        let (message, acker) = message.split();
        if number >= self.next {
            self.fill(number).await?;
            return self.hand_in(number, &message.subject, message.payload.into(), Some(acker)).await;
        }
        let is_kept = self.screening.counted().last_of(&self.source).is_some_and(|last| number <= last);
        if is_kept { acknowledge(&acker, AckKind::Ack).await } else { Ok(()) }
    }

    /// Takes what is missing before this number from the stream itself.
    async fn fill(&mut self, until: u64) -> Result<(), Broken> {
        while self.next < until {
            match self.stream.get_raw_message(self.next).await {
                Ok(found) => self.hand_in(self.next, &found.subject, found.payload.into(), None).await?,
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => self.pass_over(until).await?,
                Err(error) => return Err(broken("a message cannot be read")(error)),
            }
        }
        Ok(())
    }

    /// The next message is not there any more.
    async fn pass_over(&mut self, until: u64) -> Result<(), Broken> {
        let info = self.stream.get_info().await.map_err(broken("the stream cannot be seen"))?;
        let next = info.state.first_sequence.min(until).max(self.next + 1);
        self.miss(next - self.next);
        self.next = next;
        Ok(())
    }

    fn miss(&self, messages: u64) {
        if messages > 0 {
            self.screening.counted().missed.fetch_add(messages, Relaxed);
            tracing::error!(source = self.source, messages, "the stream let messages go before they were read");
        }
    }

    async fn hand_in(&mut self, number: u64, subject: &str, body: Vec<u8>, acker: Option<Acker>) -> Result<(), Broken> {
        let new = Delivered { source: self.source.clone(), number, kind: kind(subject), body };
        let answered = self.screening.deliver(new).await.map_err(broken("the screen"))?;
        self.next = number + 1;
        self.in_hand.push(Box::pin(async move {
            let answer = answered.await.map_err(broken("the screen"))?;
            match acker {
                Some(acker) => acknowledge(&acker, kept(answer)).await,
                None => Ok(()),
            }
        }));
        Ok(())
    }
}

/// A message of which nothing could be read is over, and the server's operators may hear of it.
const fn kept(answer: Answer) -> AckKind {
    if answer.taken == 0 && answer.parked > 0 { AckKind::Term } else { AckKind::Ack }
}

async fn acknowledge(acker: &Acker, kind: AckKind) -> Result<(), Broken> {
    acker.ack_with(kind).await.map_err(broken("a message cannot be acknowledged"))
}

/// A durable consumer that begins with this message; of a stream that forgets what is acknowledged, with all that is left.
async fn make_consumer(stream: &Stream, nats: &Nats, next: u64) -> Result<PullConsumer, Broken> {
    let is_queue = stream.cached_info().config.retention == RetentionPolicy::WorkQueue;
    let from = if is_queue || next <= 1 {
        DeliverPolicy::All
    } else {
        DeliverPolicy::ByStartSequence { start_sequence: next }
    };
    let config = pull::Config {
        durable_name: Some(nats.consumer.clone()),
        deliver_policy: from,
        ack_policy: AckPolicy::Explicit,
        ack_wait: ACKNOWLEDGE_WITHIN,
        max_ack_pending: UNACKNOWLEDGED_MAX,
        ..pull::Config::default()
    };
    stream.create_consumer(config).await.map_err(broken("the consumer cannot be made"))
}

fn seen(stream: &Stream, acknowledged: u64) -> Seen {
    let info = stream.cached_info();
    let made_at = i64::try_from(info.created.unix_timestamp_nanos() / 1_000).unwrap_or_default();
    Seen { made_at, first: info.state.first_sequence, last: info.state.last_sequence, acknowledged }
}
