namespace PeerShell.Benchmarks.Contenders;

/// <summary>What a role starts with.</summary>
/// <param name="Ports">Whom to dial; none to listen.</param>
/// <param name="Connections">How many connections there will be.</param>
internal sealed record RoleArguments(int[] Ports, int Connections)
{
    public bool Listens => Ports.Length == 0;

    public int Port => Ports[0];
}
