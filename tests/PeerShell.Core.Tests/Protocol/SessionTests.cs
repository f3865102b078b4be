using System.Buffers.Binary;
using CsCheck;
using PeerShell.Protocol;

namespace PeerShell.Tests.Protocol;

/// <summary>
/// Two sessions, joined by links that deliver bytes in pieces of any size, lose what is in flight when they break, and
/// overtake each other: what comes out is exactly what went in, in order. No socket, no clock, one thread.
/// </summary>
public sealed class SessionTests
{
    private static long _nominations;

    private enum Step
    {
        SendFromArbiter,
        SendFromFollower,
        MoveToFollower,
        MoveToArbiter,
        Nominate,
        Break,
        CloseDoor,
        OpenDoor,
    }

    [Fact]
    public void What_goes_in_comes_out_once_and_in_order_whatever_breaks() =>
        Gen.Select(Gen.Enum<Step>(), Gen.OneOf(Gen.Int[0, 50], Gen.Int[0, 5000])).Array[0, 200].Sample(
            steps =>
            {
                var run = new Run();
                foreach (var (step, size) in steps)
                    run.Do(step, size);

                run.Finish();
            },
            iter: 2000);

    [Fact]
    public void A_restarted_far_side_gets_nothing_old_and_the_loss_is_told()
    {
        var (own, far) = (new Side(1), new Side(2));
        own.Append(10);
        own.Append(10);
        Assert.Equal(0, Connect(own, far));
        Assert.Equal(2, own.Session.Log.PendingMessages);

        Assert.Equal(2, Connect(own, new Side(3)));
        Assert.Equal(0, own.Session.Log.PendingMessages);
    }

    [Fact]
    public void A_far_side_that_has_forgotten_the_session_gets_nothing_old_either()
    {
        var (own, far) = (new Side(1), new Side(2));
        own.Append(10);
        Connect(own, far);
        far.Session.Forget();
        far.Forgotten++;

        Assert.Equal(1, Connect(own, far));
    }

    [Fact]
    public void A_far_side_that_never_learned_of_the_session_gets_everything()
    {
        var (arbiter, follower) = (new Side(1), new Side(2));
        follower.Append(10);

        // The answer to the first offer is lost: the follower is in a session that the arbiter never entered.
        follower.Session.Answer(arbiter.Session.Offer(1, 11), arbiter.Hello, out _);
        var offer = arbiter.Session.Offer(2, 12);
        var answer = follower.Session.Answer(offer, arbiter.Hello, out var lost);
        arbiter.Session.Conclude(offer, answer!.Value, follower.Hello);

        Assert.Equal((0, 1), (lost, follower.Session.Log.PendingMessages));
    }

    [Fact]
    public void An_offer_that_was_overtaken_by_a_later_one_is_not_answered()
    {
        var (arbiter, follower) = (new Side(1), new Side(2));
        var early = arbiter.Session.Offer(1, 11);
        var late = arbiter.Session.Offer(2, 12);

        Assert.NotNull(follower.Session.Answer(late, arbiter.Hello, out _));
        Assert.Null(follower.Session.Answer(early, arbiter.Hello, out _));
        Assert.NotNull(follower.Session.Answer(early, arbiter.Hello with { Instance = 99 }, out _));
    }

    [Fact]
    public void A_resume_that_cannot_be_true_is_a_protocol_error()
    {
        var (arbiter, follower) = (new Side(1), new Side(2));
        var offer = arbiter.Session.Offer(1, 11);
        follower.Session.Answer(offer, arbiter.Hello, out _);

        Assert.Throws<ProtocolException>(
            () => follower.Session.Answer(new ResumeRecord(6, offer.Fresh, 16, 1000), arbiter.Hello, out _));
    }

    [Fact]
    public void An_offer_that_acknowledgements_have_overtaken_goes_on_from_them()
    {
        var (arbiter, follower) = (new Side(1), new Side(2));
        var offer = arbiter.Session.Offer(1, 11);
        arbiter.Session.Conclude(offer, follower.Session.Answer(offer, arbiter.Hello, out _)!.Value, follower.Hello);
        offer = arbiter.Session.Offer(5, 15);
        follower.Append(10);
        follower.Append(10);
        var inFlight = follower.Take(1000);
        (arbiter.Carrier, follower.Carrier) = (new Wire(offer), null);
        arbiter.Receive(arbiter.Carrier, (inFlight.Offset, inFlight.Bytes[..30]));
        follower.Session.Log.Acknowledge(arbiter.Session.Inflow.Ack);

        var answer = follower.Session.Answer(offer, arbiter.Hello, out _)!.Value;
        arbiter.Session.Conclude(offer, answer, follower.Hello);
        Assert.Equal((0, 30), (offer.Received, follower.Session.Log.Sent));
        arbiter.Receive(arbiter.Carrier, follower.Take(1000));

        Assert.Equal(2, arbiter.Received);
    }

    private static long Connect(Side arbiter, Side follower)
    {
        var number = Interlocked.Increment(ref _nominations);
        var offer = arbiter.Session.Offer(number, (ulong)number + 1000);
        var answer = follower.Session.Answer(offer, arbiter.Hello, out _);
        return arbiter.Session.Conclude(offer, answer!.Value, follower.Hello);
    }

    /// <summary>One end of the session: its inbox, which has a door that can be closed, and its link.</summary>
    private sealed class Side(ulong instance) : IMessageSink
    {
        private int _sent;
        private int _received;

        public Session Session { get; } =
            new(new SendLog(long.MaxValue, int.MaxValue, canDropOldest: false), new Inflow(maxMessage: 10_000, window: 2000));

        public long Forgotten { get; set; }

        public bool DoorIsOpen { get; set; } = true;

        public int Sent => _sent;

        public int Received => _received;

        public Wire? Carrier { get; set; }

        public Hello Hello => new()
        {
            Id = "",
            Name = "",
            Network = "",
            Instance = instance,
            Forgotten = Forgotten,
            Window = 2000,
            MaxMessage = 0,
        };

        public void Append(int size)
        {
            var body = new byte[4 + size];
            BinaryPrimitives.WriteInt32BigEndian(body, _sent++);
            Session.Log.Append(new MessageHeader(MessageKind.Bytes, 0, body.Length, 0), [], body);
        }

        public bool TryAccept(in MessageHeader header, ReadOnlySpan<byte> content)
        {
            if (!DoorIsOpen)
                return false;

            Assert.Equal(_received++, BinaryPrimitives.ReadInt32BigEndian(content));
            return true;
        }

        public void Receive(Wire wire, (long Offset, byte[] Bytes) data)
        {
            if (wire == Carrier)
                Session.Inflow.Receive(new DataRecord(data.Offset, data.Bytes), this);
        }

        public (long Offset, byte[] Bytes) Take(int most)
        {
            var offset = Session.Log.Sent;
            var chunk = new SendChunk();
            Session.Log.Take(Math.Min(most, Session.Sendable), chunk);
            var bytes = chunk.Pieces.SelectMany(piece => piece).ToArray();
            chunk.Clear();
            return (offset, bytes);
        }
    }

    /// <summary>A link: what has been written at each end and has not arrived yet.</summary>
    private sealed class Wire(ResumeRecord offer)
    {
        public ResumeRecord Offer { get; } = offer;

        public ResumeRecord? Answer { get; set; }

        public bool IsOffered { get; set; } = true;

        public Queue<(long Offset, byte[] Bytes)> ToFollower { get; } = new();

        public Queue<(long Offset, byte[] Bytes)> ToArbiter { get; } = new();
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
                    _arbiter.DoorIsOpen = _follower.DoorIsOpen = false;
                    break;
                case Step.OpenDoor:
                    foreach (var side in new[] { _arbiter, _follower })
                    {
                        side.DoorIsOpen = true;
                        side.Session.Inflow.Drain(side);
                    }

                    break;
            }
        }

        /// <summary>With one link that holds, everything arrives.</summary>
        public void Finish()
        {
            _wires.ToList().ForEach(Break);
            Do(Step.OpenDoor, 0);
            Do(Step.Nominate, 0);
            while (_follower.Received < _arbiter.Sent || _arbiter.Received < _follower.Sent || _arbiter.Carrier is null)
            {
                MoveToFollower(1000);
                MoveToArbiter(1000);
            }

            MoveToFollower(1);
            MoveToArbiter(1);
            MoveToFollower(1);
            Assert.Equal((_arbiter.Sent, _follower.Sent), (_follower.Received, _arbiter.Received));
            Assert.Equal((0, 0), (_arbiter.Session.Log.PendingMessages, _follower.Session.Log.PendingMessages));
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

        // Whole writes stay in flight for a while, and acknowledgements arrive at once with what arrives.
        private static void Move(Side from, Side to, Wire wire, Queue<(long Offset, byte[] Bytes)> flight, int size)
        {
            if (from.Carrier == wire)
                flight.Enqueue(from.Take(size + 1));

            while (flight.Count > 2 || (flight.Count > 0 && size % 2 == 0))
                to.Receive(wire, flight.Dequeue());

            if (from.Carrier == wire && to.Carrier == wire)
                from.Session.Log.Acknowledge(to.Session.Inflow.Ack);
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
