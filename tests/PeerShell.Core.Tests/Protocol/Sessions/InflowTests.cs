using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Tests.Protocol.Sessions;

public sealed class InflowTests : IMessageSink
{
    private const int Window = 1000, MaxMessage = 5000;

    private readonly Inflow _inflow = new(MaxMessage, new ReceiveWindow(Window));
    private readonly List<int> _accepted = [];
    private bool _full;

    bool IMessageSink.TryAccept(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        if (!_full)
            _accepted.Add(header.BodyLength);

        return !_full;
    }

    [Fact]
    public void Messages_that_the_sink_accepts_are_acknowledged()
    {
        Receive(0, [.. Message(10), .. Message(20)]);

        Assert.Equal([10, 20], _accepted);
        Assert.Equal(new LanePosition(54, 2), _inflow.Accepted);
    }

    [Fact]
    public void Messages_that_the_sink_has_no_room_for_are_kept_and_acknowledged_later()
    {
        Receive(0, Message(10));
        _full = true;
        Receive(22, [.. Message(20), .. Message(30)[..15]]);
        Receive(69, Message(30)[15..]);

        Assert.True(_inflow.IsHeldUp);
        Assert.Equal((new LanePosition(22, 1), 96), (_inflow.Accepted, _inflow.Received));

        _full = false;
        _inflow.Drain(this);

        Assert.Equal([10, 20, 30], _accepted);
        Assert.Equal(new LanePosition(96, 3), _inflow.Accepted);
    }

    [Fact]
    public void No_more_than_the_window_is_accepted_while_messages_are_held_up()
    {
        _full = true;
        Receive(0, Message(Window - MessageHeader.MinSize));

        var error = Assert.Throws<ProtocolException>(() => Receive(Window, [0]));
        Assert.Equal(CloseReason.ProtocolError, error.Reason);
    }

    [Fact]
    public void A_message_larger_than_the_window_arrives_piece_by_piece()
    {
        var message = Message(MaxMessage);
        for (var offset = 0; offset < message.Length; offset += 500)
        {
            Assert.Equal(offset, _inflow.Accepted.Offset);
            Receive(offset, message[offset..Math.Min(offset + 500, message.Length)]);
        }

        Assert.Equal([MaxMessage], _accepted);
        Assert.Equal(1, _inflow.Accepted.Messages);
    }

    [Fact]
    public void Duplicate_bytes_are_skipped_and_a_gap_is_refused()
    {
        byte[] stream = [.. Message(10), .. Message(20)];
        Receive(0, stream[..30]);
        Receive(5, stream[5..25]);
        Receive(0, stream);

        Assert.Equal([10, 20], _accepted);
        Assert.Throws<ProtocolException>(() => Receive(stream.Length + 1, [0]));
        Assert.Throws<ProtocolException>(() => Receive(-1, stream));
    }

    [Fact]
    public void A_message_over_the_limit_is_refused_by_its_header_alone()
    {
        var header = Message(MaxMessage + 1)[..MessageHeader.MinSize];

        Assert.Equal(CloseReason.MessageTooLarge, Assert.Throws<ProtocolException>(() => Receive(0, header)).Reason);
    }

    private void Receive(long offset, byte[] bytes) => _inflow.Receive(new DataRecord(offset, bytes), this);

    private static byte[] Message(int size)
    {
        var message = new byte[MessageHeader.MinSize + size];
        new MessageHeader(MessageKind.Bytes, 0, size, 0).Write(message);
        return message;
    }
}
