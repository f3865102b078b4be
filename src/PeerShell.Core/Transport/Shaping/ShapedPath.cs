namespace PeerShell.Transport.Shaping;

/// <summary>What lies between two nodes: the conditions of every connection between them, whoever dialled it.</summary>
/// <param name="network">The network it is in.</param>
/// <param name="one">The transport of one node.</param>
/// <param name="other">The transport of the other.</param>
internal sealed class ShapedPath(ShapedNetwork network, ShapedTransport one, ShapedTransport other)
{
    private readonly Lock _lock = new();
    private readonly List<ShapedConnection> _ends = [];
    private volatile LinkConditions _conditions = LinkConditions.None;
    private volatile bool _isNone = true;
    private TaskCompletionSource? _passable;

    public ShapedTransport One => one;

    public ShapedTransport Other => other;

    /// <summary>How the connections are.</summary>
    public LinkConditions Conditions => _conditions;

    /// <summary>Whether a partition lies between the two.</summary>
    public bool IsSplit => one.Island != other.Island;

    /// <summary>Whether nothing passes.</summary>
    public bool IsDown => _conditions.IsDown || IsSplit;

    /// <summary>Whether bytes don't just pass.</summary>
    public bool IsShaped => !_isNone || IsSplit;

    /// <summary>Whether there is nothing to be kept in mind about it.</summary>
    public bool IsForgettable
    {
        get
        {
            lock (_lock)
                return _ends.Count == 0 && ((_isNone && _passable is null) || one.IsClosed || other.IsClosed);
        }
    }

    /// <summary>Whether it begins or ends at a node.</summary>
    public bool Joins(ShapedTransport transport) => one == transport || other == transport;

    public TimeProvider Clock => network.Clock;

    /// <summary>The time on the network's clock.</summary>
    public TimeSpan Now => network.Now;

    /// <summary>Creates what one direction of a connection goes through.</summary>
    public DelayLine CreateLine(IConnection connection) => new(this, connection, new PacketSchedule(network.CreateRandom()));

    /// <summary>The ends of the connections there are.</summary>
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

    /// <summary>Sets how the connections are, from now on.</summary>
    public void Change(LinkConditions conditions)
    {
        _conditions = conditions;
        _isNone = conditions.IsNone;
        OnChanged();
    }

    /// <summary>The conditions, or the islands of the two, have changed.</summary>
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

    /// <summary>Completes when the link is not down.</summary>
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
