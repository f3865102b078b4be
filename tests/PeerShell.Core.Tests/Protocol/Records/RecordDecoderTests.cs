using CsCheck;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Tests.Protocol.Records;

public sealed class RecordDecoderTests
{
    private static readonly Gen<(RecordType Type, byte[] Body)[]> Records = Gen.Select(
        Gen.Byte.Select(type => (RecordType)type),
        Gen.OneOf(Gen.Int[0, 20], Gen.Int[0, RecordHeader.MaxBody]).SelectMany(length => Gen.Byte.Array[length])).Array[0, 8];

    [Fact]
    public void The_same_records_come_out_however_the_bytes_are_split() =>
        Gen.Select(Records, Gen.OneOf(Gen.Int[1, 9], Gen.Int[1, 100_000]).Array[1, 30]).Sample(
            (records, splits) =>
            {
                byte[] stream = [.. Preface.Bytes, .. records.SelectMany(r => Encode(r.Type, r.Body))];
                var decoder = new RecordDecoder();
                List<(RecordType, byte[])> decoded = [];
                for (int offset = 0, split = 0; offset < stream.Length; split++)
                {
                    var memory = decoder.GetMemory();
                    var length = Math.Min(Math.Min(splits[split % splits.Length], memory.Length), stream.Length - offset);
                    stream.AsSpan(offset, length).CopyTo(memory.Span);
                    decoder.Advance(length);
                    offset += length;
                    while (decoder.TryRead(out var record))
                        decoded.Add((record.Type, record.Body.ToArray()));

                    decoder.Rest();
                }

                Assert.Equal(records.Select(r => (r.Type, r.Body)), decoded);
                Assert.True(decoder.IsEmpty);
            },
            iter: 60);

    [Fact]
    public void Bytes_that_are_not_records_cause_only_a_protocol_error() =>
        Gen.Byte.Array[1, 300].Sample(
            bytes =>
            {
                var decoder = new RecordDecoder();
                byte[] stream = [.. Preface.Bytes, .. bytes];
                stream.CopyTo(decoder.GetMemory());
                decoder.Advance(stream.Length);
                try
                {
                    while (decoder.TryRead(out var record))
                        _ = record.Body.Length;
                }
                catch (ProtocolException error)
                {
                    Assert.Equal(CloseReason.ProtocolError, error.Reason);
                }
            },
            iter: 2000);

    [Fact]
    public void A_wrong_preface_is_refused_at_its_first_wrong_byte()
    {
        for (var wrong = 0; wrong < Preface.Bytes.Length; wrong++)
        {
            var bytes = Preface.Bytes[..(wrong + 1)].ToArray();
            bytes[wrong] ^= 0x40;
            var decoder = new RecordDecoder();
            bytes.CopyTo(decoder.GetMemory());
            decoder.Advance(bytes.Length);

            Assert.Equal(CloseReason.NotPeerShell, Assert.Throws<ProtocolException>(() => decoder.TryRead(out _)).Reason);
        }
    }

    [Fact]
    public void The_length_is_checked_before_the_body_has_arrived()
    {
        var decoder = new RecordDecoder();
        byte[] stream = [.. Preface.Bytes, 2, 0, 0, 1, 0, 9];
        stream.CopyTo(decoder.GetMemory());
        decoder.Advance(stream.Length);

        Assert.Throws<ProtocolException>(() => decoder.TryRead(out _));
    }

    [Fact]
    public void The_buffer_is_small_for_little_traffic_and_large_for_much()
    {
        var decoder = new RecordDecoder();
        Assert.InRange(Receive(decoder, [.. Preface.Bytes, .. Encode(RecordType.Ping, new byte[8])]), 1, 4096);

        // A receive that fills the buffer is part of a stream, so as much as possible should be read at once.
        var stream = Enumerable.Repeat(Encode(RecordType.Data, new byte[1000]), 200).SelectMany(record => record).ToArray();
        var first = Receive(decoder, stream);
        Assert.InRange(Receive(decoder, stream.AsSpan(first)), 100_000, int.MaxValue);
    }

    /// <summary>Receives as many bytes as fit into the buffer, and reads all records.</summary>
    private static int Receive(RecordDecoder decoder, ReadOnlySpan<byte> bytes)
    {
        var memory = decoder.GetMemory();
        var count = Math.Min(bytes.Length, memory.Length);
        bytes[..count].CopyTo(memory.Span);
        decoder.Advance(count);
        while (decoder.TryRead(out _))
        {
        }

        decoder.Rest();
        return count;
    }

    private static byte[] Encode(RecordType type, byte[] body)
    {
        var record = new byte[RecordHeader.Size + body.Length];
        new RecordHeader(type, RecordFlags.None, body.Length).Write(record);
        body.CopyTo(record, RecordHeader.Size);
        return record;
    }
}
