namespace PeerShell;

/// <summary>What carries the bytes between the nodes of a network.</summary>
public enum NetworkTransport
{
    /// <summary>TCP on the loopback address. Other processes can also reach the nodes. Each link takes two sockets.</summary>
    Tcp,

    /// <summary>Memory. It takes no sockets, and only nodes of the same network can reach each other.</summary>
    InMemory,
}
