namespace PeerShell.Protocol.JsonLines;

/// <summary>
/// The owner of a <see cref="JsonLinesEndpoint"/>. It is called under the endpoint's lock, so it must not call the endpoint.
/// </summary>
internal interface IJsonLinesHost
{
    /// <summary>Reports that the program has introduced itself and that the node accepts it.</summary>
    /// <returns>The program's session, which outlives its connections.</returns>
    JsonLinesSession Attach();

    /// <summary>Returns the address where this node can dial the program, or null if it can't.</summary>
    /// <param name="announced">The address where the program says that it listens.</param>
    string? Reach(string announced);

    /// <summary>Reports that there may be bytes to take, or room for more.</summary>
    void Wake();

    /// <summary>Reports the addresses that the program has sent.</summary>
    void OnAddresses(IReadOnlyList<ProgramAddress> known);

    /// <summary>Reports that a line was ignored.</summary>
    void OnIgnored(string why);
}
