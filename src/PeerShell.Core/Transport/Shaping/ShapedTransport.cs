namespace PeerShell.Transport.Shaping;

/// <summary>The transport of one node of a <see cref="ShapedNetwork"/>.</summary>
public sealed class ShapedTransport : ITransport
{
    private volatile int _island;

    /// <summary>Creates the transport of one node.</summary>
    internal ShapedTransport(ShapedNetwork network) => Network = network;

    /// <summary>The network that the transport belongs to.</summary>
    public ShapedNetwork Network { get; }

    /// <summary>The number of the group that the node was split into, or 0.</summary>
    internal int Island
    {
        get => _island;
        set => _island = value;
    }

    /// <summary>Whether the node has listened and no longer listens anywhere.</summary>
    internal bool IsClosed { get; set; }

    HandleBudget? ITransport.Handles => Network.Inner.Handles;

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
    {
        var listener = await Network.Inner.ListenAsync(endpoint, cancellationToken).ConfigureAwait(false);
        IsClosed = false;
        Network.Add(this, listener.LocalEndpoint);
        return new ShapedConnectionListener(this, listener);
    }

    /// <inheritdoc/>
    public async ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
    {
        // A dial over a link that is down gets no answer, and continues if the link comes back before the dial is cancelled.
        while (Network.FindDialled(this, endpoint) is { IsDown: true } path)
            await path.PassableAsync().WaitAsync(cancellationToken).ConfigureAwait(false);

        return Network.AddDialled(this, await Network.Inner.DialAsync(endpoint, cancellationToken).ConfigureAwait(false));
    }
}
