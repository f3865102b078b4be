using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.Support;

/// <summary>The far end of a connection in memory, where a test plays the other node record by record.</summary>
internal sealed class FarEnd : IDisposable
{
    private readonly RecordDecoder _decoder = new();
    private readonly InMemoryConnection _connection;

    public FarEnd(string remote = "127.0.0.1:9000")
    {
        (_connection, Near) = InMemoryConnection.CreatePair(
            PeerEndpoint.Parse(remote), new PeerEndpoint("127.0.0.1", 1), InMemoryTransport.DefaultCapacity);
    }

    /// <summary>The end to be given to a link.</summary>
    public IConnection Near { get; }

    public Task SendAsync(params byte[][] records) => SendAsync((byte[])[.. records.SelectMany(record => record)]);

    /// <summary>Reads the next record, which must be of a type.</summary>
    public async Task<byte[]> ReadAsync(RecordType type)
    {
        var (found, body) = Assert.NotNull(await ReadAsync());
        Assert.Equal(type, found);
        return body;
    }

    /// <summary>Reads the next record, which must be a CLOSE.</summary>
    public async Task<CloseRecord> ReadCloseAsync() => CloseRecord.Read(await ReadAsync(RecordType.Close));

    /// <summary>Reads the next record; null when the other side has finished sending.</summary>
    public async Task<(RecordType Type, byte[] Body)?> ReadAsync()
    {
        while (true)
        {
            if (_decoder.TryRead(out var record))
                return (record.Type, record.Body.ToArray());

            var count = await _connection.ReceiveAsync(_decoder.GetMemory()).AsTask().Soon();
            if (count == 0)
                return null;

            _decoder.Advance(count);
        }
    }

    public void ShutdownSend() => _connection.ShutdownSend();

    public void Dispose() => _connection.Dispose();

    private async Task SendAsync(byte[] bytes) => await _connection.SendAsync([bytes]);
}
