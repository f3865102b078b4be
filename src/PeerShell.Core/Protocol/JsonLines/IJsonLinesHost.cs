namespace PeerShell.Protocol.JsonLines;

/// <summary>Where a <see cref="JsonLinesEndpoint"/> lives. Called under the endpoint's lock: it must not call back.</summary>
internal interface IJsonLinesHost
{
    /// <summary>The program has said who it is, and the node wants it.</summary>
    /// <returns>What is kept for it, whichever connection it comes by.</returns>
    JsonLinesSession Attach();

    /// <summary>Where the program can be dialled from here, if it can.</summary>
    /// <param name="announced">Where it says that it listens.</param>
    string? Reach(string announced);

    /// <summary>Something may be to be taken, or there may be room.</summary>
    void Wake();

    /// <summary>The program told whom it knows.</summary>
    void OnAddresses(IReadOnlyList<ProgramAddress> known);

    /// <summary>A line was ignored.</summary>
    void OnIgnored(string why);
}
