using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Tests.Transport;

public sealed class TcpIPv4ContractTests : TransportContractTests
{
    protected override PeerEndpoint Anywhere => new("127.0.0.1", 0);

    protected override ITransport CreateTransport() => new TcpTransport();
}

public sealed class TcpIPv6ContractTests : TransportContractTests
{
    protected override PeerEndpoint Anywhere => new("::1", 0);

    protected override ITransport CreateTransport()
    {
        Network.SkipWithoutIPv6();
        return new TcpTransport();
    }
}

public sealed class InMemoryContractTests : TransportContractTests
{
    protected override PeerEndpoint Anywhere => new("alice", 0);

    protected override ITransport CreateTransport() => new InMemoryTransport();
}

public sealed class FaultyContractTests : TransportContractTests
{
    protected override PeerEndpoint Anywhere => new("127.0.0.1", 0);

    protected override ITransport CreateTransport() => new FaultyTransport(new InMemoryTransport());
}

public sealed class ShapedContractTests : TransportContractTests
{
    protected override PeerEndpoint Anywhere => new("127.0.0.1", 0);

    protected override ITransport CreateTransport() => new TwoNodes(new ShapedNetwork(new InMemoryTransport()), LinkConditions.None);
}

public sealed class ShapedTcpContractTests : TransportContractTests
{
    protected override PeerEndpoint Anywhere => new("127.0.0.1", 0);

    protected override ITransport CreateTransport() => new TwoNodes(new ShapedNetwork(new TcpTransport()), LinkConditions.None);
}

public sealed class SlowContractTests : TransportContractTests
{
    protected override PeerEndpoint Anywhere => new("127.0.0.1", 0);

    protected override ITransport CreateTransport() => new TwoNodes(
        new ShapedNetwork(new InMemoryTransport()),
        new LinkConditions { Latency = TimeSpan.FromMilliseconds(2), Jitter = TimeSpan.FromMilliseconds(1), Bandwidth = 200_000_000 });
}

/// <summary>Two nodes of a shaped network as one transport: one node listens and the other dials.</summary>
internal sealed class TwoNodes : ITransport
{
    private readonly ShapedTransport _listens, _dials;

    public TwoNodes(ShapedNetwork network, LinkConditions conditions)
    {
        (_listens, _dials) = (network.CreateTransport(), network.CreateTransport());
        network.SetConditions(_listens, _dials, conditions);
    }

    public ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
        _listens.ListenAsync(endpoint, cancellationToken);

    public ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
        _dials.DialAsync(endpoint, cancellationToken);
}
