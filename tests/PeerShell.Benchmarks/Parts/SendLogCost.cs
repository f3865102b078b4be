using BenchmarkDotNet.Attributes;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Benchmarks;

/// <summary>Measures the cost of a message in the send log: to append it, take it for a write, and remove it after its ACK.</summary>
public class SendLogCost
{
    private const int Messages = 1000;

    private readonly SendLog _log = new(long.MaxValue, int.MaxValue, canDropOldest: false);
    private readonly SendChunk _chunk = new();
    private byte[] _body = [];

    /// <summary>The bytes of a message body.</summary>
    [Params(16, 128, 4096)]
    public int Size { get; set; }

    /// <summary>Creates the body.</summary>
    [GlobalSetup]
    public void Setup() => _body = new byte[Size];

    /// <summary>Measures messages from the append to the acknowledgement.</summary>
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
