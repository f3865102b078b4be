namespace PeerShell.Transport.Shaping;

/// <summary>The path between two nodes: the conditions of all connections between them, in both dialling directions.</summary>
/// <param name="network">The network of the two nodes.</param>
/// <param name="one">The transport of the first node.</param>
/// <param name="other">The transport of the second node.</param>
internal sealed class ShapedPath(ShapedNetwork network, ShapedTransport one, ShapedTransport other)
{
    private readonly Lock _lock = new();
    private readonly List<ShapedConnection> _ends = [];
    private volatile LinkConditions _conditions = LinkConditions.None;
    private volatile bool _isNone = true;
    private TaskCompletionSource? _passable;

    public ShapedTransport One => one;

    public ShapedTransport Other => other;

    /// <summary>The conditions of the connections.</summary>
    public LinkConditions Conditions => _conditions;

    /// <summary>Whether a partition separates the two nodes.</summary>
    public bool IsSplit => one.Island != other.Island;

    /// <summary>Whether the path carries nothing.</summary>
    public bool IsDown => _conditions.IsDown || IsSplit;

    /// <summary>Whether bytes must go through a delay line.</summary>
    public bool IsShaped => !_isNone || IsSplit;

    /// <summary>Whether the path can be forgotten, because it has no connections and no conditions that still apply.</summary>
    public bool IsForgettable
    {
        get
        {
            lock (_lock)
                return _ends.Count == 0 && ((_isNone && _passable is null) || one.IsClosed || other.IsClosed);
        }
    }

    /// <summary>Returns whether a node is at one end of the path.</summary>
    public bool Joins(ShapedTransport transport) => one == transport || other == transport;

    public TimeProvider Clock => network.Clock;

    /// <summary>The time on the network's clock.</summary>
    public TimeSpan Now => network.Now;

    /// <summary>Creates the delay line of one direction of a connection.</summary>
    public DelayLine CreateLine(IConnection connection) => new(this, connection, new PacketSchedule(network.CreateRandom()));

    /// <summary>The ends of the current connections.</summary>
    public IReadOnlyList<ShapedConnection> Ends
    {
        get
        {
            lock (_lock)
                return [.. _ends];
        }
    }

    public void Add(ShapedConnection end)
    {
        lock (_lock)
            _ends.Add(end);
    }

    public void Remove(ShapedConnection end)
    {
        lock (_lock)
            _ends.Remove(end);
    }

    /// <summary>Sets the conditions.</summary>
    public void Change(LinkConditions conditions)
    {
        _conditions = conditions;
        _isNone = conditions.IsNone;
        OnChanged();
    }

    /// <summary>Applies changed conditions or partitions to the connections.</summary>
    public void OnChanged()
    {
        foreach (var end in Ends)
            end.Reshape();

        lock (_lock)
        {
            if (IsDown)
                return;

            _passable?.TrySetResult();
            _passable = null;
        }
    }

    /// <summary>Returns a task that completes when the path is not down.</summary>
    public Task PassableAsync()
    {
        lock (_lock)
        {
            if (!IsDown)
                return Task.CompletedTask;

            _passable ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _passable.Task;
        }
    }
}
