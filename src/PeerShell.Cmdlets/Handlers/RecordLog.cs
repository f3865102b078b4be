namespace PeerShell.Handlers;

/// <summary>The last records that a handler's script block wrote to its streams.</summary>
internal sealed class RecordLog
{
    // Enough to see what happens, and few enough to keep for each handler.
    private const int Capacity = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<HandlerRecord> _records = new();

    /// <summary>The records, oldest first.</summary>
    public IReadOnlyList<HandlerRecord> All
    {
        get
        {
            lock (_lock)
                return _records.ToArray();
        }
    }

    public void Add(string stream, object record)
    {
        var written = new HandlerRecord { Time = DateTimeOffset.Now, Stream = stream, Message = $"{record}", Record = record };
        lock (_lock)
        {
            if (_records.Count == Capacity)
                _records.Dequeue();

            _records.Enqueue(written);
        }
    }
}
