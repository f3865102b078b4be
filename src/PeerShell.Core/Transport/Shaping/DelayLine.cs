using System.Buffers;
using System.Net.Sockets;

namespace PeerShell.Transport.Shaping;

/// <summary>
/// One direction of a shaped connection. Holds sent bytes until they are due, and then hands them to the inner connection.
/// Runs no loop and no timer while no bytes are in transit.
/// </summary>
/// <remarks>
/// Its capacity is the number of bytes that a link of that bandwidth and latency holds, or 4 MiB if the bandwidth is not
/// limited. A sender that exceeds it must wait. While the link is down, no bytes leave, so the capacity is reached and the
/// sender waits, as with an unplugged cable.
/// </remarks>
internal sealed class DelayLine(ShapedPath path, IConnection connection, PacketSchedule schedule)
{
    private const int MaxChunk = 16 * 1024;
    private const int MaxHeld = 4 * 1024 * 1024;
    private const int MaxBatch = 64;

    // The time for which bytes may wait to leave, in addition to the time in transit: a network card's queue.
    private static readonly TimeSpan Backlog = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly Queue<Chunk> _chunks = new();
    private readonly WakeUp _due = new(), _room = new();
    private readonly List<Chunk> _leaving = [];
    private readonly List<ArraySegment<byte>> _buffers = [];
    private ITimer? _timer;
    private long _held;
    private bool _running;
    private bool _ended;
    private Action? _close;
    private volatile Exception? _failure;

    /// <summary>The reason why the line is broken, or null.</summary>
    public Exception? Failure => _failure;

    /// <summary>Whether no bytes are in transit, so that the next bytes can bypass this line.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
                return !_running;
        }
    }

    /// <summary>Sends bytes, and waits while the line is full.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async ValueTask SendAsync(IList<ArraySegment<byte>> buffers)
    {
        for (var i = 0; i < buffers.Count; i++)
        {
            for (var rest = buffers[i]; rest.Count > 0;)
            {
                var size = Math.Min(rest.Count, ChunkSize);
                while (!TryAdd(rest[..size]))
                    await _room.WaitAsync().ConfigureAwait(false);

                rest = rest[size..];
            }
        }
    }

    /// <summary>Ends the direction after the bytes in transit.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            if (_failure is null)
                Enqueue(default, ends: true);
        }
    }

    /// <summary>Calls an action when all bytes in transit, and the end, have arrived.</summary>
    /// <returns>False if nothing is in transit.</returns>
    public bool TryCloseAfterDelivery(Action close)
    {
        lock (_lock)
        {
            _close = close;
            return _running;
        }
    }

    /// <summary>Applies changed conditions: bytes in transit arrive no later than if they were sent now.</summary>
    public void Reshape()
    {
        lock (_lock)
        {
            schedule.Restart();
            for (var left = _chunks.Count; left > 0; left--)
            {
                var chunk = _chunks.Dequeue();
                var (arrives, breaks) = schedule.Send(path.Conditions, path.Now, chunk.Bytes.Count);
                _chunks.Enqueue(arrives < chunk.Arrives ? chunk with { Arrives = arrives, Breaks = breaks } : chunk);
            }
        }

        Wake();
    }

    /// <summary>Drops the bytes in transit. Later sends fail.</summary>
    public void Break(Exception failure)
    {
        lock (_lock)
            _failure ??= failure;

        Wake();
    }

    private void Wake()
    {
        _due.Set();
        _room.Set();
    }

    private int ChunkSize => path.Conditions.Bandwidth is { } bandwidth
        ? (int)Math.Clamp(bandwidth / 100, PacketSchedule.PacketBytes, MaxChunk)
        : MaxChunk;

    private long Capacity => path.Conditions is { Bandwidth: { } bandwidth } conditions
        ? (long)Math.Clamp(bandwidth * (conditions.Latency + conditions.Jitter + Backlog).TotalSeconds, 2 * ChunkSize, MaxHeld)
        : MaxHeld;

    private bool TryAdd(ArraySegment<byte> bytes)
    {
        lock (_lock)
        {
            if (_failure is not null)
                throw _failure;
            if (_ended)
                throw TransportErrors.Broken(connection.RemoteEndpoint, SocketError.Shutdown);
            if (_held >= Capacity)
                return false;

            Enqueue(bytes, ends: false);
            return true;
        }
    }

    private void Enqueue(ArraySegment<byte> bytes, bool ends)
    {
        var (arrives, breaks) = schedule.Send(path.Conditions, path.Now, bytes.Count);
        var copy = ArrayPool<byte>.Shared.Rent(Math.Max(1, bytes.Count));
        bytes.AsSpan().CopyTo(copy);
        _chunks.Enqueue(new Chunk(new ArraySegment<byte>(copy, 0, bytes.Count), arrives, ends, breaks));
        _held += bytes.Count;
        if (_running)
            return;

        _running = true;
        _ = RunAsync();
    }

    /// <summary>Hands over chunks that are due, until none is left. Never throws.</summary>
    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (TakeDue(out var wait))
            {
                if (_leaving.Count > 0)
                    await LeaveAsync().ConfigureAwait(false);
                else
                    await WaitAsync(wait).ConfigureAwait(false);
            }
        }
        catch (IOException error)
        {
            Break(error);
            connection.Abort();
            _ = TakeDue(out _);
        }
    }

    /// <summary>Moves the chunks that are due to <see cref="_leaving"/>.</summary>
    /// <param name="wait">The time to wait if no chunk is due.</param>
    /// <returns>False if no chunks are left. The next send then starts the loop again.</returns>
    private bool TakeDue(out TimeSpan wait)
    {
        wait = Timeout.InfiniteTimeSpan;
        lock (_lock)
        {
            if (_failure is not null)
            {
                while (_chunks.TryDequeue(out var chunk))
                    ArrayPool<byte>.Shared.Return(chunk.Bytes.Array!);
            }

            if (_chunks.Count == 0)
            {
                _running = false;
                _timer?.Dispose();
                _timer = null;
            }
            else if (!path.IsDown)
            {
                var now = path.Now;
                while (_leaving.Count < MaxBatch && _chunks.TryPeek(out var next) && next.Arrives <= now)
                    _leaving.Add(_chunks.Dequeue());

                wait = _chunks.TryPeek(out var first) ? first.Arrives - now : Timeout.InfiniteTimeSpan;
            }

            if (_running)
                return true;
        }

        _close?.Invoke();
        return false;
    }

    private async ValueTask LeaveAsync()
    {
        try
        {
            foreach (var chunk in _leaving)
            {
                if (chunk.Breaks)
                    throw TransportErrors.Broken(connection.RemoteEndpoint, SocketError.TimedOut);
                if (chunk.Bytes.Count > 0)
                    _buffers.Add(chunk.Bytes);
            }

            await connection.SendAsync(_buffers).ConfigureAwait(false);
            if (_leaving[^1].Ends)
                connection.ShutdownSend();
        }
        finally
        {
            foreach (var chunk in _leaving)
                ArrayPool<byte>.Shared.Return(chunk.Bytes.Array!);

            lock (_lock)
                _held -= _leaving.Sum(chunk => (long)chunk.Bytes.Count);

            _leaving.Clear();
            _buffers.Clear();
            _room.Set();
        }
    }

    private ValueTask WaitAsync(TimeSpan wait)
    {
        if (wait != Timeout.InfiniteTimeSpan)
        {
            _timer ??= path.Clock.CreateTimer(
                static due => ((WakeUp)due!).Set(), _due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

            // Timers count in whole milliseconds. Rounding down would wake the loop too early, so that it would spin.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }

        return _due.WaitAsync();
    }

    /// <summary>Bytes in transit.</summary>
    /// <param name="Bytes">The bytes, in an array of the shared pool.</param>
    /// <param name="Arrives">The time of arrival, on the path's clock.</param>
    /// <param name="Ends">Whether nothing follows this chunk.</param>
    /// <param name="Breaks">Whether the connection breaks instead of delivering the chunk.</param>
    private readonly record struct Chunk(ArraySegment<byte> Bytes, TimeSpan Arrives, bool Ends, bool Breaks);
}
