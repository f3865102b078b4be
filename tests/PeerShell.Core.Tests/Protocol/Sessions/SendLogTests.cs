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

    private static void Append(SendLog log, int size) =>
        log.Append(new MessageHeader(MessageKind.Bytes, 0, size, 0), [], new byte[size]);

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
            var header = new MessageHeader(MessageKind.Bytes, 0, size, _number++);
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

        private long Whole(long offset)
        {
            long end = 0;
            return _messages.TakeWhile(m => (end += m.Length) <= offset).Count();
        }
    }
}
