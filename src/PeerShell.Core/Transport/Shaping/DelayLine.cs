using System.Buffers;
using System.Net.Sockets;

namespace PeerShell.Transport.Shaping;

/// <summary>
/// One direction of a shaped connection: holds what was sent until its time has come, and hands it to the connection
/// beneath. Has no loop and no timer running while nothing is on its way.
/// </summary>
/// <remarks>
/// Bounded by what a link of that bandwidth and latency holds, and by 4 MiB where the bandwidth is not limited; whoever
/// sends more waits. While the link is down nothing leaves, so the bound is reached and the sender waits, as with a cable
/// that is pulled.
/// </remarks>
internal sealed class DelayLine(ShapedPath path, IConnection connection, PacketSchedule schedule)
{
    private const int LargestChunk = 16 * 1024;
    private const int MostHeld = 4 * 1024 * 1024;
    private const int MostAtOnce = 64;

    // Bytes that wait to leave, beyond those on their way: a network card's queue.
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

    /// <summary>Why nothing passes any longer, if it is so.</summary>
    public Exception? Failure => _failure;

    /// <summary>Whether nothing is on its way, so that what is sent next can go without this line.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
                return !_running;
        }
    }

    /// <summary>Takes bytes, and waits while too many are on their way.</summary>
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

    /// <summary>Ends the direction, behind what is on its way.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            if (_failure is null)
                Enqueue(default, ends: true);
        }
    }

    /// <summary>Does something when all that is on its way, its end included, has arrived.</summary>
    /// <returns>False when nothing is on its way.</returns>
    public bool TryCloseBehind(Action close)
    {
        lock (_lock)
        {
            _close = close;
            return _running;
        }
    }

    /// <summary>The link's conditions have changed: what is on its way comes no later than if it were sent now.</summary>
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

    /// <summary>Forgets what is on its way; whoever sends fails.</summary>
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
        ? (int)Math.Clamp(bandwidth / 100, PacketSchedule.PacketBytes, LargestChunk)
        : LargestChunk;

    private long Capacity => path.Conditions is { Bandwidth: { } bandwidth } conditions
        ? (long)Math.Clamp(bandwidth * (conditions.Latency + conditions.Jitter + Backlog).TotalSeconds, 2 * ChunkSize, MostHeld)
        : MostHeld;

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

    /// <summary>Hands on what is due, until nothing is left. Never throws.</summary>
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

    /// <summary>Takes what is due into <see cref="_leaving"/>.</summary>
    /// <param name="wait">Until when to wait if that is nothing.</param>
    /// <returns>False when nothing is left to do: whoever sends next starts anew.</returns>
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
                while (_leaving.Count < MostAtOnce && _chunks.TryPeek(out var next) && next.Arrives <= now)
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
            _timer ??= path.Clock.CreateTimer(static due => ((WakeUp)due!).Set(), _due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

            // Timers count in whole milliseconds, and a little too early would be a loop that does not rest.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }

        return _due.WaitAsync();
    }

    /// <summary>Bytes on their way.</summary>
    /// <param name="Bytes">The bytes, in an array of the shared pool.</param>
    /// <param name="Arrives">When they arrive, on the path's clock.</param>
    /// <param name="Ends">Whether nothing comes behind them.</param>
    /// <param name="Breaks">Whether the connection breaks instead.</param>
    private readonly record struct Chunk(ArraySegment<byte> Bytes, TimeSpan Arrives, bool Ends, bool Breaks);
}
