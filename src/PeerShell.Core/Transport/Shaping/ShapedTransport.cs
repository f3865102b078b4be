namespace PeerShell.Transport.Shaping;

/// <summary>The transport of one node of a <see cref="ShapedNetwork"/>.</summary>
public sealed class ShapedTransport : ITransport
{
    private volatile int _island;

    /// <summary>Plugs a node in.</summary>
    internal ShapedTransport(ShapedNetwork network) => Network = network;

    /// <summary>The network it is in.</summary>
    public ShapedNetwork Network { get; }

    /// <summary>On which side of a partition it is.</summary>
    internal int Island
    {
        get => _island;
        set => _island = value;
    }

    /// <summary>Whether it listened, and listens nowhere any longer.</summary>
    internal bool IsClosed { get; set; }

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
        // Along a link that is down a dial hears nothing, and goes on if the link comes back in time.
        while (Network.FindDialled(this, endpoint) is { IsDown: true } path)
            await path.PassableAsync().WaitAsync(cancellationToken).ConfigureAwait(false);

        return Network.AddDialled(this, await Network.Inner.DialAsync(endpoint, cancellationToken).ConfigureAwait(false));
    }
}
