namespace PeerShell;

/// <summary>What carries the bytes between the nodes of a network.</summary>
public enum NetworkTransport
{
    /// <summary>TCP on the loopback: the nodes can be reached from other processes too. Each link takes two sockets.</summary>
    Tcp,

    /// <summary>Memory: takes no sockets, and only nodes of the same network reach each other.</summary>
    InMemory,
}
