using CsCheck;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Tests.Protocol.Sessions;

/// <summary>Compares the log with the simplest possible model of it, a list of messages.</summary>
public sealed class SendLogTests
{
    private enum Step
    {
        Append,
        Take,
        Acknowledge,
        Rewind,
        DropOldest,
        Withdraw,
        Release,
    }

    [Fact]
    public void The_log_behaves_like_a_list_of_messages()
    {
        var step = Gen.Select(Gen.Enum<Step>(), Gen.OneOf(Gen.Int[0, 300], Gen.Int[0, 150_000]), Gen.Double[0, 1]);
        step.Array[0, 60].Sample(
            steps =>
            {
                var run = new Run();
                foreach (var (what, size, share) in steps)
                    run.Do(what, size, share);

                run.Finish();
            },
            iter: 150);
    }

    [Fact]
    public void An_empty_log_accepts_any_message_and_a_full_log_none()
    {
        var log = new SendLog(maxBytes: 100, maxMessages: 2, canDropOldest: false);

        Assert.True(log.HasRoomFor(1000));
        Append(log, 10);
        Assert.True(log.HasRoomFor(100 - 22));
        Assert.False(log.HasRoomFor(100 - 21));
        Append(log, 10);
        Assert.False(log.HasRoomFor(1));
    }

    [Fact]
    public void Impossible_acknowledgements_and_resumes_are_refused()
    {
        var log = new SendLog(1000, 10, canDropOldest: false);
        Append(log, 10);
        Append(log, 10);
        var chunk = new SendChunk();
        log.Take(30, chunk);

        Assert.Throws<ProtocolException>(() => log.Acknowledge(new LanePosition(31, 0)));
        Assert.Throws<ProtocolException>(() => log.Acknowledge(new LanePosition(30, 3)));
        Assert.Throws<ProtocolException>(() => log.Rewind(31));
        log.Acknowledge(new LanePosition(22, 1));
        Assert.Throws<ProtocolException>(() => log.Rewind(21));
        log.Rewind(22);
        Assert.Equal(22, log.Sent);
    }

    [Fact]
    public void A_withdrawn_request_is_sent_as_a_cancellation_of_itself()
    {
        var log = new SendLog(1000, 10, canDropOldest: false);
        Append(log, 10, new Exchange(ExchangeKind.TimedRequest, 5, 1, 1));
        Append(log, 10, new Exchange(ExchangeKind.Request, 6));
        Append(log, 10, new Exchange(ExchangeKind.TimedRequest, 7, 1, 1));
        log.Take(1, new SendChunk());

        Assert.False(log.Withdraw(5));
        Assert.True(log.Withdraw(6));
        Assert.True(log.Withdraw(7));
        Assert.False(log.Withdraw(7));
        Assert.False(log.Withdraw(8));

        var chunk = new SendChunk();
        log.Take(1000, chunk);
        byte[] sent = [0, .. chunk.Pieces.SelectMany(piece => piece)];
        Assert.Equal(42 + 30 + 42, sent.Length);
        Assert.Equal(new Exchange(ExchangeKind.Cancel, 6), MessageHeader.Read(sent.AsSpan(42), 100).Exchange);
        Assert.Equal(new Exchange(ExchangeKind.Cancel, 7), MessageHeader.Read(sent.AsSpan(72), 100).Exchange);
    }

    [Fact]
    public void A_request_in_a_log_that_starts_over_is_not_withdrawn()
    {
        var log = new SendLog(1000, 10, canDropOldest: true);
        Append(log, 10);
        Append(log, 10, new Exchange(ExchangeKind.Request, 6));
        log.Take(30, new SendChunk());
        Append(log, 10);
        log.DropOldestUnsent(out _);
        log.StartOver();

        Assert.False(log.Withdraw(6));
    }

    private static void Append(SendLog log, int size, Exchange exchange = default) =>
        log.Append(new MessageHeader(MessageKind.Bytes, 0, size, 0, exchange), [], new byte[size]);

    /// <summary>A log, its model, and a receiver that checks what it receives.</summary>
    private sealed class Run
    {
        private readonly SendLog _log = new(long.MaxValue, int.MaxValue, canDropOldest: true);
        private readonly List<byte[]> _messages = [];
        private readonly Queue<SendChunk> _written = new();
        private readonly List<byte> _received = [];
        private int _number;

        public void Do(Step step, int size, double share)
        {
            switch (step)
            {
                case Step.Append:
                    // Several short messages at once, because the log gathers those.
                    for (var count = size <= 300 ? 1 + (int)(share * 30) : 1; count > 0; count--)
                        Append(size);

                    break;
                case Step.Take:
                    Take(size);
                    break;
                case Step.Acknowledge:
                    var offset = _log.Acknowledged + (long)((_received.Count - _log.Acknowledged) * share);
                    _log.Acknowledge(new LanePosition(offset, Whole(offset)));
                    break;
                case Step.Rewind:
                    _log.Rewind(_log.Acknowledged + (long)((_received.Count - _log.Acknowledged) * share));
                    break;
                case Step.DropOldest:
                    DropOldest();
                    break;
                case Step.Withdraw when _messages.Count > 0:
                    Withdraw((int)((_messages.Count - 1) * share));
                    break;
                case Step.Release when _written.TryDequeue(out var chunk):
                    chunk.Clear();
                    break;
            }

            Assert.Equal(_messages.Sum(m => (long)m.Length), _log.End);
            Assert.Equal(_messages.Count, _log.Messages);
        }

        public void Finish()
        {
            Take(long.MaxValue);
            Assert.Equal(_messages.SelectMany(m => m), _received);
            _log.Acknowledge(new LanePosition(_log.End, _log.Messages));
            Assert.Equal((0, 0), (_log.PendingBytes, _log.PendingMessages));
            Append(10);
            Assert.Equal(1, _log.Clear());
        }

        private void Append(int size)
        {
            var exchange = size % 2 == 0 ? default : new Exchange(ExchangeKind.TimedRequest, (ulong)_number + 1, _number, 1);
            var header = new MessageHeader(MessageKind.Bytes, 0, size, _number++, exchange);
            var body = new byte[size];
            new Random(_number).NextBytes(body);
            var message = new byte[header.TotalLength];
            header.Write(message);
            body.CopyTo(message, header.Length);
            _messages.Add(message);
            _log.Append(header, [], body);
        }

        private void Take(long limit)
        {
            var from = (int)_log.Sent;
            var chunk = new SendChunk();
            _log.Take(limit, chunk);
            _written.Enqueue(chunk);
            var bytes = chunk.Pieces.SelectMany(piece => piece).ToArray();
            Assert.Equal(bytes.Length, chunk.Length);

            // Bytes sent again must be equal to those sent before.
            var again = Math.Min(bytes.Length, _received.Count - from);
            Assert.True(bytes.AsSpan(0, again).SequenceEqual(_received.GetRange(from, again).ToArray()));
            _received.AddRange(bytes[again..]);
        }

        private void DropOldest()
        {
            long end = 0;
            var index = 0;
            while (end < _received.Count)
                end += _messages[index++].Length;

            Assert.Equal(index < _messages.Count ? index + 1 : null, (int?)_log.DropOldestUnsent(out _));
            if (index < _messages.Count)
                _messages.RemoveAt(index);
        }

        /// <summary>Withdraws a message, which may be no request, or may have been sent or withdrawn before.</summary>
        private void Withdraw(int index)
        {
            var exchange = MessageHeader.Read(_messages[index], int.MaxValue / 2).Exchange;
            var isUnsent = _messages.Take(index).Sum(m => m.Length) >= _received.Count;

            Assert.Equal(isUnsent && exchange.IsRequest, exchange.Id > 0 && _log.Withdraw(exchange.Id));
            if (isUnsent && exchange.IsRequest)
                _messages[index][MessageHeader.KindOffset] = (int)ExchangeKind.Cancel << 4 | (int)MessageKind.Bytes;
        }

        private long Whole(long offset)
        {
            long end = 0;
            return _messages.TakeWhile(m => (end += m.Length) <= offset).Count();
        }
    }
}
