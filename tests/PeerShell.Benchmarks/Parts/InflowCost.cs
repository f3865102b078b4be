using BenchmarkDotNet.Attributes;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Benchmarks;

/// <summary>Measures the cost of cutting received records into messages.</summary>
public class InflowCost
{
    private const int Messages = 1000;

    private readonly Inflow _inflow = new(1 << 24, new ReceiveWindow(1 << 24));
    private readonly NoSink _sink = new();
    private byte[] _stream = [];

    /// <summary>The bytes of a message body.</summary>
    [Params(16, 128, 4096)]
    public int Size { get; set; }

    /// <summary>Creates a stream of messages.</summary>
    [GlobalSetup]
    public void Setup()
    {
        MessageHeader header = new(MessageKind.Bytes, 0, Size, SentAt: 0);
        _stream = new byte[Messages * header.TotalLength];
        for (var i = 0; i < Messages; i++)
            header.Write(_stream.AsSpan(i * header.TotalLength));
    }

    /// <summary>Receives the messages in records of the maximum length.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Receive()
    {
        for (var start = 0; start < _stream.Length; start += DataRecord.MaxBytes)
        {
            var length = Math.Min(DataRecord.MaxBytes, _stream.Length - start);
            _inflow.Receive(new DataRecord(_inflow.Received, _stream.AsSpan(start, length)), _sink);
        }
    }

    private sealed class NoSink : IMessageSink
    {
        public bool TryAccept(in MessageHeader header, ReadOnlySpan<byte> content) => true;
    }
}
