namespace PeerShell.Benchmarks.Contenders;

/// <summary>The arguments that a role starts with.</summary>
/// <param name="Ports">The ports to dial; empty to listen.</param>
/// <param name="Connections">The number of connections.</param>
internal sealed record RoleArguments(int[] Ports, int Connections)
{
    public bool Listens => Ports.Length == 0;

    public int Port => Ports[0];
}
