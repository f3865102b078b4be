using PeerShell.Transport;

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
