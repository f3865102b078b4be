using BenchmarkDotNet.Attributes;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Benchmarks;

/// <summary>What the log of messages to be sent costs for each: to append it, take it for a write, and forget it once it is acknowledged.</summary>
public class SendLogCost
{
    private const int Messages = 1000;

    private readonly SendLog _log = new(long.MaxValue, int.MaxValue, canDropOldest: false);
    private readonly SendChunk _chunk = new();
    private byte[] _body = [];

    /// <summary>Bytes of a body.</summary>
    [Params(16, 128, 4096)]
    public int Size { get; set; }

    /// <summary>Makes the body.</summary>
    [GlobalSetup]
    public void Setup() => _body = new byte[Size];

    /// <summary>A message from its append to its acknowledgement.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Append_take_and_acknowledge()
    {
        MessageHeader header = new(MessageKind.Bytes, 0, Size, SentAt: 0);
        for (var i = 0; i < Messages; i++)
            _log.Append(header, default, _body);

        while (_log.Sent < _log.End)
        {
            _log.Take(DataRecord.MaxBytes, _chunk);
            _chunk.Clear();
        }

        _log.Acknowledge(new LanePosition(_log.Sent, _log.Messages));
    }
}
