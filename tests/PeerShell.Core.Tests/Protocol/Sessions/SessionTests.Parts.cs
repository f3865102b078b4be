using System.Buffers.Binary;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Tests.Protocol.Sessions;

/// <content>The two sides, their links, and the run of random steps.</content>
public sealed partial class SessionTests
{
    /// <summary>Bytes of one of the streams in transit.</summary>
    private sealed record Data(bool IsReply, long Offset, byte[] Bytes);

    /// <summary>One end of the session, with its inbox, whose door can be closed, its replies and its link.</summary>
    private sealed class Side
    {
        private readonly ulong _instance;

        public Side(ulong instance)
        {
            _instance = instance;
            ReceiveWindow window = new(2000);
            Messages = new Stream(isReplies: false, window);
            Replies = new Stream(isReplies: true, window);
            Session = new Session(Messages.Lane, Replies.Lane, window);
        }

        public Stream Messages { get; }

        public Stream Replies { get; }

        public Session Session { get; }

        public long Forgotten { get; set; }

        public Wire? Carrier { get; set; }

        public Hello Hello => new()
        {
            Id = "",
            Name = "",
            Network = "",
            Instance = _instance,
            Forgotten = Forgotten,
            Window = 2000,
            MaxMessage = 0,
        };

        /// <summary>Sends a message, or, if the size is odd, a reply.</summary>
        public void Append(int size) => (size % 2 == 0 ? Messages : Replies).Append(size);

        public void Receive(Wire wire, Data data)
        {
            if (wire == Carrier)
                (data.IsReply ? Replies : Messages).Receive(data);
        }

        public bool HasAllOf(Side other) =>
            Messages.Received == other.Messages.Sent && Replies.Received == other.Replies.Sent;
    }

    /// <summary>A lane and the numbers that go through it, which must come out in the same order.</summary>
    private sealed class Stream(bool isReplies, ReceiveWindow window) : IMessageSink
    {
        public Lane Lane { get; } =
            new(new SendLog(long.MaxValue, int.MaxValue, canDropOldest: false), new Inflow(maxMessage: 10_000, window));

        public bool DoorIsOpen { get; set; } = true;

        public int Sent { get; private set; }

        public int Received { get; private set; }

        public void Append(int size)
        {
            var body = new byte[4 + size];
            BinaryPrimitives.WriteInt32BigEndian(body, Sent++);
            var exchange = isReplies ? new Exchange(ExchangeKind.Reply, ulong.MaxValue - (ulong)Sent) : default;
            Lane.Log.Append(new MessageHeader(MessageKind.Bytes, 0, body.Length, 0, exchange), [], body);
        }

        public bool TryAccept(in MessageHeader header, ReadOnlySpan<byte> content)
        {
            if (!DoorIsOpen)
                return false;

            Assert.Equal(Received++, BinaryPrimitives.ReadInt32BigEndian(content));
            Assert.Equal(isReplies ? new Exchange(ExchangeKind.Reply, ulong.MaxValue - (ulong)Received) : default, header.Exchange);
            return true;
        }

        public void Receive(Data data) => Lane.Inflow.Receive(new DataRecord(data.Offset, data.Bytes), this);

        public Data Take(int most)
        {
            var offset = Lane.Log.Sent;
            var chunk = new SendChunk();
            Lane.Log.Take(Math.Min(most, Lane.Sendable), chunk);
            var bytes = chunk.Pieces.SelectMany(piece => piece).ToArray();
            chunk.Clear();
            return new Data(isReplies, offset, bytes);
        }
    }

    /// <summary>A link, with the bytes that were written at each end and have not arrived yet.</summary>
    private sealed class Wire(ResumeRecord offer)
    {
        public ResumeRecord Offer { get; } = offer;

        public ResumeRecord? Answer { get; set; }

        public bool IsOffered { get; set; } = true;

        public Queue<Data> ToFollower { get; } = new();

        public Queue<Data> ToArbiter { get; } = new();
    }

    private sealed class Run
    {
        private readonly Side _arbiter = new(1);
        private readonly Side _follower = new(2);
        private readonly List<Wire> _wires = [];
        private long _nomination;

        public void Do(Step step, int size)
        {
            switch (step)
            {
                case Step.SendFromArbiter:
                    _arbiter.Append(size);
                    break;
                case Step.SendFromFollower:
                    _follower.Append(size);
                    break;
                case Step.MoveToFollower:
                    MoveToFollower(size);
                    break;
                case Step.MoveToArbiter:
                    MoveToArbiter(size);
                    break;
                case Step.Nominate when _wires.Count < 3:
                    _wires.Add(new Wire(_arbiter.Session.Offer(++_nomination, (ulong)_nomination + 100)));
                    break;
                case Step.Break when _wires.Count > 0:
                    Break(_wires[size % _wires.Count]);
                    break;
                case Step.CloseDoor:
                    _arbiter.Messages.DoorIsOpen = _follower.Messages.DoorIsOpen = false;
                    break;
                case Step.OpenDoor:
                    foreach (var messages in new[] { _arbiter.Messages, _follower.Messages })
                    {
                        messages.DoorIsOpen = true;
                        messages.Lane.Inflow.Drain(messages);
                    }

                    break;
            }
        }

        /// <summary>Opens one link that does not break, on which everything must arrive.</summary>
        public void Finish()
        {
            _wires.ToList().ForEach(Break);
            Do(Step.OpenDoor, 0);
            Do(Step.Nominate, 0);
            while (!_follower.HasAllOf(_arbiter) || !_arbiter.HasAllOf(_follower) || _arbiter.Carrier is null)
            {
                MoveToFollower(1000);
                MoveToArbiter(1000);
            }

            MoveToFollower(1);
            MoveToArbiter(1);
            MoveToFollower(1);
            foreach (var stream in new[] { _arbiter.Messages, _arbiter.Replies, _follower.Messages, _follower.Replies })
                Assert.Equal(0, stream.Lane.Log.PendingMessages);
        }

        private void MoveToFollower(int size)
        {
            foreach (var wire in _wires)
            {
                if (wire.IsOffered)
                {
                    wire.IsOffered = false;
                    wire.Answer = _follower.Session.Answer(wire.Offer, _arbiter.Hello, out var lost);
                    if (wire.Answer is null)
                        continue;

                    Assert.Equal(0, lost);
                    _follower.Carrier = wire;
                }

                Move(_arbiter, _follower, wire, wire.ToFollower, size);
            }
        }

        private void MoveToArbiter(int size)
        {
            foreach (var wire in _wires)
            {
                if (wire.Answer is { } answer && wire.Offer.Nomination == _nomination)
                {
                    Assert.Equal(0, _arbiter.Session.Conclude(wire.Offer, answer, _follower.Hello));
                    _arbiter.Carrier = wire;
                }

                wire.Answer = null;
                Move(_follower, _arbiter, wire, wire.ToArbiter, size);
            }
        }

        // Whole writes stay in transit for some steps, and acknowledgements are sent with each arrival.
        private static void Move(Side from, Side to, Wire wire, Queue<Data> flight, int size)
        {
            if (from.Carrier == wire)
            {
                flight.Enqueue(from.Replies.Take(size + 1));
                flight.Enqueue(from.Messages.Take(size + 1));
            }

            while (flight.Count > 4 || (flight.Count > 0 && size % 2 == 0))
                to.Receive(wire, flight.Dequeue());

            if (from.Carrier == wire && to.Carrier == wire)
                from.Session.Acknowledge(to.Session.Ack);
        }

        private void Break(Wire wire)
        {
            _wires.Remove(wire);
            if (_arbiter.Carrier == wire)
                _arbiter.Carrier = null;
            if (_follower.Carrier == wire)
                _follower.Carrier = null;
        }
    }
}
